// The step of trend-detection over a transaction in memory: records in, trends, findings and ticks out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "common/codec/codec.h"
#include "common/kafka/cloud_event.h"
#include "common/kafka/topics.h"
#include "common/model/stockholm_time.h"
#include "support/fake_unit.h"
#include "trend-detection/adapters/kafka_observation_to_finding_lane.h"
#include "trend-detection/domain/seasonal_z.h"
#include "trend-detection/domain/week.h"

namespace lagesbild::trend {
namespace {

using model::EpisodeState;
using model::TrendStatus;
using ::testing::ElementsAre;
using testing::FakeUnit;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::StoredRecord;

constexpr std::int64_t kDayMs = 86'400'000;
constexpr char kArea[] = "1280K001";
constexpr char kTheft[] = "property.theft";
// NOLINTNEXTLINE(readability-identifier-naming): a constant, made when the program starts
const Week kStart = WeekOfIso(201801);

/// Areas in memory; `missing` makes the content unavailable.
class FakeContent : public stage::AreaContent {
 public:
  stage::AreaTable table;
  bool missing = false;
  bool broken = false;
  int loads = 0;
  base::Result<std::shared_ptr<const stage::AreaTable>> Load(
      const model::AreasManifest& /*manifest*/) override {
    ++loads;
    if (missing) return base::Fail(base::ErrorCode::kUnavailable, "bundle is not there");
    if (broken) return base::Fail(base::ErrorCode::kInvalidArgument, "bundle is none");
    return std::make_shared<const stage::AreaTable>(table);
  }
};

/// One partition with a step; keeps every record handed in, so that it can be replayed.
class Partition {
 public:
  explicit Partition(std::int64_t slice_outputs = 9'000, std::int32_t partitions = 1)
      : unit(0, partitions), step(detector, content, {}, slice_outputs) {}

  SeasonalZ detector;
  FakeContent content;
  FakeUnit unit;
  ObservationStep step;
  std::vector<std::string> log;

  base::Status Hand(const std::string& value, const std::vector<kafka::HeaderView>& headers = {}) {
    log.push_back(value);
    return unit.Run(step, Record(value, headers));
  }
  kafka::InputRecord Record(std::string_view value, const std::vector<kafka::HeaderView>& headers = {}) {
    kafka::InputRecord record;
    record.offset = static_cast<std::int64_t>(log.size());
    record.value = value;
    record.headers = headers;
    return record;
  }

  void Delta(std::int32_t day, std::int64_t count, const std::string& kind = kTheft,
             const std::string& area = kArea) {
    model::Delta delta;
    delta.area = area;
    delta.feed = "police";
    delta.source_id = "e" + std::to_string(log.size());
    delta.recorded_at_ms = 1'000'000 + static_cast<std::int64_t>(log.size());
    delta.counts.push_back({kind, day, count});
    ASSERT_TRUE(Hand(codec::EncodeObservationRecord(delta)));
    national_.push_back({"police", kind, day, count});
  }
  void Tick(std::int64_t time_ms, std::int32_t source = 0, std::int64_t interval_ms = 7 * kDayMs) {
    model::Tick tick{time_ms, source, ++number_, std::move(national_), true, interval_ms, 1'000};
    national_.clear();
    ASSERT_TRUE(Hand(codec::EncodeObservationRecord(tick)));
  }
  /// A week with `count` thefts, closed at its end.
  void Week(trend::Week week, std::int64_t count) {
    if (count != 0) Delta(MondayOf(week) + 2, count);
    Delta(MondayOf(week) + 3, 1, "property.burglary", "elsewhere");  // the feed lives
    Tick(WeekBeginMs(week + 1));
  }
  /// `weeks` weeks of 4 thefts from kStart on. Returns the week after them.
  trend::Week History(std::int32_t weeks = 120) {
    for (std::int32_t i = 0; i < weeks; ++i) Week(kStart + i, 4);
    return kStart + weeks;
  }

  std::vector<model::Finding> Findings() const {
    std::vector<model::Finding> findings;
    for (const auto& record : unit.published) {
      if (record.topic != kafka::kFindings) continue;
      const auto decoded = codec::DecodeFindingRecord(*record.value);
      if (const auto* finding = std::get_if<model::Finding>(&*decoded)) findings.push_back(*finding);
    }
    return findings;
  }
  std::vector<std::int64_t> Ticks() const {
    std::vector<std::int64_t> ticks;
    for (const auto& record : unit.published) {
      if (record.topic != kafka::kFindings) continue;
      const auto decoded = codec::DecodeFindingRecord(*record.value);
      if (const auto* tick = std::get_if<model::Tick>(&*decoded)) ticks.push_back(tick->time_ms);
    }
    return ticks;
  }
  /// Newest trend of kArea's thefts.
  model::Trend Trend() const {
    model::Trend newest;
    for (const auto& record : unit.published) {
      if (record.topic != kafka::kTrends || record.key != std::string(kArea) + "/" + kTheft) continue;
      newest = *codec::DecodeTrend(*record.value);
    }
    return newest;
  }
  void ForgetOutputs() { unit.published.clear(); }

 private:
  std::int64_t number_ = 0;
  std::vector<model::TickCount> national_;
};

TEST(ObservationStep, LearnsThenIsCalm) {
  Partition partition;
  partition.History(52);
  EXPECT_EQ(partition.Trend().status, TrendStatus::kLearning);
  EXPECT_EQ(partition.Trend().history_weeks, 51);
  EXPECT_FALSE(partition.Trend().z_milli);
  partition.Week(kStart + 52, 4);
  EXPECT_EQ(partition.Trend().status, TrendStatus::kCalm);
  EXPECT_EQ(partition.Trend().history_weeks, 52);
  EXPECT_EQ(partition.Trend().expected_milli, 4000);
  EXPECT_EQ(partition.Trend().detector, "seasonal-z/1");
  EXPECT_THAT(partition.Findings(), IsEmpty());
}

TEST(ObservationStep, OpensAnEpisodeAndClosesIt) {
  Partition partition;
  const Week week = partition.History();
  partition.ForgetOutputs();
  partition.Week(week, 25);
  auto findings = partition.Findings();
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].area, kArea);
  EXPECT_EQ(findings[0].state, EpisodeState::kOpen);
  EXPECT_EQ(findings[0].direction, model::Direction::kWorse);
  EXPECT_EQ(findings[0].cause, model::Cause::kReality);
  EXPECT_EQ(findings[0].severity, 3);
  EXPECT_EQ(findings[0].time_ms, WeekBeginMs(week + 1));
  const auto change = std::get<model::TrendChange>(findings[0].change);
  EXPECT_EQ(change, (model::TrendChange{kTheft, IsoWeekOf(week), 25, 4000, 6000}));
  EXPECT_EQ(partition.Trend().status, TrendStatus::kRise);
  EXPECT_EQ(partition.Trend().episode, findings[0].episode);

