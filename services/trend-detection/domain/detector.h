// What a detector is: from the history of one series to one verdict a week. Another detector is another file.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "common/model/trend.h"
#include "trend-detection/domain/series.h"

namespace lagesbild::trend {

/// What one closed week says.
struct Verdict {
  Week week = 0;
  model::TrendStatus status = model::TrendStatus::kLearning;
  std::int64_t count = 0;
  /// Expected incidents, thousandths. Meaningful for kCalm, kRise and kFall.
  std::int64_t expected_milli = 0;
  /// Deviation in thousandths of a standard deviation, signed. Meaningful for kCalm, kRise and kFall.
  std::int64_t z_milli = 0;
  /// Known weeks before this one.
  std::int32_t history_weeks = 0;
  /// The weeks this one was held against, ascending. Empty for kLearning and kNoData.
  std::vector<Week> compared;
  friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// Pure: the same history gives the same verdicts, in whatever steps they are asked for. Any thread.
class Detector {
 public:
  virtual ~Detector() = default;
  /// Goes into every trend, so that a reader knows what judged it.
  virtual std::string_view version() const = 0;
  /// One verdict for each week from `from` to `to`, ascending. Needs the history up to `to`; weeks after it
  /// are not looked at.
  virtual std::vector<Verdict> Judge(const History& history, Week from, Week to) const = 0;
};

}  // namespace lagesbild::trend
