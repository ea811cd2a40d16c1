#include "common/rules/measure_reader.h"

#include <algorithm>

#include "common/measures/graph.h"
#include "common/measures/operations.h"
#include "common/rules/denied.h"
#include "common/rules/nearest.h"

namespace lagesbild::rules {

namespace {

using measures::Arity;
using measures::Gives;
using measures::Measure;
using measures::Operation;
using measures::Place;

constexpr std::size_t kTextBytesMax = 512;
constexpr std::int64_t kDaysMax = 366;

Place PlaceOf(const YamlNode& node) { return {node.line, node.column}; }

std::vector<std::string_view> OperationNames() {
  std::vector<std::string_view> names;
  for (const auto& group : measures::OperationGroups())
    for (const auto& operation : group.operations) names.push_back(operation.name);
  return names;
}

bool IsMany(Arity arity) { return arity == Arity::kMany || arity == Arity::kWeighted; }

}  // namespace

measures::RuleSet MeasureReader::Read(const YamlNode& root) {
  if (!IsMapOf(root, "the rule set",
               {"format", "name", "purpose", "text", "levels", "measures", "axes", "classes", "hold_days",
                "coverage"}))
    return {};
  ReadHead(root);
  ReadDays(root);
  if (const YamlNode* node = Find(root, "measures", true)) ReadMeasures(*node);
  ReadAxes(root);
  ReadClasses(root);
  return std::move(rules_);
}

void MeasureReader::ReadHead(const YamlNode& root) {
  WholeAt(root, "format", 2, 2);
  if (const YamlNode* name = Find(root, "name", true)) rules_.name = Name(*name);
  if (const YamlNode* purpose = Find(root, "purpose", true)) {
    if (purpose->text == "conformance") {
      rules_.purpose = measures::Purpose::kConformance;
    } else if (purpose->text != "assessment") {
      Blame(*purpose, "unknown purpose '" + purpose->text + "'",
            "write assessment, or conformance for a set that never holds");
    }
  }
  if (const YamlNode* text = Find(root, "text", true)) rules_.text = ReadText(*text);
  if (const YamlNode* levels = Find(root, "levels", false)) {
    rules_.levels = Names(*levels);
    std::sort(rules_.levels.begin(), rules_.levels.end());
  }
}

void MeasureReader::ReadDays(const YamlNode& root) {
  if (const YamlNode* hold = Find(root, "hold_days", false);
      hold != nullptr && IsMapOf(*hold, "'hold_days'", {"worse", "better"})) {
    rules_.hold_worse_days = static_cast<std::int32_t>(WholeAt(*hold, "worse", 0, kDaysMax));
    rules_.hold_better_days = static_cast<std::int32_t>(WholeAt(*hold, "better", 0, kDaysMax));
  }
  if (const YamlNode* coverage = Find(root, "coverage", false);
      coverage != nullptr && IsMapOf(*coverage, "'coverage'", {"onboarding_days", "late_days"})) {
    rules_.onboarding_days = static_cast<std::int32_t>(WholeAt(*coverage, "onboarding_days", 0, kDaysMax));
    rules_.late_days = static_cast<std::int32_t>(WholeAt(*coverage, "late_days", 1, kDaysMax));
  }
}

measures::Text MeasureReader::ReadText(const YamlNode& node) {
  measures::Text text;
  if (!IsMapOf(node, "'text'", {"sv", "en"})) return text;
  if (const YamlNode* sv = Find(node, "sv", true)) text.sv = YamlFields::Text(*sv, kTextBytesMax);
  if (const YamlNode* en = Find(node, "en", true)) text.en = YamlFields::Text(*en, kTextBytesMax);
  return text;
}

void MeasureReader::ReadMeasures(const YamlNode& node) {
  if (!IsMapOf(node, "'measures'", {})) return;
  if (node.children.empty() || node.children.size() / 2 > measures::kMeasuresMax) {
    Blame(node, std::to_string(node.children.size() / 2) + " measures",
          "write 1 to " + std::to_string(measures::kMeasuresMax));
    return;
  }
  // Names first: a measure may name one that stands below it.
  for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
    Measure measure;
    measure.name = Name(node.children[i]);
    measure.place = PlaceOf(node.children[i]);
    RefuseIfDenied(node.children[i]);
    index_.emplace(measure.name, static_cast<std::uint32_t>(rules_.measures.size()));
    rules_.measures.push_back(std::move(measure));
  }
  for (std::size_t i = 0; i + 1 < node.children.size(); i += 2)
    ReadMeasure(node.children[i + 1], rules_.measures[i / 2]);
}

