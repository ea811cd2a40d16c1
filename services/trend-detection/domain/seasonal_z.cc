#include "trend-detection/domain/seasonal_z.h"

#include <algorithm>
#include <cmath>

namespace lagesbild::trend {

namespace {

constexpr std::int32_t kYearsMax = 5;
constexpr std::int32_t kHistoryWeeksMin = 52;
constexpr double kZLimit = 3.0;  // standard deviations

std::int64_t Milli(double value) { return std::llround(value * 1000.0); }

Verdict JudgeWeek(const History& history, Week week) {
  Verdict verdict;
  verdict.week = week;
  verdict.count = history.Count(week);
  verdict.history_weeks = history.KnownBefore(week);
  if (!history.Known(week)) {
    verdict.status = model::TrendStatus::kNoData;
    return verdict;
  }
  if (verdict.history_weeks < kHistoryWeeksMin) return verdict;
  std::int64_t sum = 0;
  for (const Week other : SameSeason(week)) {
    if (!history.Known(other)) continue;
    verdict.compared.push_back(other);
    sum += history.Count(other);
  }
  if (verdict.compared.empty()) return verdict;  // a year of weeks, but none of this season
  const double mean = static_cast<double>(sum) / static_cast<double>(verdict.compared.size());
  const double z = 2.0 * (std::sqrt(static_cast<double>(verdict.count)) - std::sqrt(mean));
  verdict.expected_milli = Milli(mean);
  verdict.z_milli = Milli(z);
  verdict.status = z > kZLimit    ? model::TrendStatus::kRise
                   : z < -kZLimit ? model::TrendStatus::kFall
                                  : model::TrendStatus::kCalm;
  return verdict;
}

}  // namespace

std::vector<Week> SameSeason(Week week) {
  const std::int32_t iso = IsoWeekOf(week);
  std::vector<Week> weeks;
  for (std::int32_t back = kYearsMax; back >= 1; --back) {
    const std::int32_t year = iso / 100 - back;
    const Week centre = WeekOfIso(year * 100 + std::min(iso % 100, WeeksInIsoYear(year)));
    for (Week other = centre - 1; other <= centre + 1; ++other) weeks.push_back(other);
  }
  return weeks;
}

std::vector<Verdict> SeasonalZ::Judge(const History& history, Week from, Week to) const {
  std::vector<Verdict> verdicts;
  for (Week week = from; week <= to; ++week) verdicts.push_back(JudgeWeek(history, week));
  return verdicts;
}

}  // namespace lagesbild::trend
