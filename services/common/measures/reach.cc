// What values can be at all, and so which classes can be reached.
#include <algorithm>

#include "common/measures/graph.h"
#include "common/measures/operation.h"

namespace lagesbild::measures {

namespace {

void SetRanges(RuleSet& rules) {
  for (const std::uint32_t index : rules.order) {
    Measure& measure = rules.measures[index];
    std::vector<Range> of;
    for (const std::uint32_t input : measure.of) {
      Range range = rules.measures[input].range;
      if (measure.when_missing == WhenMissing::kSubstitute)
        range = {std::min(range.low, measure.substitute), std::max(range.high, measure.substitute)};
      of.push_back(range);
    }
    measure.range = measure.operation->range(measure, of);
    if (measure.unit == kTruthUnit)
      measure.range = {std::max(measure.range.low, 0.0), std::min(measure.range.high, 1.0)};
  }
}

/// A condition that compares one measure with one number.
struct Threshold {
  std::uint32_t of = 0;
  bool rising = true;  ///< true above, false: true below
  std::int64_t at = 0;
};

std::optional<Threshold> ThresholdOf(const RuleSet& rules, std::uint32_t index) {
  const Measure& measure = rules.measures[index];
  const bool rising = measure.operation->name == "at_least" || measure.operation->name == "above";
  const bool falling = measure.operation->name == "at_most" || measure.operation->name == "below";
  if ((!rising && !falling) || measure.arguments.front().numbers.empty()) return std::nullopt;
  return Threshold{measure.of.front(), rising, Millionths(measure.arguments.front().numbers.front())};
}

/// Whether a value that meets `a` always meets `b`.
bool Implies(const RuleSet& rules, std::uint32_t a, std::uint32_t b) {
  if (a == b || !rules.measures[b].range.can_be_false()) return true;
  const auto first = ThresholdOf(rules, a);
  const auto second = ThresholdOf(rules, b);
  if (!first || !second || first->of != second->of || first->rising != second->rising) return false;
  if (first->at == second->at) return rules.measures[a].operation == rules.measures[b].operation;
  return first->rising ? first->at > second->at : first->at < second->at;
}

void CheckClass(const RuleSet& rules, std::size_t index, std::vector<GraphFault>& faults) {
  const Class& one = rules.classes[index];
  if (one.enter && !rules.measures[*one.enter].range.can_be_true()) {
    faults.push_back({one.place,
                      "the class '" + one.id + "' can never be reached: '" + rules.measures[*one.enter].name +
                          "' is never true",
                      "correct its condition, or take the class out"});
    return;
  }
  for (std::size_t above = index + 1; above < rules.classes.size(); ++above) {
    const std::uint32_t worse = *rules.classes[above].enter;
    const bool hidden =
        one.enter ? Implies(rules, *one.enter, worse) : !rules.measures[worse].range.can_be_false();
    if (!hidden) continue;
    faults.push_back({one.place,
                      "thresholds reversed: whatever reaches '" + one.id + "' reaches '" +
                          rules.classes[above].id + "' too, so nothing is ever '" + one.id + "'",
                      "let '" + rules.classes[above].id + "' begin further on than '" + one.id + "'"});
    return;
  }
  if (!one.enter || !one.keep || Implies(rules, *one.enter, *one.keep)) return;
  if (!ThresholdOf(rules, *one.enter) || !ThresholdOf(rules, *one.keep)) return;
  faults.push_back(
      {one.place,
       "thresholds reversed: '" + one.id + "' is left before it is reached, the class would flicker",
       "let 'keep' hold wherever 'enter' does"});
}

}  // namespace

std::vector<GraphFault> CheckReach(RuleSet& rules) {
  std::vector<GraphFault> faults;
  for (const Measure& measure : rules.measures) {
    if (measure.operation->check == nullptr) continue;
    if (auto fault = measure.operation->check(measure)) faults.push_back(std::move(*fault));
  }
  if (!faults.empty()) return faults;
  SetRanges(rules);
  for (std::size_t i = 0; i < rules.classes.size(); ++i) CheckClass(rules, i, faults);
  return faults;
}

}  // namespace lagesbild::measures