void MeasureReader::ReadMeasure(const YamlNode& node, Measure& measure) {
  if (node.kind != NodeKind::kMap) {
    Blame(node, "measure '" + measure.name + "' is not a map",
          "write '{op: …}' with what the operation needs");
    return;
  }
  const YamlNode* op = Find(node, "op", true);
  if (op == nullptr) return;
  const Operation* operation = measures::FindOperation(op->text);
  if (operation == nullptr) {
    Blame(*op, "unknown operation '" + op->text + "'",
          WriteNearest(op->text, OperationNames(), "`lagesbild rules operations` lists them"));
    return;
  }
  measure.operation = operation;
  CheckKeys(node, *operation);
  ReadOf(node, measure);
  ReadMissing(node, measure);
  ReadUnit(node, measure);
  const bool must_explain = rules_.purpose == measures::Purpose::kAssessment;
  if (const YamlNode* text = Find(node, "text", must_explain)) measure.text = ReadText(*text);
  for (const auto& parameter : operation->parameters) {
    const YamlNode* at = Find(node, parameter.name, parameter.required);
    measures::Argument argument;
    if (at != nullptr) argument = ReadArgument(*at, parameter, *operation);
    if (at == nullptr && parameter.otherwise) argument.numbers = {*parameter.otherwise};
    measure.arguments.push_back(std::move(argument));
  }
}

void MeasureReader::CheckKeys(const YamlNode& node, const Operation& operation) {
  std::vector<std::string_view> keys = {"op", "text"};
  if (operation.arity != Arity::kNone) keys.emplace_back("of");
  if (operation.arity != Arity::kNone && !operation.sees_missing) keys.emplace_back("missing");
  if (IsMany(operation.arity) && !operation.sees_missing) keys.emplace_back("present_min");
  if (operation.gives == Gives::kStatedUnit || operation.gives == Gives::kStatedOrInputUnit)
    keys.emplace_back("unit");
  for (const auto& parameter : operation.parameters) keys.push_back(parameter.name);
  IsMapOf(node, "the measure", keys);
}

void MeasureReader::ReadOf(const YamlNode& node, Measure& measure) {
  const Arity arity = measure.operation->arity;
  if (arity == Arity::kNone) return;
  const YamlNode* of = Find(node, "of", true);
  if (of == nullptr) return;
  measure.of_place = PlaceOf(*of);
  if (arity == Arity::kOne) {
    measure.of.push_back(MeasureNamed(*of));
    return;
  }
  const NodeKind wanted = arity == Arity::kMany ? NodeKind::kSequence : NodeKind::kMap;
  const std::size_t count = arity == Arity::kMany ? of->children.size() : of->children.size() / 2;
  if (of->kind != wanted || count == 0 || count > measures::kInputsMax) {
    Blame(*of,
          "'of' is not 1 to " + std::to_string(measures::kInputsMax) +
              (arity == Arity::kMany ? " names" : " names with weights"),
          arity == Arity::kMany ? "write for example [first, second]"
                                : "write for example {first: 0.6, second: 0.4}");
    return;
  }
  if (arity == Arity::kWeighted) IsMapOf(*of, "'of'", {});
  for (std::size_t i = 0; i < of->children.size(); ++i) {
    const YamlNode& child = of->children[i];
    if (arity == Arity::kWeighted && i % 2 == 1) {
      measure.weights.push_back(Number(child, -1e9, 1e9));
      continue;
    }
    const std::uint32_t index = MeasureNamed(child);
    if (arity == Arity::kMany && std::find(measure.of.begin(), measure.of.end(), index) != measure.of.end())
      Blame(child, "'" + child.text + "' stands twice", "keep one");
    measure.of.push_back(index);
  }
}

void MeasureReader::ReadMissing(const YamlNode& node, Measure& measure) {
  using measures::WhenMissing;
  if (measure.operation->arity == Arity::kNone || measure.operation->sees_missing) return;
  if (const YamlNode* least = Find(node, "present_min", false); least != nullptr && !measure.of.empty())
    measure.present_min =
        static_cast<std::uint32_t>(Whole(*least, 1, static_cast<std::int64_t>(measure.of.size())));
  const YamlNode* missing = Find(node, "missing", false);
  if (missing == nullptr) return;
  measure.missing_place = PlaceOf(*missing);
  if (missing->kind == NodeKind::kMap && IsMapOf(*missing, "'missing'", {"substitute"})) {
    const YamlNode* value = Find(*missing, "substitute", true);
    if (value == nullptr) return;
    measure.when_missing = WhenMissing::kSubstitute;
    measures::Argument argument;
    if (value->text == "true" || value->text == "false") {
      argument.numbers = {value->text == "true" ? 1.0 : 0.0};
      argument.unit = measures::kTruthUnit;
    } else {
      ReadQuantity(*value, {}, argument);
    }
    measure.substitute = argument.numbers.front();
    measure.substitute_unit = argument.unit;
    return;
  }
  if (missing->text == "fail") {
    measure.when_missing = WhenMissing::kFail;
  } else if (missing->text == "drop" && measure.operation->may_drop) {
    measure.when_missing = WhenMissing::kDrop;
  } else if (missing->text != "pass") {
    Blame(*missing, "'" + missing->text + "' is no way to deal with what is missing here",
          std::string("write pass, ") + (measure.operation->may_drop ? "drop, " : "") +
              "fail, or {substitute: 0 percent}");
  }
}

