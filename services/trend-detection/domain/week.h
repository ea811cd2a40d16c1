// Weeks as running numbers, so that a year of 53 weeks needs no special path.
#pragma once

#include <cstdint>

namespace lagesbild::trend {

/// Weeks since the Monday 1969-12-29: the week of 1970-01-01 is 0.
using Week = std::int32_t;

/// The week of a local day (days since 1970-01-01).
Week WeekOf(std::int32_t day);
/// Monday of a week, days since 1970-01-01.
std::int32_t MondayOf(Week week);
/// ISO year * 100 + ISO week.
std::int32_t IsoWeekOf(Week week);
/// The week of an ISO year * 100 + ISO week.
Week WeekOfIso(std::int32_t iso_week);
/// 52 or 53.
std::int32_t WeeksInIsoYear(std::int32_t year);

/// The instant at which a week begins in Europe/Stockholm, UTC milliseconds.
std::int64_t WeekBeginMs(Week week);
/// The newest week that has ended at `now_ms` (UTC milliseconds): it ends as the next Monday begins.
Week NewestClosedWeek(std::int64_t now_ms);

}  // namespace lagesbild::trend
