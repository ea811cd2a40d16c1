// Reads the tree of a document in the language of measures; used by measure_rules.cc alone.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/measures/operation.h"
#include "common/measures/rule_set.h"
#include "common/rules/yaml_fields.h"

namespace lagesbild::rules {

/// Goes by the table of operations alone: it knows none by name. Use once, from one thread.
class MeasureReader : private YamlFields {
 public:
  explicit MeasureReader(std::string_view file) : YamlFields(file) {}

  /// What could be read; only to be used when there are no faults.
  measures::RuleSet Read(const YamlNode& root);
  using YamlFields::TakeFaults;

 private:
  void ReadHead(const YamlNode& root);
  void ReadDays(const YamlNode& root);
  measures::Text ReadText(const YamlNode& node);
  void ReadMeasures(const YamlNode& node);
  void ReadMeasure(const YamlNode& node, measures::Measure& measure);
  void CheckKeys(const YamlNode& node, const measures::Operation& operation);
  void ReadOf(const YamlNode& node, measures::Measure& measure);
  void ReadMissing(const YamlNode& node, measures::Measure& measure);
  void ReadUnit(const YamlNode& node, measures::Measure& measure);
  void ReadAxes(const YamlNode& root);
  void ReadClasses(const YamlNode& root);
  void ReadClass(const YamlNode& node, bool first);

  /// One parameter, by its kind.
  measures::Argument ReadArgument(const YamlNode& node, const measures::Parameter& parameter,
                                  const measures::Operation& operation);
  void ReadNumbers(const YamlNode& node, const measures::Parameter& parameter, measures::Argument& argument);
  void ReadQuantities(const YamlNode& node, const measures::Parameter& parameter,
                      measures::Argument& argument);
  void ReadQuantity(const YamlNode& node, const measures::Parameter& parameter, measures::Argument& argument);
  void ReadInputs(const YamlNode& node, measures::InputKind kind, bool many, measures::Argument& argument);
  void ReadPoints(const YamlNode& node, const measures::Parameter& parameter, measures::Argument& argument);
  double ReadChoice(const YamlNode& node, const measures::Parameter& parameter);
  double ReadDay(const YamlNode& node);

  /// Index of a measure; 0 and a fault if there is none of that name.
  std::uint32_t MeasureNamed(const YamlNode& node);
  std::uint32_t InputNamed(const YamlNode& node, measures::InputKind kind);
  void RefuseIfDenied(const YamlNode& node);

  measures::RuleSet rules_;
  std::map<std::string, std::uint32_t, std::less<>> index_;
};

}  // namespace lagesbild::rules