void MeasureReader::ReadUnit(const YamlNode& node, Measure& measure) {
  const Operation& operation = *measure.operation;
  const YamlNode* unit = Find(node, "unit", operation.gives == Gives::kStatedUnit);
  if (unit == nullptr) return;
  measure.unit = YamlFields::Text(*unit, 64);
  const bool reserved = measure.unit == measures::kLabelUnit ||
                        (measure.unit == measures::kTruthUnit && operation.arity != Arity::kNone);
  if (reserved)
    Blame(*unit, "'" + measure.unit + "' is no unit of a number",
          "write what is counted, for example percent");
}

void MeasureReader::ReadAxes(const YamlNode& root) {
  const YamlNode* axes = Find(root, "axes", false);
  if (axes == nullptr) return;
  if (axes->kind != NodeKind::kSequence || axes->children.empty() ||
      axes->children.size() > measures::kAxesMax) {
    Blame(*axes, "not a list of 1 to " + std::to_string(measures::kAxesMax) + " axes",
          "write for example [{measure: harm, needed: true}]");
    return;
  }
  for (const auto& child : axes->children) {
    if (!IsMapOf(child, "the axis", {"measure", "needed", "level"})) continue;
    measures::Axis axis;
    axis.place = PlaceOf(child);
    if (const YamlNode* measure = Find(child, "measure", true)) axis.measure = MeasureNamed(*measure);
    axis.needed = TruthAt(child, "needed");
    if (const YamlNode* level = Find(child, "level", false)) axis.level = MeasureNamed(*level);
    rules_.axes.push_back(axis);
  }
}

void MeasureReader::ReadClasses(const YamlNode& root) {
  const YamlNode* classes = Find(root, "classes", false);
  if (classes == nullptr) return;
  if (classes->kind != NodeKind::kSequence || classes->children.size() < 2 ||
      classes->children.size() > measures::kClassesMax) {
    Blame(*classes, "not a list of 2 to " + std::to_string(measures::kClassesMax) + " classes",
          "write them from the mildest to the most severe");
    return;
  }
  for (const auto& child : classes->children) ReadClass(child, &child == classes->children.data());
}

void MeasureReader::ReadClass(const YamlNode& node, bool first) {
  const bool is_map = first ? IsMapOf(node, "the first class", {"id", "text"})
                            : IsMapOf(node, "the class", {"id", "text", "enter", "keep"});
  if (!is_map) return;
  measures::Class one;
  one.place = PlaceOf(node);
  if (const YamlNode* id = Find(node, "id", true)) {
    one.id = Name(*id);
    const auto same = [&](const measures::Class& other) { return other.id == one.id; };
    if (std::any_of(rules_.classes.begin(), rules_.classes.end(), same))
      Blame(*id, "class '" + one.id + "' stands twice", "give each class its own id");
  }
  if (const YamlNode* text = Find(node, "text", rules_.purpose == measures::Purpose::kAssessment))
    one.text = ReadText(*text);
  if (!first) {
    const YamlNode* enter = Find(node, "enter", true);
    one.enter = enter == nullptr ? 0 : MeasureNamed(*enter);
    if (const YamlNode* keep = Find(node, "keep", false)) one.keep = MeasureNamed(*keep);
  }
  rules_.classes.push_back(std::move(one));
}

std::uint32_t MeasureReader::MeasureNamed(const YamlNode& node) {
  const auto at = index_.find(node.text);
  if (node.kind == NodeKind::kScalar && at != index_.end()) return at->second;
  std::vector<std::string_view> names;
  names.reserve(index_.size());
  for (const auto& [name, index] : index_) names.push_back(name);
  Blame(node, "unknown measure '" + node.text + "'",
        WriteNearest(node.text, names, "name a measure that stands under 'measures'"));
  return 0;
}

void MeasureReader::RefuseIfDenied(const YamlNode& node) {
  if (rules_.purpose == measures::Purpose::kConformance || !IsDenied(node.text)) return;
  Blame(node, "'" + node.text + "' looks like origin, religion or birth country",
        "no rule set that is to hold may take that in");
}

}  // namespace lagesbild::rules
