#include "trend-detection/domain/evaluate.h"

#include <gtest/gtest.h>

#include "trend-detection/domain/seasonal_z.h"

namespace lagesbild::trend {
namespace {

using model::Cause;

const Week kNow = WeekOfIso(202420);

struct Case {
  History history;
  KindWeeks kind;
};

/// 300 weeks of 4 incidents, then `now`; the same feeds alive all the time.
Case Steady(std::int64_t now) {
  Case steady{{kNow - 300, std::vector<std::int64_t>(301, 4), std::vector<std::uint8_t>(301, 1)},
              {kNow - 300, std::vector<std::uint32_t>(301, 1)}};
  steady.history.counts.back() = now;
  return steady;
}

TEST(Evaluate, CallsARiseReality) {
  const auto steady = Steady(25);
  const auto evaluation = Evaluate(SeasonalZ(), steady.history, steady.kind, {}, kNow);
  ASSERT_EQ(evaluation.told.size(), 1U);
  EXPECT_EQ(evaluation.told[0].cause, Cause::kReality);
  EXPECT_EQ(evaluation.newest.week, kNow);
}

TEST(Evaluate, CallsItCoverageWhenOtherFeedsWereAliveMostOfTheTime) {
  auto steady = Steady(25);
  steady.kind.sets.back() = 2;  // a feed joined in the newest week
  EXPECT_EQ(Evaluate(SeasonalZ(), steady.history, steady.kind, {}, kNow).told.at(0).cause, Cause::kCoverage);
  // It had joined three years ago: 9 of the 15 weeks compared with had it.
  for (Week week = kNow - 158; week <= kNow; ++week) {
    steady.kind.sets[static_cast<std::size_t>(week - steady.kind.first)] = 2;
  }
  EXPECT_EQ(Evaluate(SeasonalZ(), steady.history, steady.kind, {}, kNow).told.at(0).cause, Cause::kReality);
}

TEST(Evaluate, CallsItAreasWhenThoseChangedAndTellsOnlyWhatGoesOn) {
  auto steady = Steady(25);
  auto told = Evaluate(SeasonalZ(), steady.history, steady.kind, {}, kNow, Occasion::kAreas).told;
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].cause, Cause::kAreas);
  steady.history.counts.back() = 4;
  steady.history.counts[steady.history.counts.size() - 4] = 25;
  const auto over = Evaluate(SeasonalZ(), steady.history, steady.kind, {}, kNow, Occasion::kAreas);
  EXPECT_TRUE(over.told.empty());
  ASSERT_EQ(over.track.episodes.size(), 1U) << "remembered, so that nobody tells of it later";
  const auto later = Evaluate(SeasonalZ(), steady.history, steady.kind, over.track, kNow);
  EXPECT_TRUE(later.told.empty());
}

TEST(Evaluate, CallsAWithdrawalACorrection) {
  auto steady = Steady(25);
  const auto before = Evaluate(SeasonalZ(), steady.history, steady.kind, {}, kNow);
  steady.history.counts.back() = 4;
  const auto after = Evaluate(SeasonalZ(), steady.history, steady.kind, before.track, kNow);
  ASSERT_EQ(after.told.size(), 1U);
  EXPECT_EQ(after.told[0].change.state, model::EpisodeState::kWithdrawn);
  EXPECT_EQ(after.told[0].cause, Cause::kCorrection);
}

}  // namespace
}  // namespace lagesbild::trend
