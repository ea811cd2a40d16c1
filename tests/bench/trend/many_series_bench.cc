// 3,000 series of which 5 % change: how many alarms are false, and how many changes are found.
#include <algorithm>

#include "bench/trend/tests.h"
#include "support/simulate/shifts.h"
#include "trend-detection/domain/change/many_series.h"

namespace lagesbild::bench {

namespace {

using testing::ManyPlan;
using testing::WatchedSeries;
using trend::Direction;

/// A tenth of a year's alarms may be false.
constexpr double kAlpha = .1 / 52;
/// Weeks after the change within which an alarm has found it.
constexpr std::int32_t kInTime = 26;

struct Watched {
  WatchedSeries series;
  std::vector<double> rise;
  std::vector<double> fall;
};

std::vector<Watched> RunAll(const ManyPlan& many, const Plan& plan, std::uint64_t seed) {
  testing::Random random(seed);
  const auto all = testing::SimulateMany(many, random);
  std::array<double, testing::kKindPhis.size()> phis{};
  for (std::size_t kind = 0; kind < phis.size(); ++kind) {
    std::vector<Counts> of_kind;
    for (const auto& series : all) {
      if (series.kind == kind) of_kind.push_back(series.counts);
    }
    phis[kind] = PoolPhi(of_kind, static_cast<std::size_t>(many.history), plan.variant.params);
  }
  const trend::DetectorRules rules(plan.variant.params);
  const auto calendars =
      Calendars(static_cast<std::size_t>(many.history) + static_cast<std::size_t>(many.watched), rules);
  std::vector<Watched> watched;
  for (const auto& series : all) {
    const auto verdicts =
        RunSeries(series.counts, static_cast<std::size_t>(many.history), phis[series.kind], rules, calendars);
    const auto counts = std::span(series.counts).subspan(static_cast<std::size_t>(many.history));
    watched.push_back({series, EvidenceOver(counts, verdicts, Direction::kUp, rules.up, plan.variant),
                       EvidenceOver(counts, verdicts, Direction::kDown, rules.down, plan.variant)});
  }
  return watched;
}

struct Outcome {
  double alarms = 0;
  double wrong = 0;
  double found = 0;
  double changed = 0;
  double FalseShare() const { return wrong / std::max(alarms, 1.0); }
};

/// Week by week, in each partition by itself; a series alarms once.
Outcome Alarm(const std::vector<Watched>& all, const ManyPlan& many, std::size_t partitions,
              const std::vector<double> Watched::*evidence, bool any_is_wrong) {
  Outcome outcome;
  std::vector<char> told(all.size());
  for (std::int32_t week = 0; week < many.watched; ++week) {
    for (std::size_t partition = 0; partition < partitions; ++partition) {
      std::vector<double> now;
      for (std::size_t i = partition; i < all.size(); i += partitions) {
        if (told[i] == 0) now.push_back((all[i].*evidence)[static_cast<std::size_t>(week)]);
      }
      const double from = trend::BelievedFrom(now, static_cast<double>(all.size()), kAlpha);
      for (std::size_t i = partition; i < all.size(); i += partitions) {
        if (told[i] != 0 || (all[i].*evidence)[static_cast<std::size_t>(week)] < from) continue;
        told[i] = 1;
        outcome.alarms += 1;
        const std::int32_t since = week + many.history - all[i].series.changed_at;
        if (any_is_wrong || all[i].series.changed_at < 0 || since < 0) {
          outcome.wrong += 1;
        } else if (since < kInTime) {
          outcome.found += 1;
        }
      }
    }
  }
  for (const auto& one : all) outcome.changed += one.series.changed_at >= 0 ? 1 : 0;
  return outcome;
}

void BenchSet(const std::string& name, const ManyPlan& many, const Plan& plan, bool judged, Report& report) {
  const Reach few = judged ? Reach{{}, .05} : Reach{};
  const Reach most = judged ? Reach{.48, {}} : Reach{};
  Row share{
      name + ", one partition: false share of alarms", {}, few, "prototype .010 to .037 (equal dispersion)"};
  Row power{name + ", one partition: found within 26 weeks", {}, most, "prototype .48 to .66"};
  Row share_split{name + ", eight partitions: false share of alarms", {}, few, "toy run .007"};
  Row power_split{name + ", eight partitions: found within 26 weeks", {}, {}, "toy run .66 against .89"};
  Row falls{name + ", one partition: alarms for falls (all are false)", {}, {}, ""};
  for (const auto seed : plan.seeds) {
    const auto all = RunAll(many, plan, seed);
    const auto one = Alarm(all, many, 1, &Watched::rise, false);
    const auto eight = Alarm(all, many, 8, &Watched::rise, false);
    share.by_seed.push_back(one.FalseShare());
    power.by_seed.push_back(one.found / one.changed);
    share_split.by_seed.push_back(eight.FalseShare());
    power_split.by_seed.push_back(eight.found / eight.changed);
    falls.by_seed.push_back(Alarm(all, many, 1, &Watched::fall, true).wrong);
  }
  for (const Row& row : {share, power, share_split, power_split, falls}) report.Add(row);
}

}  // namespace

void BenchManySeries(const Plan& plan, Report& report) {
  ManyPlan equal;
  equal.series = std::max(300, equal.series / plan.quick);
  ManyPlan unequal = equal;
  unequal.phi_spread = .5;
  ManyPlan shocks = equal;
  shocks.shock_sd = .15;
  ManyPlan both = unequal;
  both.shock_sd = .15;
  BenchSet("3,000 series, equal dispersion", equal, plan, true, report);
  BenchSet("unequal dispersion (sd .5 of log(phi − 1))", unequal, plan, true, report);
  BenchSet("equal, shared shocks (sd .15)", shocks, plan, true, report);
  BenchSet("unequal, shared shocks", both, plan, true, report);
}

}  // namespace lagesbild::bench
