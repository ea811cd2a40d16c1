#include "trend-detection/domain/tracker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

namespace lagesbild::trend {
namespace {

using model::EpisodeState;
using model::TrendStatus;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Week kFirst = 100;

/// One letter a week: . calm, R rise, r weak rise, F fall, ? no data, l learning. Filled up with calm weeks
/// in front to the horizon; the last letter is week `newest`.
std::vector<Verdict> Weeks(Week newest, std::string_view letters) {
  const std::string all = std::string(kHorizonWeeks - letters.size(), '.') + std::string(letters);
  std::vector<Verdict> verdicts;
  for (std::size_t i = 0; i < all.size(); ++i) {
    Verdict verdict;
    verdict.week = newest - kHorizonWeeks + 1 + static_cast<Week>(i);
    const char letter = all[i];
    verdict.status = letter == 'R' || letter == 'r' ? TrendStatus::kRise
                     : letter == 'F'                ? TrendStatus::kFall
                     : letter == '?'                ? TrendStatus::kNoData
                     : letter == 'l'                ? TrendStatus::kLearning
                                                    : TrendStatus::kCalm;
    verdict.z_milli = letter == 'R' ? 6000 : letter == 'r' ? 3500 : letter == 'F' ? -6000 : 0;
    verdicts.push_back(verdict);
  }
  return verdicts;
}

/// "open 1/1 w100": state, number/revision, week told of.
std::vector<std::string> Say(const std::vector<Change>& changes) {
  std::vector<std::string> said;
  for (const auto& change : changes) {
    const std::string state = change.state == EpisodeState::kOpen     ? "open"
                              : change.state == EpisodeState::kUpdate ? "update"
                              : change.state == EpisodeState::kClose  ? "close"
                                                                      : "withdraw";
    said.push_back(state + " " + std::to_string(change.episode.number) + "/" +
                   std::to_string(change.episode.revision) + " w" + std::to_string(change.verdict.week));
  }
  return said;
}

TEST(Follow, OpensUpdatesAndCloses) {
  auto step = Follow({}, Weeks(100, "R"));
  EXPECT_THAT(Say(step.changes), ElementsAre("open 1/1 w100"));
  EXPECT_NE(step.track.open(), nullptr);
  step = Follow(step.track, Weeks(101, "RR"));
  EXPECT_THAT(Say(step.changes), ElementsAre("update 1/2 w101"));
  step = Follow(step.track, Weeks(102, "RR."));
  EXPECT_THAT(Say(step.changes), ElementsAre("close 1/3 w102"));
  EXPECT_EQ(step.track.open(), nullptr);
  step = Follow(step.track, Weeks(103, "RR.."));
  EXPECT_THAT(step.changes, IsEmpty());
}

TEST(Follow, TellsOfFallsAsOfRises) {
  auto step = Follow({}, Weeks(100, "F"));
  EXPECT_THAT(Say(step.changes), ElementsAre("open 1/1 w100"));
  EXPECT_FALSE(step.changes[0].episode.rise);
  EXPECT_EQ(step.changes[0].episode.severity, 3);
  step = Follow(step.track, Weeks(101, "FR"));
  EXPECT_THAT(Say(step.changes), ElementsAre("close 1/2 w101", "open 2/1 w101"));
}

TEST(Follow, DoesNotEndAnEpisodeBySilence) {
  auto step = Follow({}, Weeks(100, "R"));
  step = Follow(step.track, Weeks(101, "R?"));
  EXPECT_THAT(step.changes, IsEmpty());
  EXPECT_NE(step.track.open(), nullptr);
  step = Follow(step.track, Weeks(102, "R?R"));
  EXPECT_THAT(Say(step.changes), ElementsAre("update 1/2 w102"));
}

TEST(Follow, SaysNothingTwice) {
  const auto step = Follow({}, Weeks(100, "R"));
  EXPECT_THAT(Follow(step.track, Weeks(100, "R")).changes, IsEmpty());
  EXPECT_EQ(Follow(step.track, Weeks(100, "R")).track, step.track);
}

TEST(Follow, UpdatesWhenLateDataChangeTheSeverity) {
  const auto step = Follow({}, Weeks(100, "r"));
  EXPECT_EQ(step.changes[0].episode.severity, 1);
  const auto late = Follow(step.track, Weeks(100, "R"));
  EXPECT_THAT(Say(late.changes), ElementsAre("update 1/2 w100"));
  EXPECT_EQ(late.changes[0].episode.severity, 3);
}

TEST(Follow, WithdrawsWhatLateDataUndo) {
  auto step = Follow({}, Weeks(100, "R"));
  step = Follow(step.track, Weeks(100, "."));
  EXPECT_THAT(Say(step.changes), ElementsAre("withdraw 1/2 w100"));
  EXPECT_THAT(step.track.episodes, IsEmpty());
  step = Follow(step.track, Weeks(100, "R"));  // and back: another episode
  EXPECT_THAT(Say(step.changes), ElementsAre("open 2/1 w100"));
}

TEST(Follow, WithdrawsAClosedEpisodeToo) {
  auto step = Follow({}, Weeks(100, "R"));
  step = Follow(step.track, Weeks(101, "R."));
  step = Follow(step.track, Weeks(103, "...."));
  EXPECT_THAT(Say(step.changes), ElementsAre("withdraw 1/3 w100"));
}

TEST(Follow, OpensAnewWhatIsLeftOfAWithdrawnEpisode) {
  auto step = Follow({}, Weeks(100, "R"));
  step = Follow(step.track, Weeks(101, "RR"));
  step = Follow(step.track, Weeks(101, ".R"));
  EXPECT_THAT(Say(step.changes), ElementsAre("withdraw 1/3 w100", "open 2/1 w101"));
}

TEST(Follow, TakesAClosedEpisodeUpAgainWhenLateDataDeny) {
  auto step = Follow({}, Weeks(100, "R"));
  step = Follow(step.track, Weeks(101, "R."));
  step = Follow(step.track, Weeks(101, "RR"));
  EXPECT_THAT(Say(step.changes), ElementsAre("update 1/3 w101"));
  EXPECT_NE(step.track.open(), nullptr);
}

TEST(Follow, TellsOfAPastRunThatLateDataBringToLight) {
  EXPECT_THAT(Say(Follow({}, Weeks(105, "RR...")).changes), ElementsAre("open 1/1 w101", "close 1/2 w103"));
  EXPECT_THAT(Say(Follow({}, Weeks(105, "RRR")).changes), ElementsAre("open 1/1 w103", "update 1/2 w105"));
}

TEST(Follow, KeepsALongEpisodeBeyondTheHorizon) {
  auto step = Follow({}, Weeks(kFirst, "R"));
  std::string weeks = "R";
  Week now = kFirst;
  for (std::int32_t i = 0; i < 2 * kHorizonWeeks; ++i) {
    if (weeks.size() < static_cast<std::size_t>(kHorizonWeeks)) weeks += 'R';
    step = Follow(step.track, Weeks(++now, weeks));
    ASSERT_EQ(step.changes.size(), 1U);
    ASSERT_EQ(step.changes[0].state, EpisodeState::kUpdate);
    ASSERT_EQ(step.changes[0].episode.opened, kFirst);
  }
  weeks.back() = '.';
  step = Follow(step.track, Weeks(++now, weeks));
  ASSERT_EQ(step.changes.size(), 1U);
  EXPECT_EQ(step.changes[0].state, EpisodeState::kClose);
  for (std::int32_t i = 0; i < kHorizonWeeks; ++i) {
    weeks = weeks.substr(1) + '.';
    step = Follow(step.track, Weeks(++now, weeks));
    ASSERT_THAT(step.changes, IsEmpty()) << "week " << now;
  }
  EXPECT_THAT(step.track.episodes, IsEmpty());
}

TEST(Follow, GivesTheSameInOneGoAsInRepeatedLooks) {
  auto slow = Follow({}, Weeks(101, "R."));
  for (int i = 0; i < 3; ++i) slow = Follow(slow.track, Weeks(101, "R."));
  EXPECT_THAT(slow.changes, IsEmpty());
}

TEST(Track, DecodesWhatItEncodes) {
  const auto step = Follow({}, Weeks(105, "RF.RR"));
  const auto decoded = Track::Decode(step.track.Encode());
  ASSERT_TRUE(decoded);
  EXPECT_EQ(*decoded, step.track);
  EXPECT_EQ(decoded->episodes.size(), 3U);
  EXPECT_FALSE(Track::Decode(""));
  EXPECT_FALSE(Track::Decode(step.track.Encode().substr(1)));
}

TEST(SeverityOf, IsTheSameForRisesAndFalls) {
  for (const std::int64_t z : {3001, 4000, 5500, 7000}) EXPECT_EQ(SeverityOf(z), SeverityOf(-z));
  EXPECT_EQ(SeverityOf(3999), 1);
  EXPECT_EQ(SeverityOf(4000), 2);
  EXPECT_EQ(SeverityOf(5000), 3);
  EXPECT_EQ(SeverityOf(-7000), 4);
}

}  // namespace
}  // namespace lagesbild::trend
