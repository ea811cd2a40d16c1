// A small country to make pictures of: areas, assessments and findings by a few words each.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/model/stockholm_time.h"
#include "console/picture/domain/class_history.h"
#include "console/picture/domain/readings.h"

namespace lagesbild::picture {

inline constexpr std::int32_t kFirstDay = 20'454;  // 2026-01-01
inline constexpr std::int32_t kToday = 20'634;     // 2026-06-30

/// Noon of a day.
inline std::int64_t Noon(std::int32_t day) { return model::StockholmMidnightMs(day) + model::kMsPerDay / 2; }

inline model::Area Registered(const std::string& id, const std::string& level = "deso") {
  model::Area area;
  area.id = id;
  area.name = "Area " + id;
  area.level = level;
  area.added_at_ms = model::StockholmMidnightMs(kFirstDay);
  return area;
}

inline model::Assessment Assessed(const std::string& id, const std::string& class_id,
                                  std::int32_t since_day = kFirstDay, const std::string& level = "deso") {
  model::Assessment assessment;
  assessment.area = id;
  assessment.name = "Area " + id;
  assessment.level = level;
  assessment.indicated_class = class_id;
  assessment.class_since_ms = Noon(since_day);
  assessment.rule_set = "rules@1";
  return assessment;
}

inline model::Finding Changed(const std::string& id, std::int32_t day, const std::string& from,
                              const std::string& to, model::Cause cause = model::Cause::kReality) {
  model::Finding finding;
  finding.area = id;
  finding.time_ms = Noon(day);
  finding.cause = cause;
  finding.direction = DirectionBetween(from, to);
  model::ClassChange change;
  change.from = from;
  change.to = to;
  change.rule_set = "rules@1";
  finding.change = change;
  return finding;
}

inline model::Finding Evidence(const std::string& id, std::int32_t day, const std::string& code, bool lost,
                               model::Cause cause = model::Cause::kCoverage) {
  model::Finding finding;
  finding.area = id;
  finding.time_ms = Noon(day);
  finding.cause = cause;
  finding.change = model::EvidenceChange{code, lost};
  return finding;
}

/// An area in the register for each assessment, unless `areas` has it already.
inline Readings Given(std::vector<model::Assessment> assessments, std::vector<model::Finding> findings = {},
                      std::vector<model::Area> areas = {}) {
  Readings readings;
  for (const auto& one : assessments) {
    bool known = false;
    for (const auto& area : areas) known = known || area.id == one.area;
    if (!known) readings.areas.push_back(Registered(one.area, one.level));
  }
  for (auto& area : areas) readings.areas.push_back(std::move(area));
  readings.assessments = std::move(assessments);
  readings.findings = std::move(findings);
  readings.first_ms = Noon(kFirstDay);
  readings.now_ms = Noon(kToday);
  return readings;
}

}  // namespace lagesbild::picture
