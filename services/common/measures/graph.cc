#include "common/measures/graph.h"

#include <algorithm>

#include "common/measures/operation.h"

namespace lagesbild::measures {

namespace {

std::vector<std::uint32_t> NeededBy(const Measure& measure) {
  std::vector<std::uint32_t> needed = measure.of;
  for (const Argument& argument : measure.arguments)
    needed.insert(needed.end(), argument.measures.begin(), argument.measures.end());
  return needed;
}

/// Follows what is not worked yet from a measure of a cycle until one comes up again.
GraphFault CycleThrough(const RuleSet& rules, std::uint32_t start, const std::vector<bool>& done) {
  std::vector<std::uint32_t> path;
  std::uint32_t at = start;
  while (std::find(path.begin(), path.end(), at) == path.end()) {
    path.push_back(at);
    for (const std::uint32_t next : NeededBy(rules.measures[at])) {
      if (done[next]) continue;
      at = next;
      break;
    }
  }
  std::string names;
  for (auto step = std::find(path.begin(), path.end(), at); step != path.end(); ++step)
    names += rules.measures[*step].name + " → ";
  return {rules.measures[at].place, "a cycle: " + names + rules.measures[at].name,
          "take one of these measures out of what another is made of"};
}

std::optional<std::uint32_t> MeasureUnder(const Measure& measure, std::string_view parameter) {
  for (std::size_t i = 0; i < measure.arguments.size(); ++i) {
    if (measure.operation->parameters[i].name == parameter && measure.Has(i))
      return measure.arguments[i].measures.front();
  }
  return std::nullopt;
}

void NumberComparisons(RuleSet& rules) {
  for (Measure& measure : rules.measures) {
    if (!measure.operation->compares) continue;
    const Comparison comparison{measure.of.front(), MeasureUnder(measure, "weight"),
                                MeasureUnder(measure, "by")};
    const auto at = std::find(rules.comparisons.begin(), rules.comparisons.end(), comparison);
    measure.comparison = static_cast<std::uint32_t>(at - rules.comparisons.begin());
    if (at == rules.comparisons.end()) rules.comparisons.push_back(comparison);
  }
}

}  // namespace

std::vector<GraphFault> PutInOrder(RuleSet& rules) {
  std::vector<bool> done(rules.measures.size());
  rules.order.clear();
  for (bool moved = true; moved;) {
    moved = false;
    for (std::uint32_t i = 0; i < rules.measures.size(); ++i) {
      const auto needed = NeededBy(rules.measures[i]);
      if (done[i] || !std::all_of(needed.begin(), needed.end(), [&](std::uint32_t on) { return done[on]; }))
        continue;
      done[i] = true;
      rules.order.push_back(i);
      moved = true;
    }
  }
  NumberComparisons(rules);
  for (std::uint32_t i = 0; i < rules.measures.size(); ++i) {
    if (!done[i]) return {CycleThrough(rules, i, done)};
  }
  return {};
}

std::vector<bool> MadeOf(const RuleSet& rules, const std::vector<std::uint32_t>& roots) {
  std::vector<bool> made_of(rules.measures.size());
  std::vector<std::uint32_t> open = roots;
  while (!open.empty()) {
    const std::uint32_t at = open.back();
    open.pop_back();
    if (made_of[at]) continue;
    made_of[at] = true;
    for (const std::uint32_t on : NeededBy(rules.measures[at])) open.push_back(on);
  }
  return made_of;
}

std::vector<GraphFault> CompleteGraph(RuleSet& rules) {
  for (const auto part : {PutInOrder, AgreeUnits, CheckReach, CheckAxes}) {
    if (auto faults = part(rules); !faults.empty()) return faults;
  }
  return {};
}

}  // namespace lagesbild::measures
