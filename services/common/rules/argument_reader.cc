// How each kind of parameter is written: the part of MeasureReader that reads one argument.
#include <algorithm>
#include <charconv>
#include <chrono>

#include "common/model/kinds.h"
#include "common/rules/measure_reader.h"
#include "common/rules/nearest.h"

namespace lagesbild::rules {

namespace {

using measures::Argument;
using measures::InputKind;
using measures::Parameter;
using measures::ParameterKind;

constexpr std::size_t kNumbersMax = 64;
constexpr std::size_t kInputNameBytesMax = 128;

/// "40 percent" in two.
struct Quantity {
  YamlNode number;
  std::string unit;
};

Quantity Split(const YamlNode& node) {
  Quantity quantity{node, {}};
  const auto blank = node.text.find(' ');
  if (blank == std::string::npos) return quantity;
  quantity.number.text = node.text.substr(0, blank);
  const auto unit = node.text.find_first_not_of(' ', blank);
  if (unit != std::string::npos) quantity.unit = node.text.substr(unit);
  return quantity;
}

std::vector<std::string_view> WordsOf(std::string_view words) {
  std::vector<std::string_view> all;
  while (!words.empty()) {
    const auto word = words.substr(0, words.find(' '));
    all.push_back(word);
    words.remove_prefix(std::min(word.size() + 1, words.size()));
  }
  return all;
}

bool StartsANumber(std::string_view text) {
  return !text.empty() &&
         (text.front() == '-' || text.front() == '.' || (text.front() >= '0' && text.front() <= '9'));
}

}  // namespace

Argument MeasureReader::ReadArgument(const YamlNode& node, const Parameter& parameter,
                                     const measures::Operation& operation) {
  Argument argument;
  argument.given = true;
  argument.place = {node.line, node.column};
  switch (parameter.kind) {
    case ParameterKind::kNumber:
      argument.numbers = {Number(node, parameter.low, parameter.high)};
      break;
    case ParameterKind::kWhole:
      argument.numbers = {static_cast<double>(
          Whole(node, static_cast<std::int64_t>(parameter.low), static_cast<std::int64_t>(parameter.high)))};
      break;
    case ParameterKind::kNumbers:
      ReadNumbers(node, parameter, argument);
      break;
    case ParameterKind::kQuantity:
      ReadQuantity(node, parameter, argument);
      break;
    case ParameterKind::kQuantities:
      ReadQuantities(node, parameter, argument);
      break;
    case ParameterKind::kQuantityOrMeasure:
      if (StartsANumber(node.text)) {
        ReadQuantity(node, parameter, argument);
      } else {
        argument.measures = {MeasureNamed(node)};
      }
      break;
    case ParameterKind::kMeasure:
    case ParameterKind::kLabel:
      argument.measures = {MeasureNamed(node)};
      break;
    case ParameterKind::kChoice:
      argument.numbers = {ReadChoice(node, parameter)};
      break;
    case ParameterKind::kDay:
      argument.numbers = {ReadDay(node)};
      break;
    case ParameterKind::kInput:
    case ParameterKind::kInputs:
      ReadInputs(node, operation.input_kind, parameter.kind == ParameterKind::kInputs, argument);
      break;
    case ParameterKind::kPoints:
      ReadPoints(node, parameter, argument);
      break;
    case ParameterKind::kTruth:
      argument.numbers = {Truth(node) ? 1.0 : 0.0};
      break;
  }
  return argument;
}

void MeasureReader::ReadNumbers(const YamlNode& node, const Parameter& parameter, Argument& argument) {
  if (node.kind != NodeKind::kSequence || node.children.empty() || node.children.size() > kNumbersMax)
    Blame(node, "not a list of 1 to " + std::to_string(kNumbersMax) + " numbers",
          "write for example [0, 100]");
  for (const auto& child : node.children)
    argument.numbers.push_back(Number(child, parameter.low, parameter.high));
  if (argument.numbers.empty()) argument.numbers = {0};
}

void MeasureReader::ReadQuantity(const YamlNode& node, const Parameter& parameter, Argument& argument) {
  const Quantity quantity = Split(node);
  argument.unit = quantity.unit;
  argument.numbers.push_back(Number(quantity.number, parameter.low, parameter.high));
  if (node.kind == NodeKind::kScalar && quantity.unit.empty())
    Blame(node, "'" + node.text + "' has no unit", "write for example '40 percent'");
}

void MeasureReader::ReadQuantities(const YamlNode& node, const Parameter& parameter, Argument& argument) {
  if (node.kind != NodeKind::kSequence || node.children.empty() || node.children.size() > kNumbersMax)
    Blame(node, "not a list of 1 to " + std::to_string(kNumbersMax) + " numbers with their unit",
          "write for example [10 percent, 20 percent]");
  for (const auto& child : node.children) {
    const std::string before = argument.unit;
    ReadQuantity(child, parameter, argument);
    if (!before.empty() && argument.unit != before)
      Blame(child, "'" + child.text + "' is not in '" + before + "' as the one before it",
            "write all in one unit");
  }
}

double MeasureReader::ReadChoice(const YamlNode& node, const Parameter& parameter) {
  const auto words = WordsOf(parameter.words);
  const auto at = std::find(words.begin(), words.end(), node.text);
  if (at != words.end()) return static_cast<double>(at - words.begin());
  Blame(node, "unknown word '" + node.text + "' for '" + std::string(parameter.name) + "'",
        "write one of: " + std::string(parameter.words));
  return 0;
}

double MeasureReader::ReadDay(const YamlNode& node) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  const std::string& text = node.text;
  const auto read = [&](std::size_t at, std::size_t size, auto& value) {
    const char* end = text.data() + at + size;
    return std::from_chars(text.data() + at, end, value).ptr == end;
  };
  const bool shaped = text.size() == 10 && text[4] == '-' && text[7] == '-' && read(0, 4, year) &&
                      read(5, 2, month) && read(8, 2, day);
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (shaped && date.ok()) return static_cast<double>(std::chrono::sys_days(date).time_since_epoch().count());
  Blame(node, "'" + text + "' is not a day", "write for example 2018-12-01");
  return 0;
}