  partition.Week(week + 1, 4);
  findings = partition.Findings();
  ASSERT_THAT(findings, SizeIs(2));
  EXPECT_EQ(findings[1].state, EpisodeState::kClose);
  EXPECT_EQ(findings[1].episode, findings[0].episode);
  EXPECT_EQ(findings[1].revision, 2);
  EXPECT_EQ(findings[1].direction, model::Direction::kNeutral);
  EXPECT_NE(findings[1].finding_id, findings[0].finding_id);
  EXPECT_EQ(partition.Trend().episode, "");
}

TEST(ObservationStep, CallsAFallAnImprovement) {
  Partition partition;
  const Week week = partition.History();
  partition.ForgetOutputs();
  partition.Week(week, 0);
  const auto findings = partition.Findings();
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].direction, model::Direction::kBetter);
  EXPECT_EQ(std::get<model::TrendChange>(findings[0].change).z_milli, -4000);  // 2 (√0 − √4)
  EXPECT_EQ(findings[0].severity, 2);
}

TEST(ObservationStep, TakesASilentWeekForNoData) {
  Partition partition;
  const Week week = partition.History();
  partition.ForgetOutputs();
  partition.Tick(WeekBeginMs(week + 1));  // nobody said anything
  EXPECT_EQ(partition.Trend().status, TrendStatus::kNoData);
  EXPECT_THAT(partition.Findings(), IsEmpty());
}

