// The ledger: net counts by day and values by key, as bytes in integers. Pure functions; order of arrival
// leaves no trace.
//
// A count record holds one month of one (area, kind, feed):
//   8 bytes  total, signed, little endian
//   4 bytes  which days are not zero, bit 0 = the first of the month, little endian
//   1–10 bytes for each of those days, ascending: zig-zag varint
// so that it is at most 322 bytes and the same sums give the same bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/model/delta.h"

namespace lagesbild::scoring {

inline constexpr std::size_t kLedgerRecordBytesMax = 512;
inline constexpr std::size_t kDaysInMonthMax = 31;

/// Months since January 1970 and the day in it, from 0.
struct MonthDay {
  std::int32_t month = 0;
  std::uint32_t day = 0;
  friend bool operator==(const MonthDay&, const MonthDay&) = default;
};
MonthDay MonthDayOf(std::int32_t day);
/// Days in a month counted from January 1970.
std::int32_t DaysInMonth(std::int32_t month);

/// Adds `change` to one day (0 to 30) of a count record. An empty record is all zeros, and all zeros give an
/// empty record: to be erased. Net counts may be negative for a while. kInternal: the record is not one.
base::Result<std::string> AddToMonth(std::string_view record, std::uint32_t day, std::int64_t change);

/// Net count by day, index 0 = the first. kInternal: the record is not one.
base::Result<std::array<std::int64_t, kDaysInMonthMax>> DaysOf(std::string_view record);

/// Net count of the month, read from the fixed offset; 0 for fewer than 8 bytes.
std::int64_t TotalOf(std::string_view record);

/// A value record. Longer than kLedgerRecordBytesMax only if value.text is.
std::string EncodeValue(const model::Value& value);
/// kInternal: the record is not one.
base::Result<model::Value> DecodeValue(std::string_view record);

/// One count record without its days.
struct CountCell {
  std::int32_t month = 0;
  std::uint16_t kind = 0;
  /// Index in AreaLedger::feeds.
  std::uint16_t feed = 0;
  std::int64_t total = 0;
  friend bool operator==(const CountCell&, const CountCell&) = default;
};

struct ValueCell {
  model::ValueType type = model::ValueType::kSurvey;
  std::string name;
  std::string period;
  std::uint16_t feed = 0;
  model::Value value;
  friend bool operator==(const ValueCell&, const ValueCell&) = default;
};

/// What scoring needs of an area's ledger. Order of cells changes no result but the order of equals.
struct AreaLedger {
  std::vector<std::string> feeds;
  /// Ascending by (month, kind, feed id).
  std::vector<CountCell> counts;
  /// Ascending by (type, name, period, feed id).
  std::vector<ValueCell> values;
  friend bool operator==(const AreaLedger&, const AreaLedger&) = default;

  /// Index of a feed, added if it was not there.
  std::uint16_t FeedIndex(std::string_view feed);
};

}  // namespace lagesbild::scoring
