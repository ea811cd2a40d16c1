// What a lane does with the state it finds: snapshots, torn transactions, foreign changelogs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "common/kafka/lane.h"
#include "common/kafka/lane/snapshot.h"
#include "common/kafka/record.h"
#include "common/kafka/store.h"
#include "integration/lane/counting_step.h"
#include "integration/lane/lane_rig.h"
#include "support/wait_until.h"

namespace lagesbild::testing {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

// Starts a lane, waits for the end of the input, stops it; its numbers.
kafka::LaneStats RunToTheEnd(LaneRig& rig, kafka::LaneOptions options) {
  CountingStep step(rig.output());
  RunningLane running(std::move(options), step);
  const auto started = running.lane->Start();
  EXPECT_TRUE(started.has_value()) << started.error().ToString();
  EXPECT_TRUE(running.WaitReady());
  EXPECT_TRUE(rig.WaitForEnd());
  EXPECT_TRUE(running.lane->Stop(seconds(5)).has_value());
  return running.lane->stats();
}

kafka::LaneOptions WithSnapshots(const LaneRig& rig) {
  auto options = rig.Options();
  options.state_dir = rig.state_dir();
  options.snapshot_growth_bytes = 100;
  return options;
}

void Flip(const std::filesystem::path& path) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(60);
  const char byte = static_cast<char>(file.get() ^ 1);
  file.seekp(60);
  file.put(byte);
}

TEST(LaneState, RestoresFromASnapshotAndTheTail) {
  LaneRig rig("snapshot");
  rig.SendNumbers(500, 20, 1);
  CountingStep step(rig.output());
  {
    RunningLane running(WithSnapshots(rig), step);
    ASSERT_TRUE(running.lane->Start().has_value());
    ASSERT_TRUE(rig.WaitForEnd());
    unsigned round = 2;
    ASSERT_TRUE(WaitUntil(seconds(20), [&] {
      rig.SendNumbers(20, 20, round++);
      return running.lane->stats().snapshots_written >= 4;
    }));
    ASSERT_TRUE(rig.WaitForEnd());
    ASSERT_TRUE(running.lane->Stop(seconds(5)).has_value());
  }
  const auto stats = RunToTheEnd(rig, WithSnapshots(rig));
  EXPECT_EQ(stats.restored_from_snapshot, 2U);
  EXPECT_EQ(stats.snapshots_refused, 0U);
  EXPECT_EQ(stats.torn_transactions, 0U);
  rig.SendNumbers(100, 20, 1000);
  RunToTheEnd(rig, WithSnapshots(rig));
  EXPECT_EQ(rig.Difference(), "");
}

TEST(LaneState, IgnoresCorruptSnapshotsAndReadsTheChangelog) {
  LaneRig rig("corrupt-snapshot", 1);
  rig.SendNumbers(500, 20, 1);
  const auto written = RunToTheEnd(rig, WithSnapshots(rig));
  ASSERT_GE(written.snapshots_written, 1U);
  for (const auto& file : std::filesystem::directory_iterator(rig.state_dir())) Flip(file.path());
  const auto stats = RunToTheEnd(rig, WithSnapshots(rig));
  EXPECT_EQ(stats.restored_from_snapshot, 0U);
  EXPECT_GE(stats.snapshots_refused, 1U);
  EXPECT_EQ(stats.torn_transactions, 0U);
  EXPECT_EQ(rig.Difference(), "");
}

// Gives one key another value in the file, with all its checksums right.
void ChangeAPair(const std::filesystem::path& path) {
  const auto bytes = kafka::ReadSnapshotFile(path);
  ASSERT_TRUE(bytes.has_value());
  auto store = kafka::NewOrderedStore();
  const auto head = kafka::DecodeSnapshot(*bytes, *store);
  ASSERT_TRUE(head.has_value());
  store->Put("k1", "0 0");
  ASSERT_TRUE(kafka::WriteSnapshotFile(path, kafka::EncodeSnapshot(*head, *store)).has_value());
}

TEST(LaneState, BelievesTheChangelogBeforeASnapshot) {
  LaneRig rig("wrong-snapshot", 1);
  rig.SendNumbers(500, 20, 1);
  ASSERT_GE(RunToTheEnd(rig, WithSnapshots(rig)).snapshots_written, 1U);
  for (const auto& file : std::filesystem::directory_iterator(rig.state_dir())) ChangeAPair(file.path());
  rig.SendNumbers(500, 20, 2);
  RunToTheEnd(rig, rig.Options());  // without snapshots: the tail that the old one will meet
  const auto stats = RunToTheEnd(rig, WithSnapshots(rig));
  EXPECT_EQ(stats.torn_transactions, 0U);
  EXPECT_EQ(stats.rebuilds, 0U);
  EXPECT_EQ(stats.snapshots_refused, 1U);
  rig.SendNumbers(100, 20, 3);
  RunToTheEnd(rig, rig.Options());
  EXPECT_EQ(rig.Difference(), "");
}

