// Reads the tree of a document into a rule set and collects all faults on the way; used by the loader alone.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/rules/rule_set.h"
#include "common/rules/rule_set_loader.h"
#include "common/rules/yaml_tree.h"

namespace lagesbild::rules {

/// Use once, from one thread.
class Reader {
 public:
  explicit Reader(std::string_view file) : file_(file) {}

  /// What could be read; only to be used when there are no faults.
  RuleSet Read(const YamlNode& root);
  std::vector<Fault> TakeFaults() { return std::move(faults_); }

 private:
  void Blame(const YamlNode& node, std::string what, std::string instead);

  /// True if `node` is a map whose keys are all in `keys`, each once.
  bool IsMapOf(const YamlNode& node, std::string_view what, std::initializer_list<std::string_view> keys);
  /// The value under `key`; nullptr and a fault if it must be there and is not.
  const YamlNode* Find(const YamlNode& map, std::string_view key, bool must);

  /// A whole number within [low, high]; `low` and a fault otherwise.
  std::int64_t Whole(const YamlNode& node, std::int64_t low, std::int64_t high);
  std::int64_t WholeAt(const YamlNode& map, std::string_view key, std::int64_t low, std::int64_t high);
  /// A decimal number with at most three decimals within [0, high_milli / 1000], as thousandths.
  std::int64_t Milli(const YamlNode& node, std::int64_t high_milli);
  bool TruthAt(const YamlNode& map, std::string_view key);
  std::string Text(const YamlNode& node, std::size_t bytes_max);
  /// [a-z0-9_.-], 1 to 64 bytes.
  std::string Name(const YamlNode& node);
  std::vector<std::string> Names(const YamlNode& node);

  void ReadHold(const YamlNode& root, RuleSet& rules);
  void ReadCoverage(const YamlNode& root, RuleSet& rules);
  void ReadAxes(const YamlNode& root, RuleSet& rules);
  std::optional<AxisRule> ReadAxis(std::string_view name, const YamlNode& node);
  WeightedRate ReadWeightedRate(const YamlNode& node);
  std::vector<std::int64_t> ReadPoints(const YamlNode& node, bool with_police_detected);
  SurveyShare ReadSurveyShare(const YamlNode& node);
  void ReadThresholds(const YamlNode& node, AxisRule& axis);
  void CheckClasses(const YamlNode& root, const RuleSet& rules);

  std::string file_;
  std::vector<Fault> faults_;
};

}  // namespace lagesbild::rules
