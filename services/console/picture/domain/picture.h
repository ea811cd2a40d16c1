// The picture of all areas of a level on one day, against an earlier one: what a report says, at any time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "console/picture/domain/class_history.h"
#include "console/picture/domain/frame.h"
#include "console/picture/domain/official.h"
#include "console/picture/domain/priority.h"
#include "console/picture/domain/readings.h"

namespace lagesbild::picture {

/// Days to look back where nobody says a day.
inline constexpr std::int32_t kDaysBack = 30;
/// The class of an area of which what is left does not say whether it was calm or without evidence.
inline constexpr std::string_view kNotKnown = "not_known";

struct Question {
  /// Days since 1970-01-01: what held when this day began, in Stockholm. Absent: kDaysBack ago, or the first
  /// day there is.
  std::optional<std::int32_t> since_day;
  std::string level;  ///< Empty: all.
};

/// One area; borrowed from the readings.
struct AreaRow {
  const model::Assessment* now = nullptr;
  /// Absent: it was not there. kNotKnown where it was and nobody can say.
  std::optional<std::string> class_at_day;
  /// What it is compared with: the class on the day, or the first that it had since, where it had none then.
  std::string base_class;
  bool learning = false;
  std::vector<Step> steps;
  /// Of the step that decided which way the area went; absent: none did, or nobody told.
  std::optional<model::Cause> cause;
  std::string last_known;
  std::vector<OfficialView> official;
  Agreement agreement = Agreement::kNotCompared;
  Movement movement = Movement::kNone;
  /// Within its level, from 1; 0: nothing about it asks for attention.
  std::int32_t priority = 0;
};

/// Areas of one level and class. now = at_day + what moved between classes + added − gone.
struct ClassCount {
  std::int64_t at_day = 0;
  std::int64_t now = 0;
  std::int64_t added = 0;  ///< Of `now`: were not there on the day.
  std::int64_t gone = 0;   ///< Of `at_day`: are not there any more.
};

struct Picture {
  std::int32_t since_day = 0;
  std::int64_t now_ms = 0;
  /// Ascending by area id.
  std::vector<AreaRow> rows;
  /// Indices of rows, by level and within it by priority.
  std::vector<std::size_t> order;
  /// By level of area and class id.
  std::map<std::pair<std::string, std::string>, ClassCount> counts;
  Frame frame;
  /// The rule sets by which classes were set since the day, ascending; the ones that hold now among them.
  std::vector<std::string> rule_sets;
  /// Places that no register knows: they count and have no class.
  std::int64_t unregistered = 0;
};

/// Readings must outlive the picture. kNotFound: no areas, or no such level (the message names those there
/// are). kFailedPrecondition: nothing was worked yet, or no rule set holds. kInvalidArgument: the day lies
/// after the log's last or before its first.
base::Result<Picture> Compose(const Readings& readings, const Question& question);
base::Result<Picture> Compose(Readings&& readings, const Question& question) = delete;

}  // namespace lagesbild::picture
