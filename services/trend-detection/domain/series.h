// Weekly counts of one series: packed by ISO year for keeping, spread out over weeks for judging.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "trend-detection/domain/week.h"

namespace lagesbild::trend {

/// Signed counts of the weeks of one ISO year. Sums of deltas, so the order of arrival does not matter; a
/// count is below zero only while a withdrawal has come before what it withdraws.
class YearCounts {
 public:
  static constexpr std::size_t kWeeks = 53;

  /// Adds to ISO week `number` (1 to 53).
  void Add(std::int32_t number, std::int64_t count);
  /// Count of ISO week `number` (1 to 53).
  std::int64_t Get(std::int32_t number) const;
  bool empty() const;

  /// Zigzag varints from week 1 on, zeros at the end left out: equal counts give equal bytes.
  std::string Encode() const;
  /// kInvalidArgument: not what Encode writes.
  static base::Result<YearCounts> Decode(std::string_view bytes);

  friend bool operator==(const YearCounts&, const YearCounts&) = default;

 private:
  std::array<std::int64_t, kWeeks> counts_{};
};

/// A series as a detector sees it: consecutive weeks from `first` on. A week that is not known says nothing;
/// it is not a zero.
struct History {
  Week first = 0;
  std::vector<std::int64_t> counts;
  /// As long as counts; 1: known.
  std::vector<std::uint8_t> known;

  /// False for every week outside.
  bool Known(Week week) const;
  /// Incidents in the week, 0 or more; 0 for a week that is not known.
  std::int64_t Count(Week week) const;
  /// Number of known weeks before `week`.
  std::int32_t KnownBefore(Week week) const;
};

}  // namespace lagesbild::trend
