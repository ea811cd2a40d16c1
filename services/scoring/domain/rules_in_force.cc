#include "scoring/domain/rules_in_force.h"

#include <algorithm>

#include "scoring/domain/ledger.h"
#include "scoring/domain/score.h"

namespace lagesbild::scoring {

std::string_view RulesInForce::id() const {
  if (thresholds_ != nullptr) return thresholds_->id;
  return measured_ != nullptr ? std::string_view(measured_->set().id) : std::string_view();
}

bool RulesInForce::Covers(std::string_view level) const {
  if (!any()) return false;
  const auto& levels = thresholds_ != nullptr ? thresholds_->levels : measured_->set().levels;
  const bool covers_all = measured_ != nullptr && levels.empty();
  if (covers_all) return level != kUnlocatedLevel && level != kProvisionalLevel;
  return std::binary_search(levels.begin(), levels.end(), level);
}

std::int32_t RulesInForce::onboarding_days() const {
  if (thresholds_ != nullptr) return thresholds_->onboarding_days;
  return measured_ != nullptr ? measured_->set().onboarding_days : 0;
}

bool RulesInForce::IsLate(std::int32_t days) const {
  if (thresholds_ != nullptr) return days >= thresholds_->late_days;
  return measured_ != nullptr && measured_->set().late_days > 0 && days >= measured_->set().late_days;
}

std::int32_t RulesInForce::OldestMonth(std::int32_t as_of_day) const {
  if (thresholds_ != nullptr) return scoring::OldestMonth(*thresholds_, as_of_day);
  return measured_ != nullptr ? MonthDayOf(as_of_day).month - measured_->window_months() : 0;
}

}  // namespace lagesbild::scoring
