// Weeks that are reported over four steps: how much of the power is left within eight weeks.
#include <algorithm>
#include <array>

#include "bench/trend/tests.h"
#include "support/simulate/shifts.h"
#include "trend-detection/domain/change/delay.h"

namespace lagesbild::bench {

namespace {

using testing::ReportedWeek;

constexpr trend::Nb1 kBase = {4, 2};
constexpr std::int32_t kHistory = 260;
constexpr std::int32_t kWatched = 104;
constexpr std::int32_t kChange = 52;
constexpr std::int32_t kInTime = 8;
constexpr double kFactor = 2;
constexpr std::array<double, 4> kShares = {.35, .3, .2, .15};

/// Evidence in each watched week.
struct Run {
  std::vector<double> no_delay;
  std::vector<double> thinned;
  std::vector<double> waiting;  ///< Judges a week only when it is complete.
};

std::vector<std::optional<std::int64_t>> KnownBy(const std::vector<ReportedWeek>& weeks, std::size_t week) {
  std::vector<std::optional<std::int64_t>> counts;
  const std::size_t open = std::min(kShares.size(), week - kHistory + 1);
  for (std::size_t back = open; back-- > 0;) counts.emplace_back(weeks[week - back].reported[back]);
  return counts;
}

Run Simulate(bool changes, double kind_phi, const trend::DetectorRules& rules,
             std::span<const trend::StepCalendar> calendars, testing::Random& random) {
  std::vector<ReportedWeek> weeks;
  Counts whole;
  for (std::int32_t week = 0; week < kHistory + kWatched; ++week) {
    const double factor = changes && week >= kHistory + kChange ? kFactor : 1;
    weeks.push_back(testing::SimulateReports({kBase.mean * factor, kBase.phi}, kShares, random));
    whole.push_back(weeks.back().reported.back());
  }
  // The guard is longer than the delay: the baseline sees complete weeks only.
  const auto verdicts = RunSeries(whole, kHistory, kind_phi, rules, calendars);
  std::vector<double> completeness;
  completeness.reserve(kShares.size());
  for (double known = 0; const double share : kShares) completeness.push_back(known += share);
  completeness.back() = 1;
  Run run;
  trend::DelayedEvidence thinned(completeness);
  trend::EvidenceSum plain;
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    const auto null = verdicts[i].predicted.Effective();
    plain.Add(static_cast<double>(whole[kHistory + i]), null, rules.up);
    run.no_delay.push_back(plain.value());
    run.thinned.push_back(thinned.Step(KnownBy(weeks, kHistory + i), null, rules.up));
    const std::size_t late = kShares.size() - 1;
    run.waiting.push_back(i >= late ? run.no_delay[i - late] : 0);
  }
  return run;
}

/// Share of changed series found in time, at 5 % of unchanged ones that alarm.
double Power(const std::vector<Run>& unchanged, const std::vector<Run>& changed,
             std::vector<double> Run::*way) {
  std::vector<double> highest;
  highest.reserve(unchanged.size());
  for (const auto& run : unchanged)
    highest.push_back(*std::max_element((run.*way).begin(), (run.*way).end()));
  const auto place = highest.begin() + static_cast<std::ptrdiff_t>(highest.size() / 20);
  std::nth_element(highest.begin(), place, highest.end(), std::greater<>());
  const auto above = [&](double s) { return s > *place; };
  double found = 0;
  double counted = 0;
  for (const auto& run : changed) {
    const auto& evidence = run.*way;
    if (std::any_of(evidence.begin(), evidence.begin() + kChange, above)) continue;
    counted += 1;
    found += std::any_of(evidence.begin() + kChange, evidence.begin() + kChange + kInTime, above) ? 1 : 0;
  }
  return found / counted;
}

}  // namespace

void BenchDelay(const Plan& plan, Report& report) {
  const trend::DetectorRules rules(plan.variant.params);
  const auto calendars = Calendars(kHistory + kWatched, rules);
  Row none{"reported at once, ×2: found within 8 weeks", {}, {}, "prototype .55"};
  Row thinned{"reported over four weeks, thinned", {}, {}, "prototype .48"};
  Row waiting{"… waiting for complete weeks", {}, {}, "prototype .24"};
  Row ratio{"… thinned, share of the power without delay", {}, {.85, {}}, "prototype .87"};
  const std::int32_t series = std::max(50, 1000 / plan.quick);
  for (const auto seed : plan.seeds) {
    testing::Random random(seed * 100 + 60);
    std::vector<Counts> kind(100);
    for (auto& counts : kind) {
      for (std::int32_t week = 0; week < kHistory; ++week) counts.push_back(random.Count(kBase));
    }
    const double phi = PoolPhi(kind, kHistory, plan.variant.params);
    std::vector<Run> unchanged;
    std::vector<Run> changed;
    for (std::int32_t i = 0; i < series; ++i) {
      unchanged.push_back(Simulate(false, phi, rules, calendars, random));
      changed.push_back(Simulate(true, phi, rules, calendars, random));
    }
    none.by_seed.push_back(Power(unchanged, changed, &Run::no_delay));
    thinned.by_seed.push_back(Power(unchanged, changed, &Run::thinned));
    waiting.by_seed.push_back(Power(unchanged, changed, &Run::waiting));
    ratio.by_seed.push_back(thinned.by_seed.back() / none.by_seed.back());
  }
  for (const Row& row : {none, thinned, waiting, ratio}) report.Add(row);
}

}  // namespace lagesbild::bench
