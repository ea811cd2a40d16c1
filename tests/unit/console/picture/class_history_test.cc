#include "console/picture/domain/class_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/console/picture/given.h"

namespace lagesbild::picture {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int32_t kMay = 20'574;   // 2026-05-01
constexpr std::int32_t kJune = 20'605;  // 2026-06-01

/// What is asked of one area's log; keeps what the log borrows.
struct Past {
  std::vector<model::Assessment> assessments;
  std::vector<model::Finding> findings;

  AreaLog Log() const { return LogsOf(assessments, findings).at("a"); }
  std::optional<std::string> Before(std::int32_t day) const {
    return ClassBefore(Log(), model::StockholmMidnightMs(day));
  }
  std::vector<Step> Since(std::int32_t day) const {
    return StepsSince(Log(), model::StockholmMidnightMs(day));
  }
};

TEST(DirectionBetween, IsNeutralWhereOneIsNoClass) {
  EXPECT_EQ(DirectionBetween("none", "high"), model::Direction::kWorse);
  EXPECT_EQ(DirectionBetween("high", "elevated"), model::Direction::kBetter);
  EXPECT_EQ(DirectionBetween("high", "high"), model::Direction::kNeutral);
  EXPECT_EQ(DirectionBetween("insufficient_evidence", "high"), model::Direction::kNeutral);
  EXPECT_EQ(DirectionBetween("high", ""), model::Direction::kNeutral);
}

TEST(ClassBefore, IsWhatHoldsWhereNothingChangedSince) {
  EXPECT_EQ((Past{{Assessed("a", "high", kMay)}, {}}.Before(kJune)), "high");
}

TEST(ClassBefore, IsWhereTheLastChangeBeforeLedAndWhereTheFirstChangeSinceBegan) {
  const Past past{{Assessed("a", "severe", kToday)},
                  {Changed("a", kMay, "none", "elevated"), Changed("a", kMay + 10, "elevated", "high"),
                   Changed("a", kToday, "high", "severe")}};
  EXPECT_EQ(past.Before(kMay + 5), "elevated");
  EXPECT_EQ(past.Before(kJune), "high");
}

TEST(ClassBefore, LeavesAChangeOfTheDayItselfToTheDay) {
  const Past past{{Assessed("a", "high", kJune)}, {Changed("a", kJune, "elevated", "high")}};
  EXPECT_EQ(past.Before(kJune), "elevated");
  EXPECT_EQ(past.Before(kJune + 1), "high");
}

TEST(ClassBefore, KnowsTheChangeThatIsNeverTold) {
  EXPECT_EQ((Past{{Assessed("a", "none", kJune)}, {}}.Before(kMay)), "insufficient_evidence");
}

TEST(ClassBefore, IsNotKnownWhereAFindingMustBeMissing) {
  EXPECT_EQ((Past{{Assessed("a", "high", kJune)}, {}}.Before(kMay)), std::nullopt);
}

TEST(ClassBefore, TakesNoneForNoneWhereNothingWasMissing) {
  const Past past{{Assessed("a", "high", kJune)}, {Changed("a", kJune, "none", "high")}};
  EXPECT_EQ(past.Before(kMay), "none");
}

TEST(ClassBefore, IsNeverNoneWhileWhatIsNeededWasMissing) {
  const Past past{{Assessed("a", "high", kToday)},
                  {Evidence("a", kJune, "no_rule_set", false, model::Cause::kModel),
                   Changed("a", kToday, "none", "high")}};
  EXPECT_EQ(past.Before(kMay), "insufficient_evidence");
}

TEST(ClassBefore, TakesNoneForNoneWhereOnlyThatWasMissingWhichTheClassDoesWithout) {
  auto now = Assessed("a", "high", kToday);
  now.missing = {"no_survey"};
  EXPECT_EQ((Past{{now}, {Changed("a", kToday, "none", "high")}}.Before(kMay)), "none");
}

TEST(ClassBefore, GoesByThePlaceInTheLogWhereTimesAreEqual) {
  const Past past{{Assessed("a", "high", kToday)},
                  {Evidence("a", kToday, "no_population", false), Changed("a", kToday, "none", "high")}};
  EXPECT_EQ(past.Before(kMay), std::nullopt) << "it may have had no class until then";
}

TEST(ClassBefore, IsNotKnownWhereASilentFeedMayHaveBeenTheOnlyOne) {
  auto now = Assessed("a", "high", kToday);
  now.missing = {"feed_silent:city"};
  EXPECT_EQ((Past{{now}, {Changed("a", kToday, "none", "high")}}.Before(kMay)), std::nullopt);
}

TEST(ClassBefore, IsNotKnownWhereWhatWasMissingMayOrMayNotHaveMattered) {
  const Past past{{Assessed("a", "high", kToday)},
                  {Evidence("a", kJune, "feed_silent:city", false), Changed("a", kToday, "none", "high")}};
  EXPECT_EQ(past.Before(kMay), std::nullopt);
}

TEST(ClassBefore, TakesBackWhatWasLostSince) {
  auto now = Assessed("a", "high", kToday);
  now.missing = {"no_feed"};
  const Past past{{now}, {Evidence("a", kJune, "no_feed", true), Changed("a", kJune + 1, "none", "high")}};
  EXPECT_EQ(past.Before(kMay), "none");
}

TEST(ClassBefore, OfAnAreaThatIsGoneIsWhatTheLogSays) {
  const Past past{{}, {Changed("a", kMay, "none", "elevated")}};
  EXPECT_EQ(past.Before(kJune), "elevated");
  EXPECT_EQ(past.Before(kFirstDay), std::nullopt);
}

TEST(StepsSince, AreAllThatWereToldSinceWithTheirEvidence) {
  const Past past{{Assessed("a", "insufficient_evidence", kJune)},
                  {Changed("a", kMay, "none", "high"), Evidence("a", kJune, "feed_silent:city", true),
                   Changed("a", kJune, "high", "insufficient_evidence", model::Cause::kCoverage)}};
  EXPECT_THAT(past.Since(kToday), IsEmpty());
  const auto steps = past.Since(kJune);
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_EQ(steps[0].cause, model::Cause::kCoverage);
  EXPECT_THAT(steps[0].lost, ElementsAre("feed_silent:city"));
  EXPECT_EQ(past.Since(kMay).size(), 2U);
}

TEST(StepsSince, HaveTheChangeThatIsNeverToldWithTheCauseOfItsEvidence) {
  const Past past{{Assessed("a", "none", kJune)},
                  {Evidence("a", kJune, "learning", false, model::Cause::kAreas)}};
  const auto steps = past.Since(kMay);
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_EQ(steps[0].from, "insufficient_evidence");
  EXPECT_EQ(steps[0].to, "none");
  EXPECT_EQ(steps[0].direction, model::Direction::kNeutral);
  EXPECT_EQ(steps[0].cause, model::Cause::kAreas);
  EXPECT_EQ(steps[0].time_ms, Noon(kJune));
}

TEST(StepsSince, HaveItBeforeTheFirstThatWasTold) {
  const Past past{{Assessed("a", "high", kToday)},
                  {Evidence("a", kJune, "no_rule_set", false, model::Cause::kModel),
                   Changed("a", kToday, "none", "high")}};
  const auto steps = past.Since(kMay);
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].to, "none");
  EXPECT_EQ(steps[0].time_ms, Noon(kJune));
  EXPECT_EQ(steps[1].to, "high");
}

