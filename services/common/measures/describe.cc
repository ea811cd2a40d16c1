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

## How it is worked out

**Numbers** are doubles, worked out as they are written here, from left to right, and rounded nowhere but where it says so.
Sums run in the order of `of`; over years from the oldest; over waves of a survey by year (in an area's ledger by period, in a table
there is one a year); over kinds by their number, each from the youngest month. What is no finite number is missing,
`undefined`. *In millionths*: times 10⁶, half away from zero, held to ±9 · 10¹⁸. So values are compared, and so they enter a reference.

**Missing** says why there is no value, the first of these: `failed` or `passed_on` (an input of `of` is missing, by what
`missing` says; all of them are), `too_few_present` (fewer than `present_min`), `no_reference`, then what the operation itself lacks:
`passed_on` (a measure named by a parameter, of which `missing` says nothing), `no_input`, `too_few_present` (years),
`undefined`, `below_minimum`, `not_in_force`, `no_history`. Inputs left out or substituted are counted. `first` and `present` leave
out whatever is missing.

**A reference** takes the value of each area that has one, and a weight above 0 and a label where these are asked for: v, its
millionths / 10⁶. Of all areas, and of those that share a label: n, W = Σ w, mean m = Σ w · v / W and variance
Σ w · ((v − m) · (v − m)) / W, added up in ascending order of v, then w. Ranks are by millionths over all areas. The area itself need
not be one of them: a value that none of them has stands before the next higher one.

**Class**: the most severe one whose condition is true, the first if none is. None is told if, coming from the most severe, a
missing condition is met first, or if any measure is `failed`.
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
