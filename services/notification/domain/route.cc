#include "notification/domain/route.h"

#include <algorithm>
#include <string>
#include <vector>

namespace lagesbild::notification {

namespace {

bool Has(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}
bool Takes(const std::vector<std::string>& list, std::string_view value) {
  return list.empty() || Has(list, value);
}

/// A municipality or county is meant by its own area too; a municipality code begins with its county's.
bool InPlace(const model::Subscription& wanted, const model::Finding& finding) {
  if (wanted.areas.empty() && wanted.municipalities.empty() && wanted.counties.empty()) return true;
  if (Has(wanted.areas, finding.area)) return true;
  if (Has(wanted.municipalities, finding.municipality) || Has(wanted.municipalities, finding.area))
    return true;
  if (Has(wanted.counties, finding.county) || Has(wanted.counties, finding.area)) return true;
  return finding.municipality.size() == 4 && Has(wanted.counties, finding.municipality.substr(0, 2));
}

}  // namespace

Answer Match(const model::Subscription& subscription, const model::Finding& finding) {
  if (!InPlace(subscription, finding) || !Takes(subscription.levels, finding.level) ||
      !Takes(subscription.finding_kinds, model::KindOf(finding))) {
    return Answer::kNotConcerned;
  }
  if (!Takes(subscription.directions, model::NameOf(finding.direction))) return Answer::kDirection;
  if (finding.severity < subscription.severity_min) return Answer::kSeverityBelow;
  if (const auto* change = std::get_if<model::ClassChange>(&finding.change)) {
    if (!Takes(subscription.class_from, change->from)) return Answer::kClassFrom;
    if (!Takes(subscription.class_to, change->to)) return Answer::kClassTo;
  }
  return Answer::kMatched;
}

std::string_view ReasonOf(Answer answer) {
  switch (answer) {
    case Answer::kNotConcerned:
      return {};
    case Answer::kMatched:
      return "matched";
    case Answer::kDirection:
      return "direction";
    case Answer::kSeverityBelow:
      return "severity_below";
    case Answer::kClassFrom:
      return "class_from";
    case Answer::kClassTo:
      return "class_to";
  }
  return {};
}

}  // namespace lagesbild::notification