TEST(LaneState, CommitsItsPositionAgainWhereTheGroupsOffsetIsGone) {
  LaneRig rig("expired", 2);
  rig.SendNumbers(300, 10, 1);
  RunToTheEnd(rig, rig.Options());
  const auto before = rig.Committed();
  rig.ForgetCommitted(0);
  auto options = rig.Options();
  options.check_interval = std::chrono::milliseconds(50);
  CountingStep step(rig.output());
  RunningLane running(options, step);
  ASSERT_TRUE(running.lane->Start().has_value());
  // Without a record of the input.
  ASSERT_TRUE(WaitUntil(seconds(20), [&] { return rig.Committed()[0].offset == before[0].offset; }));
  EXPECT_GT(rig.Committed()[0].transaction, before[0].transaction);
  EXPECT_EQ(rig.Committed()[1], before[1]);
  rig.SendNumbers(300, 10, 2);
  ASSERT_TRUE(rig.WaitForEnd());
  ASSERT_TRUE(running.lane->Stop(seconds(5)).has_value());
  EXPECT_EQ(running.lane->stats().restores, 2U) << "each partition once";
  EXPECT_EQ(running.lane->stats().consumer_restarts, 0U);
  EXPECT_EQ(rig.Difference(), "");
}

TEST(LaneState, MakesNoOutputAgainWhenTheOffsetIsGoneAndTheChangelogTorn) {
  LaneRig rig("expired-torn", 1);
  rig.SendNumbers(300, 10, 1);
  RunToTheEnd(rig, rig.Options());
  rig.SendTo(rig.changelog(), 0, "intruder", "1 1");
  rig.Flush();
  rig.ForgetCommitted(0);
  const auto stats = RunToTheEnd(rig, rig.Options());
  EXPECT_EQ(stats.rebuilds, 1U);
  EXPECT_EQ(rig.Difference(), "") << "the last position was whole: what came before it is out";
}

TEST(LaneState, FoldsTheInputAgainWhenTheOffsetFellBehindTheState) {
  LaneRig rig("torn-offset", 1);
  rig.SendNumbers(300, 10, 1);
  RunToTheEnd(rig, rig.Options());
  const auto before = rig.State();
  const auto committed = rig.Committed()[0];
  // As if the offsets of the last transactions had been lost and the rest kept.
  rig.SetCommitted(0, committed.offset - 50, kafka::OffsetMetadata(committed.transaction - 1));
  const auto stats = RunToTheEnd(rig, rig.Options());
  EXPECT_EQ(stats.torn_transactions, 1U);
  EXPECT_EQ(stats.rebuilds, 1U);
  EXPECT_EQ(rig.State(), before);
  EXPECT_EQ(RunToTheEnd(rig, rig.Options()).torn_transactions, 0U) << "the rebuilt state is whole";
}

TEST(LaneState, FoldsTheInputAgainWhenTheChangelogWasTamperedWith) {
  LaneRig rig("torn-changelog", 1);
  rig.SendNumbers(300, 10, 1);
  RunToTheEnd(rig, rig.Options());
  const auto before = rig.State();
  rig.SendTo(rig.changelog(), 0, "k1", "1 1");
  rig.SendTo(rig.changelog(), 0, "intruder", "1 1");
  rig.Flush();
  const auto stats = RunToTheEnd(rig, rig.Options());
  EXPECT_EQ(stats.torn_transactions, 1U);
  EXPECT_EQ(rig.State(), before);
  EXPECT_EQ(rig.Difference(), "") << "the last position was verified: no output is made again";
}

TEST(LaneState, DropsDownstreamWhatARebuiltLaneMakesAgain) {
  LaneRig upstream("twice-up", 1);
  upstream.SendNumbers(300, 10, 1);
  RunToTheEnd(upstream, upstream.Options());
  const auto committed = upstream.Committed()[0];
  // Nothing before this offset is known to be whole, so all outputs are made again.
  upstream.SetCommitted(0, 0, kafka::OffsetMetadata(0));
  (void)committed;
  EXPECT_EQ(RunToTheEnd(upstream, upstream.Options()).rebuilds, 1U);
  ASSERT_EQ(upstream.Read(upstream.output()).size(), 600U);

  LaneRig downstream("twice-down", 1);
  auto options = downstream.Options();
  options.input_topic = upstream.output();
  CountingStep step(downstream.output());
  RunningLane running(options, step);
  ASSERT_TRUE(running.lane->Start().has_value());
  EXPECT_TRUE(WaitUntil(seconds(20), [&] { return running.lane->stats().records_in == 600; }));
  EXPECT_EQ(running.lane->stats().origins_dropped, 300U);
  EXPECT_TRUE(running.lane->Stop(seconds(5)).has_value());
  EXPECT_EQ(downstream.Read(downstream.output()).size(), 300U);
}

TEST(LaneState, RefusesAChangelogOfAnotherInstallation) {
  LaneRig rig("foreign", 1);
  rig.SendNumbers(50, 5, 1);
  RunToTheEnd(rig, rig.Options());
  auto options = rig.Options();
  options.installation_epoch = "epoch-2";
  CountingStep step(rig.output());
  RunningLane running(options, step);
  ASSERT_TRUE(running.lane->Start().has_value());
  ASSERT_TRUE(WaitUntil(seconds(20), [&] { return running.failure().has_value(); }));
  EXPECT_EQ(running.failure()->action, kafka::LaneFailure::Action::kStop);
  EXPECT_THAT(running.failure()->error.message, HasSubstr("epoch-1"));
  EXPECT_FALSE(running.lane->ready());
}

}  // namespace
}  // namespace lagesbild::testing