TEST(ObservationStep, TakesOurOwnOutageForNoData) {
  Partition partition;
  const Week week = partition.History();
  partition.ForgetOutputs();
  // The feed tells one theft, then two days without any tick of ours, which should come each hour.
  const std::int64_t begin = WeekBeginMs(week);
  partition.Delta(MondayOf(week), 1);
  partition.Tick(begin + 2 * kDayMs, 0, kDayMs / 24);
  partition.Tick(WeekBeginMs(week + 1), 0, kDayMs);
  EXPECT_EQ(partition.Trend().iso_week, IsoWeekOf(week));
  EXPECT_EQ(partition.Trend().status, TrendStatus::kNoData);
  EXPECT_THAT(partition.Findings(), IsEmpty());
}

TEST(ObservationStep, JudgesAClosedWeekAgainWhenLateDataCome) {
  Partition partition;
  const Week week = partition.History();
  partition.Week(week, 4);
  partition.ForgetOutputs();
  partition.Delta(MondayOf(week) + 6, 21);  // 25 now
  EXPECT_THAT(partition.unit.published, IsEmpty());
  partition.Tick(WeekBeginMs(week + 1) + 60'000);
  auto findings = partition.Findings();
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].state, EpisodeState::kOpen);
  EXPECT_GT(findings[0].recorded_at_ms, 0);
  EXPECT_EQ(partition.Trend().count, 25);

  partition.Delta(MondayOf(week) + 6, -21);  // withdrawn at the source
  partition.Tick(WeekBeginMs(week + 1) + 120'000);
  findings = partition.Findings();
  ASSERT_THAT(findings, SizeIs(2));
  EXPECT_EQ(findings[1].state, EpisodeState::kWithdrawn);
  EXPECT_EQ(findings[1].cause, model::Cause::kCorrection);
  EXPECT_EQ(findings[1].episode, findings[0].episode);
  EXPECT_EQ(partition.Trend().status, TrendStatus::kCalm);
}

TEST(ObservationStep, CountsTheSameInWhateverOrderDeltasCome) {
  Partition one, other;
  const Week week = one.History();
  other.History();
  one.Delta(MondayOf(week), 25);
  one.Delta(MondayOf(week), -10);
  other.Delta(MondayOf(week), -10);
  other.Delta(MondayOf(week), 25);
  one.Tick(WeekBeginMs(week + 1));
  other.Tick(WeekBeginMs(week + 1));
  EXPECT_EQ(one.unit.committed, other.unit.committed);
  EXPECT_EQ(one.Trend(), other.Trend());
}

TEST(ObservationStep, WaitsForTheSlowestSource) {
  Partition partition(9'000, 2);
  partition.Delta(MondayOf(kStart), 4);
  partition.Tick(WeekBeginMs(kStart + 1), 0);
  EXPECT_THAT(partition.unit.published, IsEmpty());
  partition.Tick(WeekBeginMs(kStart + 1) - 1, 1);
  EXPECT_THAT(partition.Ticks(), ElementsAre(WeekBeginMs(kStart + 1) - 1));
  EXPECT_EQ(partition.Trend().iso_week, IsoWeekOf(kStart - 1));
  partition.Tick(WeekBeginMs(kStart + 1) + 5, 1);
  EXPECT_THAT(partition.Ticks(), ElementsAre(WeekBeginMs(kStart + 1) - 1, WeekBeginMs(kStart + 1)));
  EXPECT_EQ(partition.Trend().iso_week, IsoWeekOf(kStart));
  partition.Tick(WeekBeginMs(kStart + 1) + 5, 1);  // nothing rises
  EXPECT_THAT(partition.Ticks(), SizeIs(2));
}

TEST(ObservationStep, WorksMissedWeeksOneByOne) {
  Partition partition;
  const Week week = partition.History();
  partition.Delta(MondayOf(week), 25);
  partition.Delta(MondayOf(week + 1), 25);
  partition.Delta(MondayOf(week + 2), 4);
  partition.ForgetOutputs();
  partition.Tick(WeekBeginMs(week + 3));  // three weeks of ticks in one: no outage at this interval
  const auto findings = partition.Findings();
  ASSERT_THAT(findings, SizeIs(3));
  EXPECT_EQ(findings[0].state, EpisodeState::kOpen);
  EXPECT_EQ(findings[1].state, EpisodeState::kUpdate);
  EXPECT_EQ(findings[2].state, EpisodeState::kClose);
}

TEST(ObservationStep, SaysWhereTheAreaLies) {
  Partition partition;
  partition.content.table[kArea] = {.id = kArea,
                                    .name = "Nydala",
                                    .level = "deso",
                                    .municipality = "1280",
                                    .county = "12",
                                    .population = 2000,
                                    .geometry_wkb = {},
                                    .within = {},
                                    .predecessors = {}};
  const Week week = partition.History();
  ASSERT_TRUE(partition.Hand(
      codec::EncodeObservationRecord(model::Marker{3, 0, model::AreasManifest{1, {"hash"}, 1}})));
  ASSERT_TRUE(partition.Hand(
      codec::EncodeObservationRecord(model::Marker{2, 0, model::AreasManifest{9, {"old"}, 1}})));
  EXPECT_EQ(partition.content.loads, 1) << "a lower activation number is ignored";
  partition.step.Forget(0);
  partition.Week(week, 25);
  EXPECT_EQ(partition.content.loads, 2) << "what was forgotten is loaded again";
  const auto findings = partition.Findings();
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].area_name, "Nydala");
  EXPECT_EQ(findings[0].level, "deso");
  EXPECT_EQ(findings[0].municipality, "1280");
  EXPECT_EQ(findings[0].county, "12");
}

