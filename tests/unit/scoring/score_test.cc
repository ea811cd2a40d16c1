#include "scoring/domain/score.h"

#include <gtest/gtest.h>

#include "unit/scoring/samples.h"

namespace lagesbild::scoring {
namespace {

const std::int32_t kEndOfJune = model::DayOf(2025, 6, 30);

std::optional<std::int64_t> Harm(const AreaLedger& ledger, std::int32_t day, std::int64_t population = 1000) {
  return Evaluate(ledger, SampleRules(), population, day).axes[0].score_milli;
}

TEST(Score, WeighsReportsByKindOverResidents) {
  // (4 assaults * 10 + 1 robbery * 100) points * 1000 / 2000 residents
  EXPECT_EQ(Harm(LedgerOf(MonthOf(2025, 6), 4, 1), kEndOfJune, 2000), 70'000);
}

TEST(Score, AgesByTheDayBetweenTheWeightsOfWholeMonths) {
  const AreaLedger may = LedgerOf(MonthOf(2025, 5), 1);
  // June has 30 days; after 15 of them: 10 points * (1.0 * 15 + 0.5 * 15) / 30
  EXPECT_EQ(Harm(may, model::DayOf(2025, 6, 15)), 7'500);
  EXPECT_EQ(Harm(may, kEndOfJune), 5'000);
  // 10 points * (0.5 * 21 + 0 * 10) / 31
  EXPECT_EQ(Harm(may, model::DayOf(2025, 7, 10)), 3'387);
  EXPECT_EQ(Harm(may, model::DayOf(2025, 7, 31)), 0);
  EXPECT_EQ(Harm(may, model::DayOf(2026, 7, 31)), 0);
}

TEST(Score, StaysSteadyUnderASteadyFlow) {
  // 30 reports a day of the month begun, whole months before: the score may not saw at the turn of a month.
  for (std::int32_t day = model::DayOf(2025, 4, 1); day < model::DayOf(2025, 8, 1); ++day) {
    const MonthDay now = MonthDayOf(day);
    AreaLedger ledger;
    ledger.FeedIndex("police");
    for (std::int32_t back = 0; back < 4; ++back) {
      const std::int64_t share =
          back == 0 ? (now.day + 1) * 840 / static_cast<std::uint32_t>(DaysInMonth(now.month)) : 840;
      ledger.counts.push_back({now.month - back, KindNumber("violence.assault"), 0, share});
    }
    // 840 a month * 10 points * (1 + 0.5), less the rounding of the month begun
    EXPECT_NEAR(static_cast<double>(*Harm(ledger, day)), 12'600'000.0, 10'000.0) << day;
  }
}

TEST(Score, GivesNoRateWithoutResidentsAndSaysSo) {
  const AreaLedger ledger = LedgerOf(MonthOf(2025, 6), 4);
  const Score none = Evaluate(ledger, SampleRules(), 0, kEndOfJune);
  EXPECT_FALSE(none.axes[0].score_milli);
  EXPECT_EQ(none.missing, (std::vector<std::string>{"no_population", "no_survey"}));
  ASSERT_EQ(none.contributions.size(), 1U);
  EXPECT_EQ(none.contributions[0].count, 4);
  const Score few = Evaluate(ledger, SampleRules(), 99, kEndOfJune);
  EXPECT_FALSE(few.axes[0].score_milli);
  EXPECT_EQ(few.missing, (std::vector<std::string>{"few_residents", "no_survey"}));
}

TEST(Score, HoldsANegativeNetAtZero) { EXPECT_EQ(Harm(LedgerOf(MonthOf(2025, 6), -4), kEndOfJune), 0); }

TEST(Score, ListsTheHeaviestContributionsWithTheirFeed) {
  AreaLedger ledger = LedgerOf(MonthOf(2025, 6), 4, 1);
  ledger.counts.push_back({MonthOf(2025, 6), KindNumber("violence.assault"), ledger.FeedIndex("other"), 2});
  const Score score = Evaluate(ledger, SampleRules(), 1000, kEndOfJune);
  ASSERT_EQ(score.contributions.size(), 2U);
  EXPECT_EQ(score.contributions[0], (model::Contribution{"harm", "violence.robbery", "police", 1, 100'000}));
  EXPECT_EQ(score.contributions[1], (model::Contribution{"harm", "violence.assault", "", 6, 60'000}));
}

TEST(Score, TakesTheNewestSurveyWithEnoughAnswers) {
  AreaLedger ledger;
  const auto feed = ledger.FeedIndex("survey");
  ledger.values.push_back({model::ValueType::kSurvey, "insecurity", "2023", feed, {3000, 100, 0, 0, ""}});
  ledger.values.push_back({model::ValueType::kSurvey, "insecurity", "2024", feed, {4550, 100, 0, 0, ""}});
  ledger.values.push_back({model::ValueType::kSurvey, "insecurity", "2025", feed, {9900, 49, 0, 0, ""}});
  const Score score = Evaluate(ledger, SampleRules(), 1000, kEndOfJune);
  EXPECT_EQ(score.axes[1].score_milli, 45'500);  // 45.5 percent
  EXPECT_EQ(score.axes[1].level, 1);
  EXPECT_TRUE(score.missing.empty());
  // 2024 lies more than three years before 2028
  EXPECT_FALSE(Evaluate(ledger, SampleRules(), 1000, model::DayOf(2028, 1, 1)).axes[1].score_milli);
}

TEST(Score, TakesExtremesWithoutHarm) {
  AreaLedger ledger = LedgerOf(MonthOf(2025, 6), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(Harm(ledger, kEndOfJune), 9'000'000'000'000'000);
  ledger.counts[0].month = std::numeric_limits<std::int32_t>::max();
  EXPECT_TRUE(Harm(ledger, kEndOfJune));
}

}  // namespace
}  // namespace lagesbild::scoring
