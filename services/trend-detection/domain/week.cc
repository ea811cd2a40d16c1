#include "trend-detection/domain/week.h"

#include "common/model/stockholm_time.h"

namespace lagesbild::trend {

namespace {
constexpr std::int32_t kFirstMonday = -3;  // 1969-12-29
}  // namespace

Week WeekOf(std::int32_t day) {
  const std::int32_t since = day - kFirstMonday;
  return since >= 0 ? since / 7 : (since - 6) / 7;
}

std::int32_t MondayOf(Week week) { return week * 7 + kFirstMonday; }

std::int32_t IsoWeekOf(Week week) { return model::IsoWeek(MondayOf(week)); }

Week WeekOfIso(std::int32_t iso_week) { return WeekOf(model::MondayOfIsoWeek(iso_week)); }

std::int32_t WeeksInIsoYear(std::int32_t year) {
  return WeekOfIso((year + 1) * 100 + 1) - WeekOfIso(year * 100 + 1);
}

std::int64_t WeekBeginMs(Week week) { return model::StockholmMidnightMs(MondayOf(week)); }

Week NewestClosedWeek(std::int64_t now_ms) { return WeekOf(model::StockholmDay(now_ms)) - 1; }

}  // namespace lagesbild::trend
