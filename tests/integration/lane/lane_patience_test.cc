// How long the group waits for a lane that has much to do at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <string>

#include "common/kafka/lane.h"
#include "integration/lane/counting_step.h"
#include "integration/lane/held_step.h"
#include "integration/lane/lane_rig.h"
#include "support/wait_until.h"

namespace lagesbild::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Lets `span` pass without naming a condition: the work itself lasts that long.
void Endure(milliseconds span) {
  WaitUntil(span, [] { return false; });
}

void RunToTheEnd(LaneRig& rig) {
  CountingStep step(rig.output());
  RunningLane running(rig.Options(), step);
  ASSERT_TRUE(running.lane->Start().has_value());
  ASSERT_TRUE(rig.WaitForEnd());
  ASSERT_TRUE(running.lane->Stop(seconds(5)).has_value());
}

std::map<std::string, int> Walked(LaneRig& rig) {
  std::map<std::string, int> count;
  for (const auto& record : rig.Read(rig.output())) {
    if (record.value->substr(0, 6) == "walked") ++count[record.key];
  }
  return count;
}

// One record of some 130 slices, in all longer than the poll interval.
TEST(LanePatience, TakesARecordOfManySlicesAsAMemberOfTheGroup) {
  LaneRig rig("many-slices", 1);
  rig.SendNumbers(1000, 250, 1);
  ASSERT_NO_FATAL_FAILURE(RunToTheEnd(rig));
  rig.SendTo(rig.input(), 0, "w", "walk");
  rig.Flush();
  std::atomic<int> slices{0};
  HeldStep step(rig.output(), [&](const kafka::InputRecord& record, std::string_view) {
    if (record.value != "walk") return;
    ++slices;
    Endure(milliseconds(80));
  });
  auto options = rig.Options();
  options.max_poll_interval_ms = 6000;
  options.restore_deadline = seconds(5);
  RunningLane running(options, step);
  ASSERT_TRUE(running.lane->Start().has_value());
  ASSERT_TRUE(rig.WaitForEnd(seconds(60)));
  ASSERT_TRUE(running.lane->Stop(seconds(5)).has_value());
  EXPECT_GT(slices * 80, 9000) << "ms, longer than the poll interval";
  EXPECT_EQ(running.lane->stats().rebalances, 1U);
  const auto walked = Walked(rig);
  EXPECT_EQ(walked.size(), rig.State().size());
  for (const auto& [key, times] : walked) EXPECT_EQ(times, 1) << key;
}

TEST(LanePatience, AnswersTheGroupInTheMiddleOfARecordThatItFolds) {
  LaneRig rig("long-record", 2);
  rig.SendNumbers(1500, 600, 1);
  rig.SendTo(rig.input(), 0, "w", "walk");
  rig.SendNumbers(50, 10, 2);
  ASSERT_NO_FATAL_FAILURE(RunToTheEnd(rig));
  const auto before = rig.State();
  rig.SendTo(rig.changelog(), 0, "intruder", "1 1");
  rig.Flush();
  std::atomic<bool> is_slow{true};
  std::atomic<bool> has_begun{false};
  const auto hold = [&](const kafka::InputRecord& record, std::string_view) {
    if (record.value != "walk") return;
    has_begun = true;
    if (is_slow) Endure(milliseconds(200));  // half a minute for the record
  };
  HeldStep step_a(rig.output(), hold);
  HeldStep step_b(rig.output(), hold);
  RunningLane a(rig.Options("a"), step_a);
  ASSERT_TRUE(a.lane->Start().has_value());
  ASSERT_TRUE(WaitUntil(seconds(30), [&] { return has_begun.load(); }));
  RunningLane b(rig.Options("b"), step_b);
  ASSERT_TRUE(b.lane->Start().has_value());
  EXPECT_TRUE(WaitUntil(seconds(10), [&] { return a.lane->stats().rebalances >= 2; }));
  is_slow = false;
  ASSERT_TRUE(WaitUntil(seconds(30), [&] { return a.lane->ready() && b.lane->ready(); }));
  EXPECT_TRUE(WaitUntil(seconds(5), [&] {  // numbers are told a moment later
    return a.lane->stats().rebuilds + b.lane->stats().rebuilds >= 1;
  }));
  EXPECT_FALSE(a.failure() || b.failure());
  EXPECT_EQ(rig.State(), before);
}

// It makes progress all the time, but the group would have thrown it out before its end.
TEST(LanePatience, BreaksOffARestoreThatTheGroupWouldNotWaitFor) {
  LaneRig rig("slow-restore", 2);
  rig.SendNumbers(2000, 1500, 1);
  ASSERT_NO_FATAL_FAILURE(RunToTheEnd(rig));
  std::atomic<bool> is_slow{true};
  std::mutex mutex;
  std::string log;
  auto options = rig.Options();
  options.max_poll_interval_ms = 6000;
  options.restore_deadline = seconds(5);
  options.store = [&]() -> std::unique_ptr<kafka::Store> {
    return std::make_unique<HeldStore>([] {},
                                       [&] {
                                         if (is_slow) Endure(milliseconds(20));
                                       });
  };
  options.log = [&](kafka::LogLevel, std::string_view text) {
    const std::lock_guard lock(mutex);
    log.append(text).append("\n");
  };
  CountingStep step(rig.output());
  RunningLane running(options, step);
  ASSERT_TRUE(running.lane->Start().has_value());
  EXPECT_TRUE(WaitUntil(seconds(15), [&] {
    const std::lock_guard lock(mutex);
    return log.find("restore takes longer than the group waits") != std::string::npos;
  }));
  EXPECT_FALSE(running.lane->ready());
  is_slow = false;
  ASSERT_TRUE(running.WaitReady());
  rig.SendNumbers(100, 10, 2);
  ASSERT_TRUE(rig.WaitForEnd());
  EXPECT_FALSE(running.failure().has_value());
  EXPECT_EQ(rig.Difference(), "");
}

// A piece that is too large for the transaction's time-out would be so the next time, too.
TEST(LanePatience, WritesAStateFoldedAgainInPiecesOfSoManyBytes) {
  constexpr int kKeys = 40;
  LaneRig rig("small-pieces", 1);
  rig.SendNumbers(1000, kKeys, 1);
  ASSERT_NO_FATAL_FAILURE(RunToTheEnd(rig));
  for (int key = 0; key < kKeys; ++key) rig.SendTo(rig.changelog(), 0, "k" + std::to_string(key), "0 0");
  rig.Flush();
  std::atomic<int> visits{0};
  auto options = rig.Options();
  options.commit_bytes = 64;  // ten values at most
  options.store = [&]() -> std::unique_ptr<kafka::Store> {
    return std::make_unique<HeldStore>([&] { ++visits; });
  };
  CountingStep step(rig.output());
  RunningLane running(options, step);
  ASSERT_TRUE(running.lane->Start().has_value());
  ASSERT_TRUE(WaitUntil(seconds(30), [&] { return running.lane->stats().rebuilds == 1; }));
  EXPECT_GE(visits, 4 * 2 * kKeys) << "each piece looks at both stores";
  rig.SendNumbers(100, kKeys, 2);
  ASSERT_TRUE(rig.WaitForEnd());
  EXPECT_EQ(rig.Difference(), "");
}

}  // namespace
}  // namespace lagesbild::testing
