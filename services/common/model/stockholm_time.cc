#include "common/model/stockholm_time.h"

#include <chrono>

namespace lagesbild::model {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::sys_days;
using std::chrono::year_month_day;
using SysMs = std::chrono::sys_time<std::chrono::milliseconds>;

constexpr std::int64_t kHourMs = 3'600'000;

SysMs LastSundayAtOneUtc(std::chrono::year year, std::chrono::month month) {
  return sys_days(year / month / std::chrono::Sunday[std::chrono::last]) + std::chrono::hours(1);
}

sys_days Days(std::int32_t day) { return sys_days(days(day)); }
std::int32_t Count(sys_days day) { return static_cast<std::int32_t>(day.time_since_epoch().count()); }

}  // namespace

std::int64_t StockholmOffsetMs(std::int64_t utc_ms) {
  const SysMs at{std::chrono::milliseconds(utc_ms)};
  const auto year = year_month_day(floor<days>(at)).year();
  const bool summer = at >= LastSundayAtOneUtc(year, std::chrono::March) &&
                      at < LastSundayAtOneUtc(year, std::chrono::October);
  return summer ? 2 * kHourMs : kHourMs;
}

std::int32_t StockholmDay(std::int64_t utc_ms) {
  return Count(floor<days>(SysMs(std::chrono::milliseconds(utc_ms + StockholmOffsetMs(utc_ms)))));
}

std::int64_t StockholmMidnightMs(std::int32_t day) {
  // Summer time never begins or ends near midnight, so the offset an hour or two before is the same.
  const std::int64_t utc_midnight = day * kMsPerDay;
  return utc_midnight - StockholmOffsetMs(utc_midnight - 2 * kHourMs);
}

std::int32_t IsoWeek(std::int32_t day) {
  const auto weekday = std::chrono::weekday(Days(day)).iso_encoding();  // 1 Monday … 7 Sunday
  const auto thursday = Days(day) + days(4 - static_cast<int>(weekday));
  const auto year = year_month_day(thursday).year();
  const auto day_of_year = (thursday - sys_days(year / std::chrono::January / 1)).count();
  return static_cast<int>(year) * 100 + static_cast<std::int32_t>(day_of_year / 7) + 1;
}

std::int32_t MondayOfIsoWeek(std::int32_t iso_week) {
  const auto fourth =
      sys_days(std::chrono::year(iso_week / 100) / std::chrono::January / 4);  // always in week 1
  const auto weekday = std::chrono::weekday(fourth).iso_encoding();
  return Count(fourth) - static_cast<std::int32_t>(weekday) + 1 + 7 * (iso_week % 100 - 1);
}

std::int32_t YearMonth(std::int32_t day) {
  const year_month_day date(Days(day));
  return static_cast<int>(date.year()) * 100 + static_cast<std::int32_t>(static_cast<unsigned>(date.month()));
}

std::int32_t DayOf(int year, unsigned month, unsigned day_of_month) {
  return Count(
      sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day_of_month)));
}

}  // namespace lagesbild::model
