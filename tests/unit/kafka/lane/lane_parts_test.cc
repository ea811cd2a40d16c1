// Origins, partner topics, crash settings, the unit over a task.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/kafka/crash_point.h"
#include "common/kafka/lane/consumer_statistics.h"
#include "common/kafka/lane/lane_unit.h"
#include "common/kafka/lane/origin_marks.h"
#include "common/kafka/lane/partner_topics.h"
#include "common/kafka/lane/snapshot_writer.h"
#include "common/kafka/lane/task.h"
#include "support/temp_dir.h"
#include "support/wait_until.h"

namespace lagesbild::kafka {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;

TEST(OriginMarks, TakesOnlyWhatIsHigherInItsOwnPartition) {
  OriginMarks marks;
  EXPECT_TRUE(marks.Take({"s", "t", 0, 5, 0}));
  EXPECT_FALSE(marks.Take({"s", "t", 0, 5, 0}));
  EXPECT_TRUE(marks.Take({"s", "t", 0, 5, 1}));
  EXPECT_FALSE(marks.Take({"s", "t", 0, 4, 9}));
  EXPECT_TRUE(marks.Take({"s", "t", 1, 0, 0}));
  EXPECT_TRUE(marks.Take({"s2", "t", 0, 0, 0}));
  EXPECT_TRUE(marks.Take({"s", "t2", 0, 0, 0}));
  EXPECT_EQ(marks.marks().size(), 4U);
}

TEST(OriginMarks, ForgetsWhatAnAbortedTransactionTook) {
  OriginMarks marks;
  EXPECT_TRUE(marks.Take({"s", "t", 0, 5, 0}));
  marks.Commit();
  EXPECT_TRUE(marks.Take({"s", "t", 0, 6, 0}));
  EXPECT_TRUE(marks.Take({"s", "t", 1, 1, 0}));
  marks.Abort();
  EXPECT_EQ(marks.marks().size(), 1U);
  EXPECT_FALSE(marks.Take({"s", "t", 0, 5, 0}));
  EXPECT_TRUE(marks.Take({"s", "t", 0, 6, 0}));
  EXPECT_TRUE(marks.Take({"s", "t", 1, 1, 0}));
}

TEST(ParseOrigin, AgreesWithOriginAndRefusesTheRest) {
  OriginView view;
  const std::string text = Origin{"s", "t.v1", 3, 77, 2}.ToString();  // the view looks into it
  ASSERT_TRUE(ParseOrigin(text, view));
  EXPECT_EQ(view.stage, "s");
  EXPECT_EQ(view.topic, "t.v1");
  EXPECT_EQ(view.partition, 3);
  EXPECT_EQ(view.offset, 77);
  EXPECT_EQ(view.number, 2);
  for (const auto* bad : {"", "s|t|1|2", "s|t|1|2|3|4", "s|t|x|2|3", "s|t|1||3", "s|t|1|2|"}) {
    EXPECT_FALSE(ParseOrigin(bad, view)) << bad;
  }
}

TEST(SnapshotWriter, SaysOfEachWhetherItIsOnTheDisk) {
  const LaneOptions options;
  LaneShared shared(options);
  SnapshotWriter writer(shared);
  const testing::TempDir folder;
  for (const auto& [path, is_written] : {std::pair(folder.path() / "whole", true),
                                         std::pair(folder.path() / "whole" / "a file is no folder", false)}) {
    writer.Write({path.string(), "bytes", 3, 1000, 64});
    std::optional<SnapshotWriter::Done> done;
    ASSERT_TRUE(testing::WaitUntil(seconds(10), [&] { return (done = writer.TakeDone()).has_value(); }));
    EXPECT_EQ(done->is_written, is_written);
    EXPECT_EQ(done->partition, 3);
    EXPECT_EQ(done->made_ms, 1000);
    EXPECT_EQ(done->growth, 64U);
    EXPECT_EQ(done->bytes, 5U);
    EXPECT_FALSE(writer.TakeDone().has_value()) << "told once";
  }
  EXPECT_EQ(writer.written(), 1U);
}

TEST(PartnerTopics, AsksAtMostOnceASecondForWhatIsMissing) {
  int asked = 0;
  TopicNames there{"lagesbild.alerts.a.v1"};
  PartnerTopics topics([&]() -> base::Result<TopicNames> {
    ++asked;
    return there;
  });
  const PartnerTopics::Clock::time_point start(seconds(1000));
  EXPECT_EQ(topics.Of("lagesbild.alerts.a.v1", start), PartnerTopics::State::kUsable);
  EXPECT_EQ(topics.Of("lagesbild.alerts.a.v1", start + seconds(9)), PartnerTopics::State::kUsable);
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(topics.Of("lagesbild.alerts.b.v1", start + seconds(9)), PartnerTopics::State::kMissing);
  EXPECT_EQ(topics.Of("lagesbild.alerts.b.v1", start + seconds(9)), PartnerTopics::State::kMissing);
  EXPECT_EQ(asked, 2);
  there.insert("lagesbild.alerts.b.v1");
  EXPECT_EQ(topics.Of("lagesbild.alerts.b.v1", start + seconds(11)), PartnerTopics::State::kUsable);
}

TEST(PartnerTopics, AsksForATopicThatWasNotAskedForSinceTheListCame) {
  TopicNames there{"lagesbild.alerts.a.v1"};
  PartnerTopics topics([&]() -> base::Result<TopicNames> { return there; });
  const PartnerTopics::Clock::time_point start(seconds(1000));
  EXPECT_EQ(topics.Of("lagesbild.alerts.a.v1", start), PartnerTopics::State::kUsable);
  there.insert("lagesbild.alerts.new.v1");  // made half a second later, with its first alert close behind
  EXPECT_EQ(topics.Of("lagesbild.alerts.new.v1", start + std::chrono::milliseconds(700)),
            PartnerTopics::State::kUsable);
}

TEST(PartnerTopics, AsksForSeveralMissingOnesTogether) {
  int asked = 0;
  PartnerTopics topics([&]() -> base::Result<TopicNames> {
    ++asked;
    return TopicNames{};
  });
  const PartnerTopics::Clock::time_point start(seconds(1000));
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(topics.Of("lagesbild.alerts.a.v1", start), PartnerTopics::State::kMissing);
    EXPECT_EQ(topics.Of("lagesbild.alerts.b.v1", start), PartnerTopics::State::kMissing);
  }
  EXPECT_EQ(asked, 2);
}

