// The rule set in force, in whichever form it is written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/rules/rule_set.h"
#include "scoring/domain/measured_rules.h"

namespace lagesbild::scoring {

/// Levels of areas that no register names. A rule set covers them only if it names them.
inline constexpr std::string_view kUnlocatedLevel = "unlocated";
inline constexpr std::string_view kProvisionalLevel = "provisional";

/// Borrows a rule set of the first form or one of measures, or none.
class RulesInForce {
 public:
  RulesInForce() = default;
  // NOLINTBEGIN(google-explicit-constructor): it stands for a pointer to either
  RulesInForce(std::nullptr_t /*none*/) {}
  RulesInForce(const rules::RuleSet* thresholds) : thresholds_(thresholds) {}
  RulesInForce(const MeasuredRules* measured) : measured_(measured) {}
  // NOLINTEND(google-explicit-constructor)

  bool any() const { return thresholds_ != nullptr || measured_ != nullptr; }
  /// nullptr: none is in force, or the other form.
  const rules::RuleSet* thresholds() const { return thresholds_; }
  const MeasuredRules* measured() const { return measured_; }

  /// Empty: none is in force.
  std::string_view id() const;
  bool Covers(std::string_view level) const;
  std::int32_t onboarding_days() const;
  /// So many days after its day a report counts as late.
  bool IsLate(std::int32_t days) const;
  /// Month of the oldest count that can weigh anything at `as_of_day`, since January 1970; 0: none can.
  std::int32_t OldestMonth(std::int32_t as_of_day) const;

 private:
  const rules::RuleSet* thresholds_ = nullptr;
  const MeasuredRules* measured_ = nullptr;
};

}  // namespace lagesbild::scoring