TEST(ObservationStep, StopsTheLaneOnlyForMissingContent) {
  Partition partition;
  partition.content.missing = true;
  const auto value =
      codec::EncodeObservationRecord(model::Marker{1, 0, model::AreasManifest{1, {"hash"}, 1}});
  const auto status = partition.Hand(value);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, base::ErrorCode::kUnavailable);
}

TEST(ObservationStep, PassesBrokenAreasOn) {
  Partition partition;
  partition.content.broken = true;
  ASSERT_TRUE(partition.Hand(
      codec::EncodeObservationRecord(model::Marker{1, 0, model::AreasManifest{1, {"hash"}, 1}})));
  ASSERT_THAT(partition.unit.dead, SizeIs(1));
  EXPECT_EQ(partition.unit.dead[0].first, "AREAS_BROKEN");
}

TEST(ObservationStep, SendsBrokenInputToTheDeadLetters) {
  Partition partition;
  ASSERT_TRUE(partition.Hand("\xff\xff no record"));
  ASSERT_TRUE(partition.Hand(""));
  model::Delta delta;
  delta.area = kArea;
  delta.feed = "police";
  delta.cause = model::DeltaCause::kNew;
  delta.counts = {{"no.such_kind", 100, 1}};
  ASSERT_TRUE(partition.Hand(codec::EncodeObservationRecord(delta)));
  delta.counts = {{kTheft, 100, 1}, {kTheft, -1, 1}};
  ASSERT_TRUE(partition.Hand(codec::EncodeObservationRecord(delta)));
  delta.counts = {{kTheft, 100, 1}};
  delta.area = "";
  ASSERT_TRUE(partition.Hand(codec::EncodeObservationRecord(delta)));
  model::Tick tick{std::numeric_limits<std::int64_t>::max(), 0, 1, {}, true, 1, 0};
  ASSERT_TRUE(partition.Hand(codec::EncodeObservationRecord(tick)));
  tick = {0, 0, 1, {{"police", "no.such_kind", 1, 1}}, false, 1, 0};
  ASSERT_TRUE(partition.Hand(codec::EncodeObservationRecord(tick)));
  std::vector<std::string> reasons;
  reasons.reserve(partition.unit.dead.size());
  for (const auto& [reason, message] : partition.unit.dead) reasons.push_back(reason);
  EXPECT_THAT(reasons, ElementsAre("NOT_DECODABLE", "NOT_DECODABLE", "UNKNOWN_KIND", "BAD_DAY", "BAD_AREA",
                                   "BAD_TIME", "BAD_TICK_COUNT"));
  EXPECT_THAT(partition.unit.committed, IsEmpty()) << "a refused record leaves no trace in the state";
}

