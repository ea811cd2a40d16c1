// Days and ISO weeks in Europe/Stockholm, from UTC milliseconds, without a time zone database.
#pragma once

#include <cstdint>

namespace lagesbild::model {

inline constexpr std::int64_t kMsPerDay = 86'400'000;

/// Offset of Europe/Stockholm from UTC at `utc_ms`, milliseconds: +1 h, or +2 h in summer time. Source:
/// directive 2000/84/EC, in force unchanged since 1996: last Sunday of March 01:00 UTC to last Sunday of
/// October 01:00 UTC.
std::int64_t StockholmOffsetMs(std::int64_t utc_ms);

/// Local day, days since 1970-01-01.
std::int32_t StockholmDay(std::int64_t utc_ms);

/// The instant at which local day `day` begins, UTC milliseconds.
std::int64_t StockholmMidnightMs(std::int32_t day);

/// ISO 8601 week of a day, as ISO year * 100 + week (1 to 53).
std::int32_t IsoWeek(std::int32_t day);

/// Monday of an ISO week given as year * 100 + week; days since 1970-01-01.
std::int32_t MondayOfIsoWeek(std::int32_t iso_week);

/// year * 100 + month of a day (proleptic Gregorian).
std::int32_t YearMonth(std::int32_t day);

/// Day since 1970-01-01 of a calendar date.
std::int32_t DayOf(int year, unsigned month, unsigned day_of_month);

}  // namespace lagesbild::model
