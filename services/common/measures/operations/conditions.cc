// Measures that are true or false, or hold only under a condition.
#include <array>

#include "common/measures/operations.h"
#include "common/measures/operations/parts.h"

namespace lagesbild::measures {

namespace {

// Comparisons. Both sides are rounded to millionths first.

constexpr std::size_t kThan = 0;
constexpr std::array<Parameter, 1> kComparison = {{{"than",
                                                    ParameterKind::kQuantityOrMeasure,
                                                    "a number with its unit, or a measure",
                                                    true,
                                                    -1e12,
                                                    1e12,
                                                    {},
                                                    {},
                                                    "of"}}};

struct AtLeast {
  static bool Holds(double a, double b) { return Millionths(a) >= Millionths(b); }
};
struct Above {
  static bool Holds(double a, double b) { return Millionths(a) > Millionths(b); }
};
struct AtMost {
  static bool Holds(double a, double b) { return Millionths(a) <= Millionths(b); }
};
struct Below {
  static bool Holds(double a, double b) { return Millionths(a) < Millionths(b); }
};

template <class Relation>
Outcome Compare(const Call& call) {
  const Argument& than = call.measure.arguments[kThan];
  if (than.measures.empty()) return Truth(Relation::Holds(call.Value(), than.numbers.front()));
  const Outcome& other = call.OutcomeAt(kThan);
  if (!other.present()) return Without(Missing::kPassedOn);
  return Truth(Relation::Holds(call.Value(), other.value));
}

template <class Relation>
Range CompareRange(const Measure& measure, std::span<const Range> of) {
  const Argument& than = measure.arguments[kThan];
  if (!than.measures.empty() || than.numbers.empty()) return {0, 1};
  const bool at_low = Relation::Holds(of.front().low, than.numbers.front());
  const bool at_high = Relation::Holds(of.front().high, than.numbers.front());
  return {at_low && at_high ? 1.0 : 0.0, at_low || at_high ? 1.0 : 0.0};
}

// minimum

constexpr std::size_t kBase = 0, kAtLeast = 1;
constexpr std::array<Parameter, 2> kMinimum = {{
    {"base", ParameterKind::kMeasure, "residents, households, answers", true},
    {"at_least",
     ParameterKind::kQuantity,
     "so many of them; with fewer the value is missing",
     true,
     0,
     1e12,
     {},
     {},
     "base"},
}};
Outcome Minimum(const Call& call) {
  const Outcome& base = call.OutcomeAt(kBase);
  if (!base.present()) return Without(Missing::kPassedOn);
  if (Millionths(base.value) < Millionths(call.measure.Number(kAtLeast)))
    return Without(Missing::kBelowMinimum);
  return {call.Value()};
}

// present

constexpr std::size_t kPresentMin = 0;
constexpr std::array<Parameter, 1> kPresent = {
    {{"at_least", ParameterKind::kWhole, "so many of them", true, 1, 64}}};
Outcome Present(const Call& call) {
  return Truth(call.values.size() >= static_cast<std::size_t>(call.measure.Number(kPresentMin)));
}
std::optional<GraphFault> CheckPresent(const Measure& measure) {
  if (measure.Number(kPresentMin) <= static_cast<double>(measure.of.size())) return std::nullopt;
  return FaultAt(measure.arguments[kPresentMin], "more must be there than are named",
                 "write at most " + std::to_string(measure.of.size()));
}

// held

constexpr std::size_t kYears = 0;
constexpr std::array<Parameter, 1> kHeld = {
    {{"years", ParameterKind::kWhole, "in the year itself and so many − 1 before it, without a gap", true, 1,
      50}}};
Outcome Held(const Call& call) {
  if (call.Value() == 0) return Truth(false);
  const auto years = static_cast<std::int32_t>(call.measure.Number(kYears));
  const std::int32_t now = YearOf(call.facts.as_of_day);
  std::int32_t known = 1;
  for (const Past& past : call.facts.past) {
    if (past.year <= now - years || past.year >= now) continue;
    const Outcome& then = past.outcomes[call.measure.of.front()];
    if (!then.present()) continue;
    if (!then.is_true()) return Truth(false);
    ++known;
  }
  return known >= years ? Truth(true) : Without(Missing::kNoHistory);
}

// valid

constexpr std::size_t kFrom = 0, kUntil = 1;
constexpr double kFirstDay = -1e6, kLastDay = 1e7;
constexpr std::array<Parameter, 2> kValid = {{
    {"from", ParameterKind::kDay, "the first day", false, kFirstDay, kLastDay, kFirstDay},
    {"until", ParameterKind::kDay, "the last day", false, kFirstDay, kLastDay, kLastDay},
}};
Outcome Valid(const Call& call) {
  const double day = call.facts.as_of_day;
  const bool in_force = day >= call.measure.Number(kFrom) && day <= call.measure.Number(kUntil);
  return in_force ? Outcome{call.Value()} : Without(Missing::kNotInForce);
}
std::optional<GraphFault> CheckValid(const Measure& measure) {
  if (measure.Number(kFrom) <= measure.Number(kUntil)) return std::nullopt;
  return FaultAt(measure.arguments[kUntil], "'until' lies before 'from'", "write the first day under 'from'");
}

template <class Relation>
constexpr Operation Comparing(std::string_view name, std::string_view says, Example example) {
  return {.name = name,
          .says = says,
          .arity = Arity::kOne,
          .gives = Gives::kFixedUnit,
          .unit = kTruthUnit,
          .parameters = kComparison,
          .evaluate = Compare<Relation>,
          .range = CompareRange<Relation>,
          .example = example};
}

constexpr Operation kOperations[] = {
    Comparing<AtLeast>("at_least", "≥, in millionths.",
                       {"a percent", "{op: at_least, of: a, than: 40 percent}", "40; 39.9; -", "1; 0; -"}),
    Comparing<Above>("above", ">, in millionths.",
                     {"a percent", "{op: above, of: a, than: 40 percent}", "40; 40.1; -", "0; 1; -"}),
    Comparing<AtMost>("at_most", "≤, in millionths.",
                      {"a percent,b percent", "{op: at_most, of: a, than: b}", "3 3; 3 2; 3 -", "1; 0; -"}),
    Comparing<Below>("below", "<, in millionths.",
                     {"a percent", "{op: below, of: a, than: 55 percent}", "54; 55; -", "1; 0; -"}),
    {.name = "minimum",
     .says = "The value itself, if it stands on enough.",
     .arity = Arity::kOne,
     .takes = Takes::kAny,
     .parameters = kMinimum,
     .evaluate = Minimum,
     .range = AsInput,
     .example = {"a percent,b persons", "{op: minimum, of: a, base: b, at_least: 1000 persons}",
                 "7 1000; 7 999", "7; -"}},
    {.name = "present",
     .says = "At least so many of them are there.",
     .arity = Arity::kMany,
     .takes = Takes::kAny,
     .gives = Gives::kFixedUnit,
     .unit = kTruthUnit,
     .parameters = kPresent,
     .evaluate = Present,
     .range = ZeroToOne,
     .check = CheckPresent,
     .example = {"a percent,b percent", "{op: present, of: [a, b], at_least: 2}", "1 2; 1 -; - -", "1; 0; 0"},
     .sees_missing = true},
    {.name = "held",
     .says = "A condition has held for so many years running. One year in which it did not makes it false, "
             "also where "
             "another is not known.",
     .arity = Arity::kOne,
     .takes = Takes::kTruths,
     .gives = Gives::kFixedUnit,
     .unit = kTruthUnit,
     .parameters = kHeld,
     .evaluate = Held,
     .range = AsInput,
     .example = {"a truth", "{op: held, of: a, years: 2}", "1; 0", "-; 0"}},
    {.name = "valid",
     .says = "The value itself, from one day to another.",
     .arity = Arity::kOne,
     .takes = Takes::kAny,
     .parameters = kValid,
     .evaluate = Valid,
     .range = AsInput,
     .check = CheckValid,
     .example = {"a percent", "{op: valid, of: a, from: 2026-01-01, until: 2026-12-31}", "7; -", "7; -"}},
};

}  // namespace

OperationGroup ConditionOperations() { return {"Conditions", kOperations}; }

}  // namespace lagesbild::measures
