// Areas that come into the register when their events are stored already: series go on without a false jump.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <vector>

#include "common/codec/codec.h"
#include "common/kafka/topics.h"
#include "support/fake_unit.h"
#include "trend-detection/adapters/kafka_observation_to_finding_lane.h"
#include "trend-detection/domain/seasonal_z.h"
#include "trend-detection/domain/week.h"

namespace lagesbild::trend {
namespace {

using model::Cause;
using model::DeltaCause;
using model::EpisodeState;
using model::TrendStatus;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kOld[] = "old";
constexpr char kNew[] = "new";
constexpr char kTheft[] = "property.theft";
constexpr std::int32_t kWeeks = 120;
constexpr std::int64_t kUsual = 4;
// NOLINTNEXTLINE(readability-identifier-naming): a constant, made when the program starts
const Week kStart = WeekOfIso(201801);

/// Each bundle names one area.
class FakeContent : public stage::AreaContent {
 public:
  base::Result<std::shared_ptr<const stage::AreaTable>> Load(const model::AreasManifest& manifest) override {
    stage::AreaTable table;
    for (const auto& id : manifest.bundles) table[id].id = id;
    return std::make_shared<const stage::AreaTable>(std::move(table));
  }
};

/// A partition of observations behind two of submissions; kOld has a calm history of kWeeks, all of it
/// closed.
class Frame : public ::testing::Test {
 protected:
  void SetUp() override {
    Mark(1, {kOld});
    for (Week week = kStart; week < now_; ++week) {
      Give(kOld, week, kUsual, DeltaCause::kNew);
      Close(week, 1, 1);
    }
    unit_.published.clear();
  }

  void Hand(const std::string& value) {
    kafka::InputRecord record;
    record.offset = ++offset_;
    record.value = value;
    ASSERT_TRUE(unit_.Run(step_, record));
  }
  void Mark(std::int64_t activation, std::vector<std::string> areas) {
    const auto count = static_cast<std::int64_t>(areas.size());
    Hand(codec::EncodeObservationRecord(
        model::Marker{activation, 0, model::AreasManifest{activation, std::move(areas), count}}));
  }
  void Give(const std::string& area, Week week, std::int64_t count, DeltaCause cause) {
    model::Delta delta;
    delta.area = area;
    delta.feed = "police";
    delta.source_id = "e";
    delta.recorded_at_ms = 1'000'000 + offset_;
    delta.cause = cause;
    delta.counts.push_back({kTheft, MondayOf(week) + 2, count});
    Hand(codec::EncodeObservationRecord(delta));
    // What stored events add to a new area, the country has heard of before.
    if (cause != DeltaCause::kFrame) national_.push_back({"police", kTheft, MondayOf(week) + 2, count});
  }
  void GiveUsual(Week from, Week to) {
    for (Week week = from; week < to; ++week) Give(kNew, week, kUsual, DeltaCause::kFrame);
  }
  /// The clock of one source of submissions, and the areas marker that it has worked.
  void Tick(std::int32_t source, std::int64_t time_ms, std::int64_t worked) {
    Hand(codec::EncodeObservationRecord(model::Tick{time_ms, source, ++number_, std::exchange(national_, {}),
                                                    true, 7LL * 86'400'000, worked}));
  }
  void Close(Week week, std::int64_t one_worked, std::int64_t other_worked) {
    Tick(0, WeekBeginMs(week + 1), one_worked);
    Tick(1, WeekBeginMs(week + 1), other_worked);
  }

  std::vector<model::Finding> Findings() const {
    std::vector<model::Finding> findings;
    for (const auto& record : unit_.published) {
      if (record.topic != kafka::kFindings) continue;
      const auto decoded = codec::DecodeFindingRecord(*record.value);
      if (const auto* finding = std::get_if<model::Finding>(&*decoded)) findings.push_back(*finding);
    }
    return findings;
  }
  model::Trend Trend(const std::string& area) const {
    model::Trend newest;
    for (const auto& record : unit_.published) {
      if (record.topic == kafka::kTrends && record.key == area + "/" + kTheft)
        newest = *codec::DecodeTrend(*record.value);
    }
    return newest;
  }

  Week now_ = kStart + kWeeks;  ///< The week that runs.
  SeasonalZ detector_;
  FakeContent content_;
  testing::FakeUnit unit_{0, 2};
  ObservationStep step_{detector_, content_};

