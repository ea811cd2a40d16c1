#include "support/simulate/shifts.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lagesbild::testing {

namespace {

constexpr double kYear = 52;
constexpr std::int32_t kRampWeeks = 52;

double Season(double amplitude, double week, double phase) {
  return amplitude * std::cos(2 * std::numbers::pi * (week - phase) / kYear);
}

}  // namespace

double Change::FactorAt(std::int32_t k) const {
  if (k < 0) return 1;
  return factor * std::exp(log_ramp * std::min(k + 1, kRampWeeks));
}

std::vector<std::int64_t> SimulateShift(trend::Nb1 base, std::int32_t weeks, std::int32_t at, Change change,
                                        Random& random) {
  const double phase = kYear * random.Uniform();
  std::vector<std::int64_t> counts;
  for (std::int32_t week = 0; week < weeks; ++week) {
    const double season = std::exp(Season(.5, week, phase) - .0625);
    counts.push_back(random.Count({base.mean * season * change.FactorAt(week - at), base.phi}));
  }
  return counts;
}

std::vector<WatchedSeries> SimulateMany(const ManyPlan& plan, Random& random) {
  const std::int32_t weeks = plan.history + plan.watched;
  std::vector<double> shocks;
  for (std::int32_t week = 0; week < weeks; ++week) {
    shocks.push_back(std::exp(plan.shock_sd * random.Normal() - plan.shock_sd * plan.shock_sd / 2));
  }
  std::vector<WatchedSeries> all;
  for (std::int32_t number = 0; number < plan.series; ++number) {
    WatchedSeries series;
    series.kind = static_cast<std::size_t>(number) % kKindPhis.size();
    const double spread = plan.phi_spread * random.Normal() - plan.phi_spread * plan.phi_spread / 2;
    const double phi = 1 + (kKindPhis[series.kind] - 1) * std::exp(spread);
    const double mean = std::exp(.5 + random.Normal());
    const double phase = kYear * random.Uniform();
    Change change;
    if (random.Uniform() < plan.share_changed) {
      series.changed_at = plan.history + random.Whole(0, 64);
      change.factor = random.Whole(2, 3);
    }
    for (std::int32_t week = 0; week < weeks; ++week) {
      const double changed = series.changed_at < 0 ? 1 : change.FactorAt(week - series.changed_at);
      series.counts.push_back(random.Count(
          {mean * std::exp(Season(.4, week, phase)) * shocks[static_cast<std::size_t>(week)] * changed,
           phi}));
    }
    all.push_back(std::move(series));
  }
  return all;
}

ReportedWeek SimulateReports(trend::Nb1 law, std::span<const double> shares, Random& random) {
  ReportedWeek week;
  std::int64_t left = random.Count(law);
  std::int64_t known = 0;
  double share_left = 1;
  for (const double share : shares) {
    const std::int64_t now = share < share_left ? random.Binomial(left, share / share_left) : left;
    left -= now;
    known += now;
    share_left -= share;
    week.reported.push_back(known);
  }
  return week;
}

}  // namespace lagesbild::testing
