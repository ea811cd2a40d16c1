// Reads the tree of a document into a rule set and collects all faults on the way; used by the loader alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/rules/rule_set.h"
#include "common/rules/yaml_fields.h"

namespace lagesbild::rules {

/// Use once, from one thread.
class Reader : private YamlFields {
 public:
  explicit Reader(std::string_view file) : YamlFields(file) {}

  /// What could be read; only to be used when there are no faults.
  RuleSet Read(const YamlNode& root);
  using YamlFields::TakeFaults;

 private:
  void ReadHold(const YamlNode& root, RuleSet& rules);
  void ReadCoverage(const YamlNode& root, RuleSet& rules);
  void ReadAxes(const YamlNode& root, RuleSet& rules);
  std::optional<AxisRule> ReadAxis(std::string_view name, const YamlNode& node);
  WeightedRate ReadWeightedRate(const YamlNode& node);
  std::vector<std::int64_t> ReadPoints(const YamlNode& node, bool with_police_detected);
  SurveyShare ReadSurveyShare(const YamlNode& node);
  void ReadThresholds(const YamlNode& node, AxisRule& axis);
  void CheckClasses(const YamlNode& root, const RuleSet& rules);
};

}  // namespace lagesbild::rules