TEST(PartnerTopics, KeepsABrokenOneAwayForAWhileAndLooksAgain) {
  TopicNames there{"t"};
  PartnerTopics topics([&]() -> base::Result<TopicNames> { return there; });
  const PartnerTopics::Clock::time_point start(seconds(1000));
  topics.MarkBroken("t", start);
  EXPECT_EQ(topics.Of("t", start + seconds(29)), PartnerTopics::State::kBroken);
  EXPECT_EQ(topics.Of("t", start + seconds(31)), PartnerTopics::State::kUsable);
}

TEST(PartnerTopics, CountsAsUsableWhileTheClusterIsSilent) {
  PartnerTopics topics(
      []() -> base::Result<TopicNames> { return base::Fail(base::ErrorCode::kUnavailable, "silent"); });
  EXPECT_EQ(topics.Of("t", PartnerTopics::Clock::time_point(seconds(1))), PartnerTopics::State::kUsable);
}

// A transaction of one record that failed, its only partner being "t".
PartnerFailure FailureOf(bool is_named) {
  PartnerFailure failure;
  failure.used = {"t"};
  if (is_named) failure.silent = {"t"};
  failure.is_single = true;
  return failure;
}

TEST(PartnerFaults, BlamesATopicThatRefusesAtOnce) {
  PartnerFaults faults;
  auto failure = FailureOf(false);
  failure.refused = {"t"};
  failure.is_single = false;
  EXPECT_THAT(faults.Judge(failure).broken, ElementsAre("t"));
}

TEST(PartnerFaults, KeepsOneRecordThatDoesNotFitAwayAndNoMore) {
  PartnerFaults faults;
  auto failure = FailureOf(false);
  failure.unfit = {"t"};
  failure.is_single = false;
  auto verdict = faults.Judge(failure);
  EXPECT_TRUE(verdict.broken.empty());
  EXPECT_TRUE(verdict.broken_once.empty());
  EXPECT_TRUE(verdict.is_suspicious) << "to find which record it is";
  failure.is_single = true;
  verdict = faults.Judge(failure);
  EXPECT_TRUE(verdict.broken.empty());
  EXPECT_THAT(verdict.broken_once, ElementsAre("t"));
}

