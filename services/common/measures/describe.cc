#include "common/measures/describe.h"

#include <charconv>

#include "common/measures/operations.h"

namespace lagesbild::measures {

namespace {

constexpr std::string_view kHead = R"(# Operations of the language of rule sets

Printed by `lagesbild rules operations` from the table in `services/common/measures/operations`; a test keeps this file the same
and runs every example. Written `op: NAME`. **of** is what an operation works on: a measure, a list of measures, or measures with
their weights. Every operation with `of` takes `missing:` `pass` (the default: no value without this input), `fail`, or
`{substitute: 0 percent}`; where *drop* is said, also `drop`, and then `present_min:` says how many must be there. *stated*: the
unit is written under `unit:`. In examples `a`, `b`, `c` are columns in the unit that stands behind them, `-` is missing, and
the day is 2026-12-31.
)";

std::string_view ArityText(Arity arity) {
  switch (arity) {
    case Arity::kNone:
      return "–";
    case Arity::kOne:
      return "a measure";
    case Arity::kMany:
      return "a list";
    case Arity::kWeighted:
      return "measures with weights";
  }
  return {};
}

std::string UnitText(const Operation& operation) {
  switch (operation.gives) {
    case Gives::kUnitOfInput:
      return "as `of`";
    case Gives::kStatedUnit:
      return "*stated*";
    case Gives::kStatedOrInputUnit:
      return "*stated*, else as `of`";
    case Gives::kUnitOfThen:
      return "as `then`";
    case Gives::kFixedUnit:
      return '`' + std::string(operation.unit) + '`';
  }
  return {};
}

std::string DefaultText(const Parameter& parameter) {
  if (parameter.required) return " (must be written)";
  if (!parameter.otherwise || parameter.kind == ParameterKind::kDay) return {};
  if (parameter.kind == ParameterKind::kTruth) return " (default false)";
  if (parameter.kind == ParameterKind::kChoice)
    return " (default " + std::string(parameter.words.substr(0, parameter.words.find(' '))) + ")";
  char digits[64];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), *parameter.otherwise).ptr;
  return " (default " + std::string(std::begin(digits), end) + ")";
}

std::string ParameterText(const Parameter& parameter) {
  std::string line = "- `" + std::string(parameter.name) + "`: " + std::string(parameter.says);
  if (parameter.kind == ParameterKind::kChoice) line += "; one of " + std::string(parameter.words);
  return line + DefaultText(parameter) + '\n';
}

std::string ExampleText(const Example& example) {
  std::string text = "\n    " + std::string(example.measure) + '\n';
  text += "    " + std::string(example.columns) + ": " + std::string(example.rows) + "  →  " +
          std::string(example.gives) + '\n';
  return text;
}

}  // namespace

std::string DescribeOperations() {
  std::string text(kHead);
  for (const auto& group : OperationGroups()) {
    text += "\n## " + std::string(group.title) + '\n';
    for (const auto& operation : group.operations) {
      text += "\n### " + std::string(operation.name) + "\n\n" + std::string(operation.says) + " **of** " +
              std::string(ArityText(operation.arity)) + "; **unit** " + UnitText(operation) +
              (operation.may_drop ? "; *drop*" : "") + (operation.compares ? "; needs a reference" : "") +
              ".\n";
      if (!operation.parameters.empty()) text += '\n';
      for (const auto& parameter : operation.parameters) text += ParameterText(parameter);
      text += ExampleText(operation.example);
    }
  }
  return text;
}

}  // namespace lagesbild::measures
