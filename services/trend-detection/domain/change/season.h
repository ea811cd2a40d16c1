// Where in the year a step lies: the four season terms of the baseline.
#pragma once

#include <cstdint>

namespace lagesbild::trend {

/// Steps in `years` whole years. An exact ratio, so that a series moved by that many steps gives the same
/// bits.
struct SeasonLength {
  std::int32_t steps = 1461;
  std::int32_t years = 28;
  friend bool operator==(const SeasonLength&, const SeasonLength&) = default;
};
/// Weeks of the real calendar: 28 Julian years are 1,461 weeks, so a year is 365.25/7.
inline constexpr SeasonLength kCalendarWeeks{1461, 28};
/// Weeks of the published benchmarks.
inline constexpr SeasonLength kFiftyTwoWeeks{52, 1};

/// cos w, sin w, cos 2w, sin 2w with w = 2π step / season.
struct SeasonRow {
  double cos1 = 1, sin1 = 0, cos2 = 1, sin2 = 0;
};

/// Any step, also before 0.
SeasonRow SeasonAt(std::int64_t step, SeasonLength length);

}  // namespace lagesbild::trend