TEST(PartnerTopics, ForgivesWhatWasBrokenOnce) {
  PartnerTopics topics([]() -> base::Result<TopicNames> { return TopicNames{"t"}; });
  const PartnerTopics::Clock::time_point start(seconds(1000));
  topics.MarkOnce("t");
  EXPECT_EQ(topics.Of("t", start), PartnerTopics::State::kBroken);
  topics.ForgiveOnce();
  EXPECT_EQ(topics.Of("t", start), PartnerTopics::State::kUsable);
}

TEST(PartnerTopics, AsksASilentClusterOnceASecond) {
  int asked = 0;
  PartnerTopics topics([&]() -> base::Result<TopicNames> {
    ++asked;
    return base::Fail(base::ErrorCode::kUnavailable, "silent");
  });
  const PartnerTopics::Clock::time_point start(seconds(1000));
  for (int i = 0; i < 50; ++i) EXPECT_EQ(topics.Of("t", start), PartnerTopics::State::kUsable);
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(topics.Of("t", start + seconds(2)), PartnerTopics::State::kUsable);
  EXPECT_EQ(asked, 2);
}

TEST(PartnerFaults, BlamesNobodyForAClusterThatIsAway) {
  PartnerFaults faults;
  for (int i = 0; i < 20; ++i) {
    for (const bool is_named : {true, false}) {
      const auto verdict = faults.Judge(FailureOf(is_named));
      EXPECT_TRUE(verdict.broken.empty());
      EXPECT_FALSE(verdict.is_suspicious) << "one by one would take long, for nothing";
    }
  }
}

TEST(PartnerFaults, BlamesATopicThatIsSilentAloneTheThirdTime) {
  PartnerFaults faults;
  auto failure = FailureOf(true);
  failure.is_cluster_well = true;
  EXPECT_TRUE(faults.Judge(failure).is_suspicious);
  EXPECT_TRUE(faults.Judge(failure).broken.empty());
  EXPECT_THAT(faults.Judge(failure).broken, ElementsAre("t"));
}

TEST(PartnerFaults, CountsOnlyWhatComesInARow) {
  auto failure = FailureOf(true);
  failure.is_cluster_well = true;
  PartnerFaults faults;
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(faults.Judge(failure).broken.empty());
    EXPECT_TRUE(faults.Judge(failure).broken.empty());
    if (i == 1) {
      faults.Reset();
    } else {
      EXPECT_TRUE(faults.Judge(FailureOf(true)).broken.empty()) << "the cluster was away";
    }
  }
}

TEST(PartnerFaults, BlamesWhatARecordByItselfWroteToForAnErrorWithoutAName) {
  PartnerFaults faults;
  auto failure = FailureOf(false);
  failure.is_answered = true;
  failure.is_single = false;
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(faults.Judge(failure).broken.empty()) << "one of many records";
  failure.is_single = true;
  EXPECT_THAT(faults.Judge(failure).broken, ElementsAre("t"));
}

TEST(StableEnds, AreReadFromTheStatisticsOfOneTopic) {
  const auto ends = StableEnds(R"({"name":"c","topics":{
    "in":{"topic":"in","partitions":{
      "0":{"partition":0,"hi_offset":20,"ls_offset":12},
      "1":{"partition":1,"hi_offset":5,"ls_offset":-1001},
      "3":{"partition":3,"ls_offset":0},
      "-1":{"partition":-1,"ls_offset":7}}},
    "out":{"partitions":{"2":{"partition":2,"ls_offset":9}}}}})",
                               "in");
  EXPECT_THAT(ends, ElementsAre(std::pair(0, 12), std::pair(3, 0)));
}

TEST(StableEnds, AreNoneInWhatIsSomethingElse) {
  for (const auto* text : {"", "{", "[]", "{\"topics\":7}", R"({"topics":{"in":{"partitions":[1,2]}}})",
                           R"({"topics":{"in":{"partitions":{"0":7,"1":{"partition":"1"}}}}})"}) {
    EXPECT_TRUE(StableEnds(text, "in").empty()) << text;
  }
}