TEST(ObservationStep, CarriesCloudEventsHeaders) {
  Partition partition;
  const Week week = partition.History();
  partition.Delta(MondayOf(week), 25);
  partition.ForgetOutputs();
  model::Tick tick{
      WeekBeginMs(week + 1), 0, 999, {{"police", kTheft, MondayOf(week), 25}}, true, 7 * kDayMs, 0};
  ASSERT_TRUE(partition.Hand(codec::EncodeObservationRecord(tick), {{"traceparent", "00-aa-bb-01"}}));
  int seen = 0;
  for (const auto& record : partition.unit.published) {
    std::map<std::string, std::string> headers(record.headers.begin(), record.headers.end());
    if (record.key.empty()) continue;  // the tick
    ++seen;
    EXPECT_EQ(headers["ce_specversion"], "1.0");
    EXPECT_EQ(headers["ce_source"], "lagesbild/trend-detection");
    EXPECT_EQ(headers["ce_partitionkey"], record.key);
    EXPECT_EQ(headers["ce_time"], kafka::Rfc3339(WeekBeginMs(week + 1)));
    EXPECT_EQ(headers["traceparent"], "00-aa-bb-01");
    if (record.topic == kafka::kFindings) {
      EXPECT_EQ(headers["ce_severity"], "3");
    }
  }
  EXPECT_EQ(seen, 3);  // two trends and a finding
}

/// A year and a half with some of everything, over several series.
void LiveThrough(Partition& partition) {
  const Week week = partition.History(110);
  partition.Week(week, 25);
  for (const char* kind : {"violence.assault", "drugs.offence", "fire.arson"}) {
    for (int area = 0; area < 4; ++area) {
      partition.Delta(MondayOf(week - area), 3 + area, kind, "area-" + std::to_string(area));
    }
  }
  ASSERT_TRUE(partition.Hand("broken"));
  partition.Tick(WeekBeginMs(week + 1) + 1);
  partition.Delta(MondayOf(week), -20);
  partition.Week(week + 1, 0);
}

TEST(ObservationStep, GivesTheSameBytesWhenReplayed) {
  Partition first;
  LiveThrough(first);
  Partition second;
  for (const auto& value : std::vector<std::string>(first.log)) ASSERT_TRUE(second.Hand(value));
  EXPECT_EQ(first.unit.published, second.unit.published);
  EXPECT_EQ(first.unit.committed, second.unit.committed);
  EXPECT_EQ(first.unit.dead, second.unit.dead);
  EXPECT_GT(first.Findings().size(), 1U);
}

TEST(ObservationStep, GivesTheSameInSlices) {
  Partition whole, sliced(1);
  LiveThrough(whole);
  LiveThrough(sliced);
  EXPECT_EQ(whole.unit.published, sliced.unit.published);
  EXPECT_EQ(whole.unit.committed, sliced.unit.committed);
}

TEST(ObservationStep, CountsOnceWhenATransactionIsAbortedAndReplayed) {
  Partition plain;
  LiveThrough(plain);
  Partition shaken(3);
  std::int64_t aborts = 0;
  for (const auto& value : plain.log) {
    shaken.log.push_back(value);
    std::string cursor;
    do {
      const auto record = shaken.Record(value);
      ASSERT_TRUE(shaken.step.Handle(record, cursor, shaken.unit));
      shaken.unit.Abort();
      shaken.step.Forget(0);
      ++aborts;
      const auto next = shaken.step.Handle(record, cursor, shaken.unit);
      ASSERT_TRUE(next);
      cursor = *next;
      shaken.unit.Commit();
      shaken.step.Committed(0);
    } while (!cursor.empty());
  }
  EXPECT_GT(aborts, static_cast<std::int64_t>(plain.log.size()));
  EXPECT_EQ(plain.unit.published, shaken.unit.published);
  EXPECT_EQ(plain.unit.committed, shaken.unit.committed);
}

TEST(ObservationStep, ReportsWhatIsCommittedAndNothingElse) {
  SeasonalZ detector;
  FakeContent content;
  FakeUnit unit;
  StepCounts seen;
  ObservationStep step(detector, content, [&](const StepCounts& counts) { seen = counts; });
  const auto value = codec::EncodeObservationRecord(model::Tick{WeekBeginMs(kStart), 0, 1, {}, true, 1, 0});
  kafka::InputRecord record;
  record.value = value;
  ASSERT_TRUE(step.Handle(record, {}, unit));
  step.Forget(0);
  step.Committed(0);
  EXPECT_EQ(seen.weeks_closed, 0);
  unit.Abort();
  ASSERT_TRUE(step.Handle(record, {}, unit));
  step.Committed(0);
  EXPECT_EQ(seen.weeks_closed, 1);
}

}  // namespace
}  // namespace lagesbild::trend
