// Measures over conditions: how many hold, all, any, not, if.
#include <array>

#include "common/measures/operations.h"
#include "common/measures/operations/parts.h"

namespace lagesbild::measures {

namespace {

std::int64_t CountTrue(std::span<const double> values) {
  return std::count_if(values.begin(), values.end(), [](double value) { return value != 0; });
}

Outcome Count(const Call& call) { return {static_cast<double>(CountTrue(call.values))}; }
Range CountRange(const Measure& /*measure*/, std::span<const Range> of) {
  Range count;
  for (const Range& range : of)
    count = {count.low + (range.can_be_false() ? 0 : 1), count.high + (range.can_be_true() ? 1 : 0)};
  return count;
}

/// Whether a count within `count` reaches `k`.
Range Reaches(const Range& count, double k) {
  return {count.low >= k ? 1.0 : 0.0, count.high >= k ? 1.0 : 0.0};
}

constexpr std::size_t kK = 0;
constexpr std::array<Parameter, 1> kKOfN = {{{"k", ParameterKind::kWhole, "so many must hold", true, 1, 64}}};
Outcome KOfN(const Call& call) {
  return Truth(CountTrue(call.values) >= static_cast<std::int64_t>(call.measure.Number(kK)));
}
Range KOfNRange(const Measure& measure, std::span<const Range> of) {
  return Reaches(CountRange(measure, of), measure.Number(kK));
}
std::optional<GraphFault> CheckKOfN(const Measure& measure) {
  if (measure.Number(kK) <= static_cast<double>(measure.of.size())) return std::nullopt;
  return FaultAt(measure.arguments[kK], "more must hold than there are conditions",
                 "write at most " + std::to_string(measure.of.size()));
}

Outcome All(const Call& call) {
  return Truth(CountTrue(call.values) == static_cast<std::int64_t>(call.values.size()));
}
Range AllRange(const Measure& measure, std::span<const Range> of) {
  return Reaches(CountRange(measure, of), static_cast<double>(of.size()));
}
Outcome Any(const Call& call) { return Truth(CountTrue(call.values) > 0); }
Range AnyRange(const Measure& measure, std::span<const Range> of) {
  return Reaches(CountRange(measure, of), 1);
}
Outcome Not(const Call& call) { return Truth(call.Value() == 0); }
Range NotRange(const Measure& /*measure*/, std::span<const Range> of) {
  return {1 - of.front().high, 1 - of.front().low};
}

constexpr std::size_t kThen = 0, kElse = 1;
constexpr std::array<Parameter, 2> kIf = {{
    {"then", ParameterKind::kMeasure, "where it holds", true},
    {"else", ParameterKind::kMeasure, "where it does not", true, -1e12, 1e12, {}, {}, "then"},
}};
/// The branch that is not taken may be missing.
Outcome If(const Call& call) {
  const Outcome& taken = call.OutcomeAt(call.Value() != 0 ? kThen : kElse);
  return taken.present() ? Outcome{taken.value} : Without(Missing::kPassedOn);
}

constexpr Operation kOperations[] = {
    {.name = "count_true",
     .says = "How many conditions hold.",
     .arity = Arity::kMany,
     .takes = Takes::kTruths,
     .gives = Gives::kFixedUnit,
     .unit = "count",
     .evaluate = Count,
     .range = CountRange,
     .example = {"a truth,b truth", "{op: count_true, of: [a, b]}", "1 1; 0 1; 1 -", "2; 1; -"},
     .may_drop = true},
    {.name = "k_of_n",
     .says = "At least k conditions hold.",
     .arity = Arity::kMany,
     .takes = Takes::kTruths,
     .gives = Gives::kFixedUnit,
     .unit = kTruthUnit,
     .parameters = kKOfN,
     .evaluate = KOfN,
     .range = KOfNRange,
     .check = CheckKOfN,
     .example = {"a truth,b truth,c truth", "{op: k_of_n, of: [a, b, c], k: 2, missing: drop}",
                 "1 1 0; 1 0 0; 1 1 -; 1 - -", "1; 0; 1; 0"},
     .may_drop = true},
    {.name = "all",
     .says = "All conditions hold.",
     .arity = Arity::kMany,
     .takes = Takes::kTruths,
     .gives = Gives::kFixedUnit,
     .unit = kTruthUnit,
     .evaluate = All,
     .range = AllRange,
     .example = {"a truth,b truth", "{op: all, of: [a, b]}", "1 1; 1 0; 0 -", "1; 0; -"},
     .may_drop = true},
    {.name = "any",
     .says = "At least one condition holds.",
     .arity = Arity::kMany,
     .takes = Takes::kTruths,
     .gives = Gives::kFixedUnit,
     .unit = kTruthUnit,
     .evaluate = Any,
     .range = AnyRange,
     .example = {"a truth,b truth", "{op: any, of: [a, b], missing: {substitute: false}}", "0 1; 0 0; 0 -",
                 "1; 0; 0"},
     .may_drop = true},
    {.name = "not",
     .says = "It does not hold.",
     .arity = Arity::kOne,
     .takes = Takes::kTruths,
     .gives = Gives::kFixedUnit,
     .unit = kTruthUnit,
     .evaluate = Not,
     .range = NotRange,
     .example = {"a truth", "{op: not, of: a}", "1; 0; -", "0; 1; -"}},
    {.name = "if",
     .says = "One measure where a condition holds, else another. The one that is not taken may be missing.",
     .arity = Arity::kOne,
     .takes = Takes::kTruths,
     .gives = Gives::kUnitOfThen,
     .parameters = kIf,
     .evaluate = If,
     .range = Anything,
     .example = {"a truth,b points,c points", "{op: if, of: a, then: b, else: c}", "1 5 6; 0 5 6; 1 5 -",
                 "5; 6; 5"}},
};

}  // namespace

OperationGroup LogicOperations() { return {"Logic", kOperations}; }

}  // namespace lagesbild::measures
