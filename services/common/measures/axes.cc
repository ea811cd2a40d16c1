// Whether what is shown as an axis can be shown as one.
#include <cstddef>

#include "common/measures/graph.h"

namespace lagesbild::measures {

namespace {

bool IsNumber(const Measure& measure) { return measure.unit != kTruthUnit && measure.unit != kLabelUnit; }

bool IsLevel(const Measure& measure) {
  return IsNumber(measure) && measure.range.low >= 0 && measure.range.high <= kAxisLevelMax;
}

}  // namespace

std::vector<GraphFault> CheckAxes(RuleSet& rules) {
  std::vector<GraphFault> faults;
  for (std::size_t i = 0; i < rules.axes.size(); ++i) {
    const Axis& axis = rules.axes[i];
    const Measure& measure = rules.measures[axis.measure];
    if (!IsNumber(measure)) {
      faults.push_back({axis.place, "the axis '" + measure.name + "' is in '" + measure.unit + "'",
                        "name a measure that is a number"});
    }
    for (std::size_t before = 0; before < i; ++before) {
      if (rules.axes[before].measure != axis.measure) continue;
      faults.push_back({axis.place, "the axis '" + measure.name + "' stands twice", "keep one"});
    }
    if (!axis.level || IsLevel(rules.measures[*axis.level])) continue;
    faults.push_back(
        {axis.place,
         "'" + rules.measures[*axis.level].name + "' can be something else than a level from 0 to 4",
         "name a measure made by `bands` with at most four cuts"});
  }
  return faults;
}

}  // namespace lagesbild::measures