std::uint32_t MeasureReader::InputNamed(const YamlNode& node, InputKind kind) {
  const std::string name = YamlFields::Text(node, kInputNameBytesMax);
  RefuseIfDenied(node);
  if (name.find('@') != std::string::npos)
    Blame(node, "'@' in the name '" + name + "'", "leave the year out: operations ask for it");
  const auto same = [&](const measures::Input& input) { return input.kind == kind && input.name == name; };
  const auto at = std::find_if(rules_.inputs.begin(), rules_.inputs.end(), same);
  const auto index = static_cast<std::uint32_t>(at - rules_.inputs.begin());
  if (at == rules_.inputs.end()) rules_.inputs.push_back({kind, name, {node.line, node.column}});
  return index;
}

void MeasureReader::ReadInputs(const YamlNode& node, InputKind kind, bool many, Argument& argument) {
  if (!many) {
    argument.inputs = {InputNamed(node, kind)};
    return;
  }
  if (node.kind != NodeKind::kSequence || node.children.empty() || node.children.size() > kNumbersMax)
    Blame(node, "not a list of names", "write for example [first, second]");
  for (const auto& child : node.children) argument.inputs.push_back(InputNamed(child, kind));
}

void MeasureReader::ReadPoints(const YamlNode& node, const Parameter& parameter, Argument& argument) {
  argument.numbers.resize(model::Kinds().size() + 1, 0);
  if (!IsMapOf(node, "'points'", {})) return;
  std::vector<std::string_view> names;
  for (const auto& kind : model::Kinds()) names.push_back(kind.name);
  for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
    const YamlNode& key = node.children[i];
    const model::Kind* kind = model::FindKind(key.text);
    if (kind == nullptr) {
      Blame(key, "unknown kind '" + key.text + "'",
            WriteNearest(key.text, names, "write a kind of proto/KINDS.md, for example violence.assault"));
      continue;
    }
    argument.numbers[kind->number] = Number(node.children[i + 1], parameter.low, parameter.high);
    const measures::Input input{InputKind::kCounts, key.text, {key.line, key.column}};
    const auto same = [&](const measures::Input& other) {
      return other.kind == input.kind && other.name == input.name;
    };
    if (std::none_of(rules_.inputs.begin(), rules_.inputs.end(), same)) rules_.inputs.push_back(input);
  }
  if (std::all_of(argument.numbers.begin(), argument.numbers.end(),
                  [](double points) { return points == 0; }))
    Blame(node, "no kind weighs anything", "give at least one kind that counts more than 0 points");
}

}  // namespace lagesbild::rules
