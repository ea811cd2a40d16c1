// A change of reality, of a source, of a source's local outlet: how often it is named right among those that
// alarm.
#include <algorithm>

#include "bench/trend/tests.h"
#include "support/simulate/sources.h"

namespace lagesbild::bench {

namespace {

using testing::SourcePlan;
using trend::Cause;

constexpr double kAlarmGain = 3;

double ShareRight(Cause cause, const SourcePlan& plan, std::int32_t windows, std::uint64_t seed) {
  testing::Random random(seed);
  double alarms = 0;
  double right = 0;
  for (std::int32_t i = 0; i < windows; ++i) {
    const testing::SourceWindow window(plan, cause, random);
    const auto own = window.Own(0, 0);
    if (own.count <= own.expected) continue;
    if (trend::LogLikelihoodRatio(own.count, {own.expected, plan.phi}) < kAlarmGain) continue;
    alarms += 1;
    const auto why = trend::Attribute(trend::Direction::kUp, plan.phi, own, window.Sources(0));
    right += why.cause == cause && (cause == Cause::kReality || why.source == 0) ? 1 : 0;
  }
  return right / std::max(alarms, 1.0);
}

}  // namespace

void BenchAttribution(const Plan& plan, Report& report) {
  Row reality{"attribution, ×3 for 8 weeks: reality named right", {}, {.98, {}}, "prototype .98 to .99"};
  Row source{"… source", {}, {.99, {}}, "prototype 1.00"};
  Row outlet{"… local outlet", {}, {.8, {}}, "prototype .89 (.27 at ×1.6 for 4 weeks)"};
  Row weak{"… local outlet, ×1.6 for 4 weeks", {}, {}, "prototype .27"};
  const std::int32_t windows = std::max(50, 800 / plan.quick);
  SourcePlan small;
  small.weeks = 4;
  small.factor = 1.6;
  for (const auto seed : plan.seeds) {
    reality.by_seed.push_back(ShareRight(Cause::kReality, {}, windows, seed * 100 + 70));
    source.by_seed.push_back(ShareRight(Cause::kSource, {}, windows, seed * 100 + 71));
    outlet.by_seed.push_back(ShareRight(Cause::kLocalOutlet, {}, windows, seed * 100 + 72));
    weak.by_seed.push_back(ShareRight(Cause::kLocalOutlet, small, 4 * windows, seed * 100 + 73));
  }
  for (const Row& row : {reality, source, outlet, weak}) report.Add(row);
}

}  // namespace lagesbild::bench
