// The numbers of the detector. Each has its unit and where it comes from; a series' state is worth nothing
// under others.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "trend-detection/domain/change/season.h"

namespace lagesbild::trend {

/// Longest guard that a series' state has room for, steps.
inline constexpr std::int32_t kGuardMax = 13;
/// Rate ratios that each direction watches for.
inline constexpr std::size_t kRates = 5;

/// Discounts and caps of the baseline. A step is a week.
struct BaselineParams {
  SeasonLength season = kCalendarWeeks;
  /// Share of the information kept from one step to the next (West & Harrison 1997, ch. 6).
  double discount_level = .998;
  double discount_growth = .9995;
  double discount_season = .9995;
  /// Forgetting of the dispersion sums a step.
  double forget = .997;
  /// Weight of the kind's dispersion, in steps: how many steps of its own a series must have before they
  /// count as much. 20 where series are not pooled.
  double pooled_weight = 100;
  /// Cap on a squared residual, times phi.
  double residual_cap = 25;
};

/// For the first pass, in which a kind's dispersion is learned: with a wider cap on residuals.
inline BaselineParams ForPooling(BaselineParams params) {
  params.residual_cap = 40;
  return params;
}

struct Params {
  BaselineParams baseline;
  /// A step is judged by a baseline that has not seen the `guard` steps before it, so that a change cannot
  /// hide itself. 1 to kGuardMax.
  std::int32_t guard = 13;
  /// Known steps that must lie before a step for it to count as evidence.
  std::int32_t learning = 52;
  /// Rate ratios mixed by the evidence for a rise and for a fall.
  std::array<double, kRates> rates_up = {1.2, 1.5, 2, 3, 5};
  std::array<double, kRates> rates_down = {.8, .65, .5, .3, .15};
};

}  // namespace lagesbild::trend
