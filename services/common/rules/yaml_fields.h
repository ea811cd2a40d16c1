// Reads values out of the tree of a document and collects what is wrong on the way; used by the readers of
// rule sets alone.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/rules/yaml_document.h"

namespace lagesbild::rules {

/// Thousandths as "12.5".
std::string Decimal(std::int64_t milli);

/// After a fault each reading gives something harmless and goes on, so that all faults are found at once. One
/// thread.
class YamlFields {
 public:
  explicit YamlFields(std::string_view file) : file_(file) {}

  std::vector<Fault> TakeFaults() { return std::move(faults_); }
  bool HasFaults() const { return !faults_.empty(); }

  void Blame(const YamlNode& node, std::string what, std::string instead);
  void BlameAt(std::int32_t line, std::int32_t column, std::string what, std::string instead);

  /// True if `node` is a map whose keys are all in `keys` (empty: any), each once.
  bool IsMapOf(const YamlNode& node, std::string_view what, std::span<const std::string_view> keys);
  bool IsMapOf(const YamlNode& node, std::string_view what, std::initializer_list<std::string_view> keys) {
    return IsMapOf(node, what, std::span(keys.begin(), keys.size()));
  }
  /// The value under `key`; nullptr and a fault if it must be there and is not.
  const YamlNode* Find(const YamlNode& map, std::string_view key, bool must);

  /// A whole number within [low, high]; `low` and a fault otherwise.
  std::int64_t Whole(const YamlNode& node, std::int64_t low, std::int64_t high);
  std::int64_t WholeAt(const YamlNode& map, std::string_view key, std::int64_t low, std::int64_t high);
  /// A decimal number with at most three decimals within [0, high_milli / 1000], as thousandths.
  std::int64_t Milli(const YamlNode& node, std::int64_t high_milli);
  /// A plain decimal number within [low, high]; no exponent, no NaN, nothing infinite.
  double Number(const YamlNode& node, double low, double high);
  bool Truth(const YamlNode& node);
  bool TruthAt(const YamlNode& map, std::string_view key);
  std::string Text(const YamlNode& node, std::size_t bytes_max);
  /// [a-z0-9_.-], 1 to 64 bytes.
  std::string Name(const YamlNode& node);
  std::vector<std::string> Names(const YamlNode& node);

 private:
  std::string file_;
  std::vector<Fault> faults_;
};

}  // namespace lagesbild::rules
