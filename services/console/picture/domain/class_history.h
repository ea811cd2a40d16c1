// What the indicated class of an area was, and how it came to be what it is. The newest assessment says what
// holds; findings, which are kept for ever, say what changed. One change is never told: that of an area
// without an open episode from insufficient evidence to "none".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/model/assessment.h"
#include "common/model/finding.h"

namespace lagesbild::picture {

/// 0 for "none" up to 3 for "severe"; nothing for insufficient evidence and for words that are no class.
std::optional<std::int32_t> LevelOf(std::string_view class_id);

/// Neutral: both are the same, or one is no class: insufficient evidence, not known.
model::Direction DirectionBetween(std::string_view from, std::string_view to);

/// All that is known of one area's past; borrowed, ascending by time, out of one vector of findings.
struct AreaLog {
  /// Null: the area is shown no more.
  const model::Assessment* now = nullptr;
  std::vector<const model::Finding*> classes;
  std::vector<const model::Finding*> evidence;
};

/// By area id. Findings that are neither are left out.
using AreaLogs = std::unordered_map<std::string_view, AreaLog>;
AreaLogs LogsOf(const std::vector<model::Assessment>& assessments,
                const std::vector<model::Finding>& findings);

/// One change of the indicated class.
struct Step {
  /// 0: when is not known.
  std::int64_t time_ms = 0;
  std::string from;
  std::string to;
  model::Direction direction = model::Direction::kNeutral;
  /// Absent: nobody told.
  std::optional<model::Cause> cause;
  /// That decided it; empty: evidence did.
  std::string axis;
  std::optional<std::int64_t> score_before_milli;
  std::optional<std::int64_t> score_milli;
  /// Codes as in Assessment.missing that went or came at the same moment.
  std::vector<std::string> found;
  std::vector<std::string> lost;
  std::string rule_set;
};

/// The class just before `at_ms`. Absent: what is left does not say whether it was "none" or insufficient
/// evidence. Of an area that was not there yet the answer means nothing.
std::optional<std::string> ClassBefore(const AreaLog& log, std::int64_t at_ms);

/// Every change at `at_ms` or later, ascending by time, the one that is never told among them. Changes one
/// way, by one axis and of one cause at one time of the log are one.
std::vector<Step> StepsSince(const AreaLog& log, std::int64_t at_ms);

/// The class that was there before evidence was lost; empty: the area has a class, or had none.
std::string LastKnownClass(const AreaLog& log);

}  // namespace lagesbild::picture
