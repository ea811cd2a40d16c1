// What a lane refuses to go on with: its name taken, its input's records gone, a snapshot that is not of this
// changelog, a changelog that is not there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <filesystem>
#include <mutex>

#include "common/kafka/admin.h"
#include "common/kafka/lane.h"
#include "common/kafka/lane/snapshot.h"
#include "common/kafka/store.h"
#include "common/kafka/topics.h"
#include "integration/lane/counting_step.h"
#include "integration/lane/lane_rig.h"
#include "support/wait_until.h"

namespace lagesbild::testing {
namespace {

using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::HasSubstr;

void RunToTheEnd(LaneRig& rig, const kafka::LaneOptions& options) {
  CountingStep step(rig.output());
  RunningLane running(options, step);
  ASSERT_TRUE(running.lane->Start().has_value());
  ASSERT_TRUE(rig.WaitForEnd());
  ASSERT_TRUE(running.lane->Stop(seconds(20)).has_value());
}

// Starts a lane that has to give up; why it did.
kafka::LaneFailure FailureOf(const LaneRig& rig) {
  CountingStep step(rig.output());
  RunningLane running(rig.Options(), step);
  EXPECT_TRUE(running.lane->Start().has_value());
  EXPECT_TRUE(WaitUntil(seconds(40), [&] { return running.failure().has_value(); }));
  EXPECT_FALSE(running.lane->ready());
  return running.failure().value_or(kafka::LaneFailure{kafka::LaneFailure::Action::kRestart, {}});
}

TEST(LaneGuards, GivesWayWhenItsInstanceNameIsTakenThreeTimes) {
  LaneRig rig("same-name", 1);
  auto options = rig.Options("a");
  options.static_member = true;
  CountingStep first_step(rig.output());
  CountingStep second_step(rig.output());
  RunningLane first(options, first_step);
  ASSERT_TRUE(first.lane->Start().has_value());
  ASSERT_TRUE(first.WaitReady());
  rig.SendNumbers(100, 10, 1);
  ASSERT_TRUE(rig.WaitForEnd());
  // Two processes that were given one name: each join throws the other out.
  RunningLane second(options, second_step);
  ASSERT_TRUE(second.lane->Start().has_value());
  ASSERT_TRUE(WaitUntil(seconds(90), [&] { return first.failure() || second.failure(); }));
  const auto& loser = first.failure() ? first : second;
  const auto& winner = first.failure() ? second : first;
  EXPECT_EQ(loser.failure()->action, kafka::LaneFailure::Action::kStop);
  EXPECT_EQ(loser.failure()->exit_code(), 76);
  EXPECT_THAT(loser.failure()->error.message, HasSubstr("runs as instance 'a' lane 0"));
  EXPECT_GE(loser.lane->stats().consumer_restarts, 2U) << "it tried to get its place back";
  // The other one works on.
  ASSERT_TRUE(winner.WaitReady(seconds(60)));
  rig.SendNumbers(100, 10, 2);
  ASSERT_TRUE(rig.WaitForEnd(seconds(60)));
  EXPECT_FALSE(winner.failure().has_value());
  EXPECT_EQ(rig.Difference(), "");
}

// As retention would, or a person.
void DeleteRecordsBefore(const LaneRig& rig, std::int64_t offset) {
  auto conf = kafka::NewConf({{"bootstrap.servers", rig.bootstrap()}});
  ASSERT_TRUE(conf.has_value());
  const auto client = kafka::NewClient(kafka::ClientKind::kProducer, std::move(*conf));
  ASSERT_TRUE(client.has_value());
  const auto list = kafka::NewPartitionList(1);
  rd_kafka_topic_partition_list_add(list.get(), rig.input().c_str(), 0)->offset = offset;
  auto* doomed = rd_kafka_DeleteRecords_new(list.get());
  auto* queue = rd_kafka_queue_new(client->get());
  rd_kafka_DeleteRecords(client->get(), &doomed, 1, nullptr, queue);
  auto* event = rd_kafka_queue_poll(queue, 20000);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(rd_kafka_event_error(event), RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_event_destroy(event);
  rd_kafka_queue_destroy(queue);
  rd_kafka_DeleteRecords_destroy(doomed);
}

TEST(LaneGuards, StopsLoudlyWhenTheCommittedRecordsAreNotInTheInput) {
  LaneRig rig("lost-input", 1);
  rig.SendNumbers(100, 10, 1);
  RunToTheEnd(rig, rig.Options());
  const auto committed = rig.Committed()[0];

  // Behind the end: the topic was made anew, or lost its newest records.
  rig.SetCommitted(0, committed.offset + 10, kafka::OffsetMetadata(committed.transaction));
  const auto behind = FailureOf(rig);
  EXPECT_EQ(behind.action, kafka::LaneFailure::Action::kStop);
  EXPECT_THAT(behind.error.message,
              AllOf(HasSubstr(rig.input() + "/0 has offsets 0 to 100"), HasSubstr("110 is committed")));

  // Before the beginning: records were deleted that nobody had taken.
  rig.SetCommitted(0, 40, kafka::OffsetMetadata(committed.transaction));
  DeleteRecordsBefore(rig, 60);
  const auto before = FailureOf(rig);
  EXPECT_EQ(before.action, kafka::LaneFailure::Action::kStop);
  EXPECT_THAT(before.error.message, AllOf(HasSubstr("has offsets 60 to 100"), HasSubstr("40 is committed")));
  EXPECT_THAT(before.error.hint, HasSubstr("retention.ms"));

  // The first record that is left is no loss.
  rig.SetCommitted(0, committed.offset, kafka::OffsetMetadata(committed.transaction));
  DeleteRecordsBefore(rig, 100);
  rig.SendNumbers(100, 10, 2);
  RunToTheEnd(rig, rig.Options());
  EXPECT_EQ(rig.Difference(), "");
}

/// The lines a lane has logged.
class Lines {
 public:
  void Keep(std::string_view line) {
    const std::scoped_lock lock(mutex_);
    all_.append(line).append("\n");
  }
  std::string all() const {
    const std::scoped_lock lock(mutex_);
    return all_;
  }

 private:
  mutable std::mutex mutex_;
  std::string all_;
};

/// A snapshot whose head is `changed`, alone in the folder, and what a lane makes of it.
class ForgedSnapshot {
 public:
  explicit ForgedSnapshot(LaneRig& rig) : rig_(rig) {
    auto options = rig.Options();
    options.state_dir = rig.state_dir();
    options.snapshot_growth_bytes = 1;
    RunToTheEnd(rig, options);
    path_ = kafka::SnapshotPath(rig.state_dir(), {{}, rig.changelog(), {}, 0});
    bytes_ = kafka::ReadSnapshotFile(path_).value();
  }

  /// Its numbers, and what it logged.
  std::pair<kafka::LaneStats, std::string> Try(const std::function<void(kafka::SnapshotHead&)>& change) {
    auto store = kafka::NewOrderedStore();
    auto head = kafka::DecodeSnapshot(bytes_, *store).value();
    change(head);
    std::filesystem::remove_all(rig_.state_dir());
    EXPECT_TRUE(kafka::WriteSnapshotFile(path_, kafka::EncodeSnapshot(head, *store)).has_value());
    auto options = rig_.Options();
    options.state_dir = rig_.state_dir();
    auto lines = std::make_shared<Lines>();
    options.log = [lines](kafka::LogLevel, std::string_view text) { lines->Keep(text); };
    CountingStep step(rig_.output());
    RunningLane running(options, step);
    EXPECT_TRUE(running.lane->Start().has_value());
    EXPECT_TRUE(running.WaitReady());
    EXPECT_TRUE(running.lane->Stop(seconds(20)).has_value());
    return {running.lane->stats(), lines->all()};
  }

 private:
  LaneRig& rig_;
  std::string path_;
  std::string bytes_;
};

TEST(LaneGuards, UsesNoSnapshotThatIsTooOldOrOfAnotherChangelog) {
  constexpr std::int64_t kHourMs = 3'600'000;
  LaneRig rig("forged-snapshot", 1);
  rig.SendNumbers(200, 10, 1);
  ForgedSnapshot snapshot(rig);
  using Head = kafka::SnapshotHead;
  // The changelog keeps its tombstones for a day, as Kafka does unless told otherwise.
  const auto used = snapshot.Try([](Head& head) { head.made_ms -= 23 * kHourMs; });
  EXPECT_EQ(used.first.restored_from_snapshot, 1U) << used.second;

  const std::vector<std::pair<std::string, std::function<void(Head&)>>> forgeries = {
      {"older than the changelog keeps its tombstones", [](Head& head) { head.made_ms -= 24 * kHourMs; }},
      {"another cluster", [](Head& head) { head.identity.cluster_id += "x"; }},
      {"another cluster, topic or", [](Head& head) { head.identity.changelog_topic += "x"; }},
      {"or installation", [](Head& head) { head.identity.installation_epoch = "epoch-0"; }},
      {"another cluster, topic or", [](Head& head) { head.identity.partition = 1; }},
      {"outside the changelog", [](Head& head) { head.changelog_offset += 1000; }},
      {"outside the changelog", [](Head& head) { head.changelog_offset = -1; }}};
  for (const auto& [why, change] : forgeries) {
    const auto [stats, said] = snapshot.Try(change);
    EXPECT_EQ(stats.snapshots_refused, 1U) << why;
    EXPECT_EQ(stats.restored_from_snapshot, 0U) << why;
    EXPECT_EQ(stats.torn_transactions, 0U) << why;
    EXPECT_THAT(said, HasSubstr(why));
  }
  rig.SendNumbers(100, 10, 2);
  RunToTheEnd(rig, rig.Options());
  EXPECT_EQ(rig.Difference(), "");
}

TEST(LaneGuards, StopsLoudlyWhenItsInputIsDeleted) {
  LaneRig rig("input-gone", 1);
  CountingStep step(rig.output());
  RunningLane running(rig.Options(), step);
  ASSERT_TRUE(running.lane->Start().has_value());
  ASSERT_TRUE(running.WaitReady());
  rig.SendNumbers(100, 10, 1);
  ASSERT_TRUE(rig.WaitForEnd());
  ASSERT_TRUE(kafka::Admin::Open(rig.bootstrap()).value()->DeleteTopic(rig.input()).has_value());
  ASSERT_TRUE(WaitUntil(seconds(90), [&] { return running.failure().has_value(); }));
  EXPECT_EQ(running.failure()->action, kafka::LaneFailure::Action::kStop);
  EXPECT_THAT(running.failure()->error.message, HasSubstr("input topic " + rig.input() + " is gone"));
  EXPECT_FALSE(running.lane->ready());
}

TEST(LaneGuards, DoesNotStartWithoutItsChangelogOrWithOneOfAnotherCount) {
  LaneRig rig("no-changelog", 2);
  CountingStep step(rig.output());
  auto options = rig.Options();
  options.stage = "no-changelog-here";
  auto lane = kafka::Lane::New(options, step).value();
  auto started = lane->Start();
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error().code, base::ErrorCode::kFailedPrecondition);
  EXPECT_THAT(started.error().message, HasSubstr("lagesbild.no-changelog-here-changelog does not exist"));
  EXPECT_THAT(started.error().hint, HasSubstr("lagesbild init"));

  rig.CreateTopic(kafka::ChangelogTopic(options.stage), 3);
  lane = kafka::Lane::New(options, step).value();
  started = lane->Start();
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error().code, base::ErrorCode::kFailedPrecondition);
  EXPECT_THAT(started.error().message, HasSubstr("-changelog has 3 partitions, this installation has 2"));
}

}  // namespace
}  // namespace lagesbild::testing