TEST(CrashSetting, IsReadOrRefused) {
  const auto setting = ParseCrashSetting("before_end_txn:12");
  ASSERT_TRUE(setting.has_value());
  EXPECT_EQ(setting->point, CrashPoint::kBeforeEndTxn);
  EXPECT_EQ(setting->hit, 12U);
  for (std::size_t i = 0; i < kCrashPointNames.size(); ++i) {
    const auto each = ParseCrashSetting(std::string(kCrashPointNames[i]) + ":1");
    ASSERT_TRUE(each.has_value());
    EXPECT_EQ(static_cast<std::size_t>(each->point), i);
  }
  for (const auto* bad : {"", "before_begin", "before_begin:", "before_begin:0", "before_begin:x",
                          "nowhere:1", "before_begin:1 ", ":1"}) {
    EXPECT_FALSE(ParseCrashSetting(bad).has_value()) << bad;
  }
}

/// Emits twice and stops at a cursor once.
class TwoSlices final : public Step {
 public:
  base::Result<std::string> Handle(const InputRecord& record, std::string_view cursor, Unit& unit) override {
    unit.Emit({.topic = "out", .partition = {}, .key = record.key, .value = "x", .headers = {}});
    unit.Put("seen", cursor.empty() ? "first" : cursor);
    return std::string(cursor.empty() ? "more" : "");
  }
  void Forget(std::int32_t /*partition*/) override {}
};

class KeepOrigins final : public OutputSink {
 public:
  void Emit(const InputRecord& /*input*/, const OutputRecord& /*record*/, std::string_view origin) override {
    origins.emplace_back(origin);
  }
  void DeadLetter(const InputRecord& /*input*/, std::string_view /*reason*/,
                  std::string_view /*message*/) override {}
  std::vector<std::string> origins;
};

TEST(Task, StandsWhereAllIsCommittedAndNowhereElse) {
  Task task(0, NewOrderedStore(), "stage", "in");
  Position position;
  position.next_offset = 8;
  position.cursor = "more";
  task.StartAt(position);
  EXPECT_TRUE(task.StandsAt(8, "more"));
  EXPECT_FALSE(task.StandsAt(7, "more"));
  EXPECT_FALSE(task.StandsAt(8, ""));
  task.is_touched = true;
  EXPECT_FALSE(task.StandsAt(8, "more"));
}

TEST(RunRecord, NumbersOutputsOverAllSlicesAndMovesTheOffsetAtTheEnd) {
  Task task(2, NewOrderedStore(), "stage", "in");
  task.StartAt(Position());
  TwoSlices step;
  KeepOrigins sink;
  InputRecord record;
  record.partition = 2;
  record.offset = 8;
  EXPECT_EQ(RunRecord(task, 4, record, step, sink).value_or(Ran::kCounted), Ran::kSlice);
  EXPECT_EQ(task.next_offset, 0);
  EXPECT_EQ(task.cursor, "more");
  EXPECT_EQ(RunRecord(task, 4, record, step, sink).value_or(Ran::kCounted), Ran::kDone);
  EXPECT_EQ(task.next_offset, 9);
  EXPECT_EQ(task.output_number, 0);
  EXPECT_THAT(sink.origins, ElementsAre("stage|in|2|8|0", "stage|in|2|8|1"));
  EXPECT_EQ(task.store->Get("seen"), "more");
}

TEST(RunRecord, DropsWhatItsOriginSaysWasCounted) {
  Task task(0, NewOrderedStore(), "stage", "in");
  task.StartAt(Position());
  TwoSlices step;
  KeepOrigins sink;
  const HeaderView header{kOriginHeader, "up|t|0|3|0"};
  InputRecord record;
  record.headers = {&header, 1};
  while (RunRecord(task, 4, record, step, sink).value_or(Ran::kDone) == Ran::kSlice) {
  }
  record.offset = 1;
  EXPECT_EQ(RunRecord(task, 4, record, step, sink).value_or(Ran::kDone), Ran::kCounted);
  EXPECT_EQ(task.next_offset, 2);
  EXPECT_EQ(sink.origins.size(), 2U);
}

}  // namespace
}  // namespace lagesbild::kafka
