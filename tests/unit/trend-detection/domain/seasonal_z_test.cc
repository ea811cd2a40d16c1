#include "trend-detection/domain/seasonal_z.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lagesbild::trend {
namespace {

using model::TrendStatus;
using ::testing::ElementsAre;

const Week kNow = WeekOfIso(202420);

/// `weeks` known weeks of `count` each before kNow, and `now` in kNow.
History Steady(std::int32_t weeks, std::int64_t count, std::int64_t now) {
  History history{kNow - weeks, std::vector<std::int64_t>(static_cast<std::size_t>(weeks), count), {}};
  history.counts.push_back(now);
  history.known.assign(history.counts.size(), 1);
  return history;
}

void Set(History& history, Week week, std::int64_t count) {
  history.counts[static_cast<std::size_t>(week - history.first)] = count;
}
void Unknown(History& history, Week week) {
  history.known[static_cast<std::size_t>(week - history.first)] = 0;
}

Verdict JudgeNow(const History& history) { return SeasonalZ().Judge(history, kNow, kNow).front(); }

TEST(SeasonalZ, FindsARise) {
  const auto verdict = JudgeNow(Steady(300, 4, 25));
  EXPECT_EQ(verdict.status, TrendStatus::kRise);
  EXPECT_EQ(verdict.expected_milli, 4000);
  EXPECT_EQ(verdict.z_milli, 6000);  // 2 (√25 − √4) = 2 (5 − 2)
  EXPECT_EQ(verdict.history_weeks, 300);
  EXPECT_EQ(verdict.compared.size(), 15U);
}

TEST(SeasonalZ, FindsAFallAsReadily) {
  const auto verdict = JudgeNow(Steady(300, 25, 4));
  EXPECT_EQ(verdict.status, TrendStatus::kFall);
  EXPECT_EQ(verdict.z_milli, -6000);
}

TEST(SeasonalZ, RoundsToThousandths) {
  const auto verdict = JudgeNow(Steady(300, 3, 10));
  EXPECT_EQ(verdict.z_milli, 2860);  // 2 (3.1622777 − 1.7320508) = 2.8604537
  EXPECT_EQ(verdict.status, TrendStatus::kCalm);
}

TEST(SeasonalZ, IsCalmAtThreeExactly) {
  // Two earlier years: six weeks of the season, two of them not known, one incident in the other four:
  // mean 1/4, and 2 (√4 − √(1/4)) = 2 (2 − 1/2) = 3.
  auto history = Steady(110, 0, 4);
  const auto season = SameSeason(kNow);
  Unknown(history, season[9]);
  Unknown(history, season[14]);
  Set(history, season[12], 1);
  const auto verdict = JudgeNow(history);
  EXPECT_EQ(verdict.expected_milli, 250);
  EXPECT_EQ(verdict.z_milli, 3000);
  EXPECT_EQ(verdict.status, TrendStatus::kCalm);
  Set(history, kNow, 5);  // 2 (2.2360680 − 0.5) = 3.4721360
  EXPECT_EQ(JudgeNow(history).z_milli, 3472);
  EXPECT_EQ(JudgeNow(history).status, TrendStatus::kRise);
}

TEST(SeasonalZ, AlarmsWhenCasesFollowZeros) {
  EXPECT_EQ(JudgeNow(Steady(300, 0, 2)).z_milli, 2828);
  EXPECT_EQ(JudgeNow(Steady(300, 0, 2)).status, TrendStatus::kCalm);
  EXPECT_EQ(JudgeNow(Steady(300, 0, 3)).status, TrendStatus::kRise);  // 2 √3 = 3.46
}

TEST(SeasonalZ, LearnsForAYear) {
  EXPECT_EQ(JudgeNow(Steady(51, 4, 25)).status, TrendStatus::kLearning);
  EXPECT_EQ(JudgeNow(Steady(51, 4, 25)).history_weeks, 51);
  EXPECT_EQ(JudgeNow(Steady(52, 4, 25)).status, TrendStatus::kRise);
}

TEST(SeasonalZ, LearnsWhileNothingOfTheSeasonIsKnown) {
  auto history = Steady(60, 4, 25);
  for (const Week week : SameSeason(kNow)) {
    if (week >= history.first) Unknown(history, week);
  }
  EXPECT_EQ(JudgeNow(history).history_weeks, 57);
  EXPECT_EQ(JudgeNow(history).status, TrendStatus::kLearning);
}

TEST(SeasonalZ, NeverTakesNoDataForZero) {
  auto history = Steady(300, 25, 0);
  Unknown(history, kNow);
  EXPECT_EQ(JudgeNow(history).status, TrendStatus::kNoData);
  EXPECT_EQ(JudgeNow(history).z_milli, 0);

  history = Steady(300, 4, 4);
  for (const Week week : SameSeason(kNow)) {
    Unknown(history, week);
    Set(history, week, 1000);  // must not be looked at
  }
  Week kept = SameSeason(kNow).back();
  history.known[static_cast<std::size_t>(kept - history.first)] = 1;
  Set(history, kept, 4);
  EXPECT_EQ(JudgeNow(history).expected_milli, 4000);
}

TEST(SameSeason, TakesWeek52WhereThereIsNo53) {
  auto season = SameSeason(WeekOfIso(202053));
  std::vector<std::int32_t> iso(season.size());
  std::transform(season.begin(), season.end(), iso.begin(), IsoWeekOf);
  // 2015 had 53 weeks, 2016 to 2019 had 52.
  EXPECT_THAT(iso, ElementsAre(201552, 201553, 201601, 201651, 201652, 201701, 201751, 201752, 201801, 201851,
                               201852, 201901, 201951, 201952, 202001));
}

TEST(SameSeason, ReachesOverNewYear) {
  auto season = SameSeason(WeekOfIso(202101));
  EXPECT_EQ(IsoWeekOf(season[12]), 201952);
  EXPECT_EQ(IsoWeekOf(season[13]), 202001);
  EXPECT_EQ(IsoWeekOf(season[14]), 202002);
  season = SameSeason(WeekOfIso(202152));
  EXPECT_EQ(IsoWeekOf(season[14]), 202053);
}

TEST(SeasonalZ, JudgesEveryWeekOfTheRangeAlone) {
  const auto history = Steady(300, 4, 25);
  const auto verdicts = SeasonalZ().Judge(history, kNow - 2, kNow);
  ASSERT_EQ(verdicts.size(), 3U);
  EXPECT_EQ(verdicts[0], SeasonalZ().Judge(history, kNow - 2, kNow - 2).front());
  EXPECT_EQ(verdicts[2], JudgeNow(history));
}

}  // namespace
}  // namespace lagesbild::trend