 private:
  std::int64_t offset_ = 0;
  std::int64_t number_ = 0;
  std::vector<model::TickCount> national_;
};

TEST_F(Frame, JudgesNothingOfAnAreaUntilEverySourceHasGivenItsEvents) {
  Mark(2, {kNew, kOld});
  GiveUsual(kStart, now_ - 6);  // from one source; the newest weeks are still missing
  Give(kOld, now_, kUsual, DeltaCause::kNew);
  Give(kNew, now_, kUsual, DeltaCause::kNew);
  Close(now_, 2, 1);
  EXPECT_EQ(Trend(kOld).status, TrendStatus::kCalm);
  EXPECT_EQ(Trend(kNew).status, TrendStatus::kLearning) << "six weeks without a theft are no fall";
  EXPECT_FALSE(Trend(kNew).z_milli);
  EXPECT_THAT(Findings(), IsEmpty());
  GiveUsual(now_ - 6, now_);  // from the other
  Tick(1, WeekBeginMs(now_ + 1) + 60'000, 2);
  EXPECT_EQ(Trend(kNew).status, TrendStatus::kLearning) << "the time has not risen";
  Tick(0, WeekBeginMs(now_ + 1) + 60'000, 2);
  EXPECT_EQ(Trend(kNew).status, TrendStatus::kCalm);
  EXPECT_EQ(Trend(kNew).history_weeks, Trend(kOld).history_weeks) << "as if it had been there all the time";
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(Frame, GoesOnAsAnySeriesOnceItHasLearned) {
  Mark(2, {kNew, kOld});
  GiveUsual(kStart, now_);
  Give(kOld, now_, kUsual, DeltaCause::kNew);
  Give(kNew, now_, kUsual, DeltaCause::kNew);
  Close(now_, 2, 2);
  EXPECT_EQ(Trend(kNew).status, TrendStatus::kCalm);
  Give(kOld, now_ + 1, kUsual, DeltaCause::kNew);
  Give(kNew, now_ + 1, 25, DeltaCause::kNew);
  Close(now_ + 1, 2, 2);
  ASSERT_THAT(Findings(), SizeIs(1));
  EXPECT_EQ(Findings()[0].area, kNew);
  EXPECT_EQ(Findings()[0].cause, Cause::kReality);
  EXPECT_EQ(Findings()[0].direction, model::Direction::kWorse);
}

TEST_F(Frame, CallsWhatIsGoingOnInANewAreaAChangeOfAreasAndKeepsSilentOfWhatIsOver) {
  Mark(2, {kNew, kOld});
  GiveUsual(kStart, now_);
  Give(kNew, now_ - 6, 21, DeltaCause::kFrame);  // was over before anybody looked
  Give(kNew, now_ - 2, 21, DeltaCause::kFrame);  // and this goes on
  Give(kNew, now_ - 1, 21, DeltaCause::kFrame);
  Tick(0, WeekBeginMs(now_) + 60'000, 2);
  Tick(1, WeekBeginMs(now_) + 60'000, 2);
  ASSERT_THAT(Findings(), SizeIs(2));
  EXPECT_EQ(Findings()[0].state, EpisodeState::kOpen);
  EXPECT_EQ(std::get<model::TrendChange>(Findings()[0].change).iso_week, IsoWeekOf(now_ - 2));
  EXPECT_EQ(Findings()[1].state, EpisodeState::kUpdate);
  EXPECT_THAT(Findings(), Each(AllOf(Field(&model::Finding::cause, Cause::kAreas),
                                     Field(&model::Finding::direction, model::Direction::kNeutral))));
  unit_.published.clear();
  Give(kOld, now_, kUsual, DeltaCause::kNew);
  Give(kNew, now_, kUsual, DeltaCause::kNew);
  Close(now_, 2, 2);
  ASSERT_THAT(Findings(), SizeIs(1)) << "what was over is not told later either";
  EXPECT_EQ(Findings()[0].state, EpisodeState::kClose);
  EXPECT_EQ(Findings()[0].cause, Cause::kReality);
}

TEST_F(Frame, CallsWhatStoredEventsDoToAnOldAreaAChangeOfAreasToo) {
  // Their place was a code that nobody knew: now it lies in the old area as well.
  Give(kOld, now_ - 1, 21, DeltaCause::kFrame);
  Give(kOld, now_ - 1, 1, DeltaCause::kNew);
  Tick(0, WeekBeginMs(now_) + 60'000, 1);
  Tick(1, WeekBeginMs(now_) + 60'000, 1);
  ASSERT_THAT(Findings(), SizeIs(1));
  EXPECT_EQ(Findings()[0].state, EpisodeState::kOpen);
  EXPECT_EQ(Findings()[0].cause, Cause::kAreas);
  unit_.published.clear();
  Give(kOld, now_ - 1, -22, DeltaCause::kWithdrawn);
  Tick(0, WeekBeginMs(now_) + 120'000, 1);
  Tick(1, WeekBeginMs(now_) + 120'000, 1);
  ASSERT_THAT(Findings(), SizeIs(1));
  EXPECT_EQ(Findings()[0].cause, Cause::kCorrection);
}

TEST_F(Frame, CatchesUpWithAWeekThatClosedWhileItLearned) {
  Mark(2, {kNew, kOld});
  Give(kNew, now_, 1, DeltaCause::kNew);  // the first word of it: nothing in a closed week
  Give(kOld, now_, kUsual, DeltaCause::kNew);
  Close(now_, 1, 1);
  EXPECT_EQ(Trend(kNew).status, TrendStatus::kLearning);
  unit_.published.clear();
  Tick(0, WeekBeginMs(now_ + 1) + 60'000, 2);
  Tick(1, WeekBeginMs(now_ + 1) + 60'000, 2);
  EXPECT_EQ(Trend(kNew).count, 1) << "judged once it has learned";
  EXPECT_EQ(Trend(kNew).history_weeks, 0);
}

}  // namespace
}  // namespace lagesbild::trend
