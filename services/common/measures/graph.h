// From measures that name each other to a rule set that can be worked out: order, comparisons, units, ranges,
// classes.
#pragma once

#include <cstddef>
#include <vector>

#include "common/measures/rule_set.h"

namespace lagesbild::measures {

inline constexpr std::size_t kMeasuresMax = 1'000;
/// Measures that one measure is made of.
inline constexpr std::size_t kInputsMax = 64;
inline constexpr std::size_t kClassesMax = 16;
inline constexpr std::size_t kAxesMax = 8;
/// Highest level of an axis.
inline constexpr double kAxisLevelMax = 4;

/// Fills in order, comparisons, units and ranges, and says all that is wrong: cycles, units that do not
/// agree, parameters that contradict each other, classes that cannot be reached, thresholds reversed, axes
/// that are no numbers. Every index in `rules` must be good.
std::vector<GraphFault> CompleteGraph(RuleSet& rules);

/// The four parts of it, in this order; each needs those before it without fault.
std::vector<GraphFault> PutInOrder(RuleSet& rules);
std::vector<GraphFault> AgreeUnits(RuleSet& rules);
std::vector<GraphFault> CheckReach(RuleSet& rules);
std::vector<GraphFault> CheckAxes(RuleSet& rules);

/// Shape [measures]: what `roots` are made of, however far down, themselves included.
std::vector<bool> MadeOf(const RuleSet& rules, const std::vector<std::uint32_t>& roots);

}  // namespace lagesbild::measures
