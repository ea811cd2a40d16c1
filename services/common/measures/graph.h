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

/// Fills in order, comparisons, units and ranges, and says all that is wrong: cycles, units that do not
/// agree, parameters that contradict each other, classes that cannot be reached, thresholds reversed. Every
/// index in `rules` must be good.
std::vector<GraphFault> CompleteGraph(RuleSet& rules);

/// The three parts of it, in this order; each needs those before it without fault.
std::vector<GraphFault> PutInOrder(RuleSet& rules);
std::vector<GraphFault> AgreeUnits(RuleSet& rules);
std::vector<GraphFault> CheckReach(RuleSet& rules);

}  // namespace lagesbild::measures
