#include "trend-detection/domain/outage.h"

#include <algorithm>

#include "common/model/stockholm_time.h"

namespace lagesbild::trend {

namespace {
constexpr std::int64_t kIntervalsMax = 5;
}  // namespace

std::vector<std::pair<Week, std::int64_t>> OutageByWeek(std::int64_t before_ms, std::int64_t now_ms,
                                                        std::int64_t interval_ms) {
  std::vector<std::pair<Week, std::int64_t>> weeks;
  const std::int64_t gap = now_ms - before_ms;
  if (before_ms <= 0 || interval_ms <= 0 || gap <= 0) return weeks;
  if (gap <= kIntervalsMax * std::min(interval_ms, gap)) return weeks;
  const Week last = WeekOf(model::StockholmDay(now_ms));
  for (Week week = WeekOf(model::StockholmDay(before_ms)); week <= last; ++week) {
    const std::int64_t from = std::max(before_ms, WeekBeginMs(week));
    const std::int64_t to = std::min(now_ms, WeekBeginMs(week + 1));
    if (to > from) weeks.emplace_back(week, to - from);
  }
  return weeks;
}

}  // namespace lagesbild::trend
