#include "console/scan/domain/period.h"

#include "console/feeds/domain/text.h"
#include "trend-detection/domain/week.h"

namespace lagesbild::scan {

namespace {

constexpr std::int32_t kYearMin = 1900;
constexpr std::int32_t kYearMax = 2200;
constexpr std::size_t kNumberDigits = 5;

bool AllDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::int32_t Number(std::string_view digits) {
  std::int32_t number = 0;
  for (const char digit : digits) number = number * 10 + (digit - '0');
  return number;
}

std::optional<Period> IsoWeek(std::string_view year_digits, std::string_view week_digits) {
  if (!AllDigits(year_digits) || !AllDigits(week_digits)) return std::nullopt;
  const std::int32_t year = Number(year_digits);
  const std::int32_t week = Number(week_digits);
  if (year < kYearMin || year > kYearMax || week < 1 || week > trend::WeeksInIsoYear(year))
    return std::nullopt;
  return Period{PeriodKind::kIsoWeek, trend::WeekOfIso(year * 100 + week)};
}

}  // namespace

std::optional<Period> ParsePeriod(std::string_view text) {
  const std::string_view period = feeds::Trim(text);
  if (const auto day = feeds::ParseDay(period)) return Period{PeriodKind::kIsoWeek, trend::WeekOf(*day)};
  // 2024-W05, 2024W05, 202405
  if (period.size() >= 6 && AllDigits(period.substr(0, 4))) {
    std::string_view rest = period.substr(4);
    if (rest.front() == '-') rest.remove_prefix(1);
    if (!rest.empty() && (rest.front() == 'W' || rest.front() == 'w')) rest.remove_prefix(1);
    if (rest.size() == 2) return IsoWeek(period.substr(0, 4), rest);
  }
  std::string_view number = period;
  if (!number.empty() && (number.front() == 't' || number.front() == 'T')) number.remove_prefix(1);
  if (!AllDigits(number) || number.size() > kNumberDigits) return std::nullopt;
  return Period{PeriodKind::kNumber, Number(number)};
}

std::string PeriodText(PeriodKind kind, std::int32_t step) {
  if (kind == PeriodKind::kNumber) return std::to_string(step);
  const std::int32_t iso = trend::IsoWeekOf(step);
  const std::string week = std::to_string(iso % 100);
  return std::to_string(iso / 100) + (week.size() < 2 ? "-W0" : "-W") + week;
}

}  // namespace lagesbild::scan
