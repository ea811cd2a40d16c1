// A rule set in the language of measures, made ready for areas: what follows from the document alone is
// worked out once.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "common/measures/rule_set.h"
#include "common/rules/rule_set.h"

namespace lagesbild::scoring {

/// Inputs under these names come from the areas register.
inline constexpr std::string_view kResidentsInput = "residents";
inline constexpr std::string_view kMunicipalityInput = "municipality";
inline constexpr std::string_view kCountyInput = "county";
inline constexpr std::string_view kLevelInput = "level";

/// Immutable. The rule set is one that may be made active (rules::MayBeActivated).
class MeasuredRules {
 public:
  explicit MeasuredRules(measures::RuleSet rules);

  const measures::RuleSet& set() const { return set_; }
  /// Shape [classes]: level of each class, ascending, the first 0.
  const std::vector<std::int32_t>& levels() const { return levels_; }
  /// The class of a level; nullptr: the set has none.
  const measures::Class* ClassAt(std::int32_t level) const;
  /// Shape [measures]: what axes, their levels and the conditions of classes are made of.
  const std::vector<bool>& seen() const { return seen_; }
  /// Indices of the axes that the conditions of a level's class are made of, ascending.
  const std::vector<std::int32_t>& AxesOf(std::int32_t level) const;
  /// Months back from the present one that a weighted count looks.
  std::int32_t window_months() const { return window_months_; }
  /// Index of an input; -1: the set takes no such thing in.
  std::int32_t InputNamed(measures::InputKind kind, std::string_view name) const;
  /// False: a measure that takes the input in says that the number cannot be.
  bool Takes(std::uint32_t input, double value) const;

 private:
  void FindAxes();

  measures::RuleSet set_;
  std::vector<std::int32_t> levels_;
  std::vector<bool> seen_;
  std::array<std::vector<std::int32_t>, rules::kClassIds.size()> axes_;
  std::int32_t window_months_ = 0;
  /// Shape [inputs]: indices of the measures that refuse some numbers.
  std::vector<std::vector<std::uint32_t>> refusers_;
};

}  // namespace lagesbild::scoring