std::string LastKnown(const Past& past) { return LastKnownClass(past.Log()); }

TEST(StepsSince, AreOneWhereTheyGoOneWayAtOneTime) {
  const Past past{{Assessed("a", "none", kToday)},
                  {Changed("a", kJune, "none", "elevated"), Changed("a", kJune, "elevated", "high"),
                   Changed("a", kJune, "high", "elevated", model::Cause::kCorrection),
                   Changed("a", kToday, "elevated", "none", model::Cause::kCorrection)}};
  const auto steps = past.Since(kJune);
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(steps[0].from + " " + steps[0].to, "none high");
  EXPECT_EQ(steps[1].from + " " + steps[1].to, "high elevated");
  EXPECT_EQ(steps[2].from + " " + steps[2].to, "elevated none");
}

TEST(LastKnownClass, IsTheOneBeforeEvidenceWasLost) {
  const std::vector<model::Finding> lost = {Changed("a", kMay, "none", "high"),
                                            Changed("a", kJune, "high", "insufficient_evidence")};
  EXPECT_EQ((LastKnown(Past{{Assessed("a", "insufficient_evidence", kJune)}, lost})), "high");
  EXPECT_EQ((LastKnown(Past{{Assessed("a", "insufficient_evidence", kJune)}, {}})), "");
  EXPECT_EQ((LastKnown(Past{{Assessed("a", "high", kToday)}, lost})), "");
}

}  // namespace
}  // namespace lagesbild::picture
