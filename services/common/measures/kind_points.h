// What each kind of report adds to a weighted count: for saying what a number is made of.
#pragma once

#include <cstdint>
#include <vector>

#include "common/measures/facts.h"
#include "common/measures/rule_set.h"

namespace lagesbild::measures {

struct KindPoints {
  std::uint16_t kind = 0;
  /// In the unit of the measure, before it is held at 0 or above.
  double points = 0;
  /// Net reports that weigh anything.
  std::int64_t count = 0;
  friend bool operator==(const KindPoints&, const KindPoints&) = default;
};

/// Ascending by kind; those of which there are no reports in the window are left out. `measure` is made by
/// weighted_count; their sum is its value, but for rounding and the 0.
std::vector<KindPoints> PointsByKind(const Measure& measure, const Facts& facts);

/// What a report of a month weighs on a day; 0 outside the window. `measure` is made by weighted_count.
double AgeWeightAt(const Measure& measure, std::int32_t as_of_day, std::int32_t month);

/// Months of age that can weigh anything: with w age weights, w months back from the present one. 0 for a
/// measure that is not made by weighted_count.
std::int32_t WindowMonths(const Measure& measure);

}  // namespace lagesbild::measures
