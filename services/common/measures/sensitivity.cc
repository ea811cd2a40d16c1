#include "common/measures/sensitivity.h"

#include <algorithm>
#include <optional>

#include "common/measures/operation.h"
#include "common/model/kinds.h"

namespace lagesbild::measures {

namespace {

constexpr std::string_view kSwitch = "count_police_detected";

/// Which parameter of the operation is the switch.
std::optional<std::size_t> SwitchOf(const Operation& operation) {
  const auto& parameters = operation.parameters;
  const auto at = std::find_if(parameters.begin(), parameters.end(),
                               [](const Parameter& parameter) { return parameter.name == kSwitch; });
  if (at == parameters.end()) return std::nullopt;
  return static_cast<std::size_t>(at - parameters.begin());
}

bool WeighsPoliceDetected(const Measure& measure) {
  const auto& parameters = measure.operation->parameters;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].kind != ParameterKind::kPoints) continue;
    for (const model::Kind& kind : model::Kinds())
      if (kind.police_detected && measure.arguments[i].numbers[kind.number] != 0) return true;
  }
  return false;
}

bool LeavesThemOut(const Measure& measure) {
  const auto at = SwitchOf(*measure.operation);
  return at && measure.Number(*at) == 0 && WeighsPoliceDetected(measure);
}

}  // namespace

RuleSet WithPoliceDetected(RuleSet rules) {
  for (Measure& measure : rules.measures)
    if (const auto at = SwitchOf(*measure.operation)) measure.arguments[*at].numbers = {1};
  return rules;
}

std::vector<bool> TouchedByPoliceDetected(const RuleSet& rules) {
  std::vector<bool> touched(rules.measures.size());
  const auto is_touched = [&](std::uint32_t index) { return touched[index]; };
  for (const std::uint32_t index : rules.order) {
    const Measure& measure = rules.measures[index];
    bool here = LeavesThemOut(measure) || std::any_of(measure.of.begin(), measure.of.end(), is_touched);
    for (const Argument& argument : measure.arguments)
      here = here || std::any_of(argument.measures.begin(), argument.measures.end(), is_touched);
    touched[index] = here;
  }
  return touched;
}

}  // namespace lagesbild::measures
