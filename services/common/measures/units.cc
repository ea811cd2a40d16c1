// Units: what each operation takes and gives, and that both sides of a comparison have the same.
#include <algorithm>

#include "common/measures/graph.h"
#include "common/measures/operation.h"

namespace lagesbild::measures {

namespace {

std::string Quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

class UnitChecker {
 public:
  explicit UnitChecker(RuleSet& rules) : rules_(rules) {}

  std::vector<GraphFault> Check() {
    for (const std::uint32_t index : rules_.order) {
      Measure& measure = rules_.measures[index];
      CheckInputs(measure);
      SetUnit(measure);
      CheckSubstitute(measure);
      CheckParameters(measure);
    }
    for (const Class& one : rules_.classes) {
      CheckCondition(one, one.enter);
      CheckCondition(one, one.keep);
    }
    return std::move(faults_);
  }

 private:
  const std::string& UnitOf(std::uint32_t index) const { return rules_.measures[index].unit; }
  const std::string& FirstUnit(const Measure& measure) const { return UnitOf(measure.of.front()); }

  void CheckInputs(const Measure& measure) {
    const Takes takes = measure.operation->takes;
    for (const std::uint32_t index : measure.of) {
      const std::string& unit = UnitOf(index);
      const bool truth = unit == kTruthUnit;
      const std::string what = Quoted(rules_.measures[index].name) + " is in " + Quoted(unit);
      if (unit == kLabelUnit || (truth && (takes == Takes::kNumbers || takes == Takes::kAlike))) {
        faults_.push_back(
            {measure.of_place, what + ", " + std::string(measure.operation->name) + " works on numbers",
             truth ? "count conditions with count_true, or choose numbers with if" : "name a number"});
      } else if (!truth && takes == Takes::kTruths) {
        faults_.push_back(
            {measure.of_place, what + ", not a condition", "compare it first, for example with at_least"});
      } else if (unit != FirstUnit(measure) && MustBeAlike(measure)) {
        faults_.push_back({measure.of_place,
                           what + " and " + Quoted(rules_.measures[measure.of.front()].name) + " in " +
                               Quoted(FirstUnit(measure)),
                           "bring them to one unit first"});
      }
    }
  }

  void CheckCondition(const Class& one, const std::optional<std::uint32_t>& condition) {
    if (!condition || UnitOf(*condition) == kTruthUnit) return;
    faults_.push_back(
        {one.place,
         "'" + rules_.measures[*condition].name + "' is in '" + UnitOf(*condition) + "', not a condition",
         "compare it first, for example with at_least"});
  }

  static bool MustBeAlike(const Measure& measure) {
    const Operation& operation = *measure.operation;
    if (operation.takes == Takes::kAlike || operation.takes == Takes::kAny) return true;
    return operation.gives == Gives::kStatedOrInputUnit && measure.unit.empty();
  }

  void SetUnit(Measure& measure) {
    switch (measure.operation->gives) {
      case Gives::kFixedUnit:
        measure.unit = measure.operation->unit;
        return;
      case Gives::kUnitOfInput:
        measure.unit = FirstUnit(measure);
        return;
      case Gives::kStatedOrInputUnit:
        if (measure.unit.empty()) measure.unit = FirstUnit(measure);
        return;
      case Gives::kUnitOfThen:
        measure.unit = UnitOf(measure.arguments.front().measures.front());
        return;
      case Gives::kStatedUnit:
        return;
    }
  }

  void CheckSubstitute(const Measure& measure) {
    if (measure.when_missing != WhenMissing::kSubstitute || measure.of.empty()) return;
    if (measure.substitute_unit == FirstUnit(measure)) return;
    faults_.push_back({measure.missing_place,
                       "the substitute is in " + Quoted(measure.substitute_unit) + ", what is missing in " +
                           Quoted(FirstUnit(measure)),
                       FirstUnit(measure) == kTruthUnit
                           ? "write {substitute: true} or {substitute: false}"
                           : "write a number and " + Quoted(FirstUnit(measure))});
  }

  /// The unit that a parameter must have; empty: any.
  std::string Wanted(const Measure& measure, std::string_view unit_as) const {
    if (unit_as == "of") return FirstUnit(measure);
    for (std::size_t i = 0; i < measure.arguments.size(); ++i) {
      if (measure.operation->parameters[i].name == unit_as && measure.Has(i))
        return UnitOf(measure.arguments[i].measures.front());
    }
    return {};
  }

  void CheckParameters(const Measure& measure) {
    for (std::size_t i = 0; i < measure.arguments.size(); ++i) {
      const Parameter& parameter = measure.operation->parameters[i];
      const Argument& argument = measure.arguments[i];
      if (!argument.given) continue;
      const std::string unit = argument.measures.empty() ? argument.unit : UnitOf(argument.measures.front());
      const bool is_label = unit == kLabelUnit;
      if (!argument.measures.empty() && is_label != (parameter.kind == ParameterKind::kLabel)) {
        faults_.push_back(
            {argument.place,
             "'" + std::string(parameter.name) + "' names " + (is_label ? "a label" : "a number"),
             is_label ? "name a number" : "name a measure made by label"});
        continue;
      }
      const std::string wanted = Wanted(measure, parameter.unit_as);
      if (wanted.empty() || unit == wanted) continue;
      faults_.push_back({argument.place,
                         Quoted(parameter.name) + " is in " + (unit.empty() ? "no unit" : Quoted(unit)) +
                             ", not in " + Quoted(wanted),
                         argument.measures.empty() ? "write the number and " + Quoted(wanted)
                                                   : "name a measure in " + Quoted(wanted)});
    }
  }

  RuleSet& rules_;
  std::vector<GraphFault> faults_;
};

}  // namespace

std::vector<GraphFault> AgreeUnits(RuleSet& rules) { return UnitChecker(rules).Check(); }

}  // namespace lagesbild::measures
