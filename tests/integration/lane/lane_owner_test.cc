// Who a partition belongs to: a lane that was held up longer than the group waits must leave no trace, and
// one that folds a torn state again must stay a member however long it takes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <map>

#include "common/kafka/lane.h"
#include "integration/lane/counting_step.h"
#include "integration/lane/held_step.h"
#include "integration/lane/lane_rig.h"
#include "support/wait_until.h"

namespace lagesbild::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

// The group waits six seconds for a poll.
kafka::LaneOptions Impatient(const LaneRig& rig, const std::string& instance) {
  auto options = rig.Options(instance);
  options.max_poll_interval_ms = 6000;
  options.restore_deadline = milliseconds(5000);
  return options;
}

void RunToTheEnd(LaneRig& rig) {
  CountingStep step(rig.output());
  RunningLane running(rig.Options(), step);
  ASSERT_TRUE(running.lane->Start().has_value());
  ASSERT_TRUE(rig.WaitForEnd());
  ASSERT_TRUE(running.lane->Stop(seconds(5)).has_value());
}

// Lets `span` pass without naming a condition: the work itself lasts that long.
void Endure(milliseconds span) {
  WaitUntil(span, [] { return false; });
}

TEST(LaneOwner, AnswersTheGroupWhileItFolds) {
  LaneRig rig("long-fold", 2);
  rig.SendNumbers(600, 10, 1);
  RunToTheEnd(rig);
  rig.SendTo(rig.changelog(), 0, "intruder", "1 1");
  rig.Flush();
  std::atomic<bool> is_slow{true};
  std::atomic<bool> has_begun{false};
  const auto before = [&](const kafka::InputRecord& record, std::string_view) {
    if (record.partition != 0) return;
    has_begun = true;
    if (is_slow) Endure(milliseconds(100));  // half a minute for the partition
  };
  HeldStep step_a(rig.output(), before);
  HeldStep step_b(rig.output(), before);
  auto options = Impatient(rig, "a");
  options.max_poll_interval_ms = 20000;
  RunningLane a(options, step_a);
  ASSERT_TRUE(a.lane->Start().has_value());
  ASSERT_TRUE(WaitUntil(seconds(30), [&] { return has_begun.load(); }));
  RunningLane b(Impatient(rig, "b"), step_b);
  ASSERT_TRUE(b.lane->Start().has_value());
  EXPECT_TRUE(WaitUntil(seconds(10), [&] { return a.lane->stats().rebalances >= 2; }));
  is_slow = false;
  ASSERT_TRUE(WaitUntil(seconds(30), [&] { return a.lane->ready() && b.lane->ready(); }));
  rig.SendNumbers(100, 10, 2);
  ASSERT_TRUE(rig.WaitForEnd());
  EXPECT_FALSE(a.failure() || b.failure());
  EXPECT_EQ(rig.Difference(), "");
}

TEST(LaneOwner, WaitsForContentWhileItFoldsThenStopsLoudly) {
  LaneRig rig("fold-content", 1);
  rig.SendNumbers(100, 10, 1);
  rig.SendTo(rig.input(), 0, "s", "slices");
  rig.SendNumbers(100, 10, 2);
  HeldStep first(rig.output(), {});
  {
    RunningLane running(rig.Options(), first);
    ASSERT_TRUE(running.lane->Start().has_value());
    ASSERT_TRUE(rig.WaitForEnd());
    ASSERT_TRUE(running.lane->Stop(seconds(5)).has_value());
  }
  const auto before = rig.State();
  for (const bool does_come : {false, true}) {
    rig.SendTo(rig.changelog(), 0, "intruder", "1 1");
    rig.Flush();
    std::atomic<int> asked{0};
    HeldStep step(rig.output(), [&](const kafka::InputRecord& record, std::string_view) {
      if (record.value == "slices") ++asked;
    });
    step.lacks_content = true;
    auto options = rig.Options();
    options.content_deadline = does_come ? seconds(60) : seconds(3);
    RunningLane running(options, step);
    ASSERT_TRUE(running.lane->Start().has_value());
    if (does_come) {
      ASSERT_TRUE(WaitUntil(seconds(30), [&] { return asked >= 2; })) << "it asks again";
      step.lacks_content = false;
      ASSERT_TRUE(WaitUntil(seconds(30), [&] { return running.lane->stats().rebuilds == 1; }));
      EXPECT_FALSE(running.failure().has_value());
      EXPECT_EQ(rig.State(), before);
    } else {
      ASSERT_TRUE(WaitUntil(seconds(30), [&] { return running.failure().has_value(); }));
      EXPECT_EQ(running.failure()->action, kafka::LaneFailure::Action::kStop);
      EXPECT_THAT(running.failure()->error.message, HasSubstr("content is missing"));
    }
  }
}

// Held between two transactions of a rebuild until another has folded the state and gone on from there.
TEST(LaneOwner, WritesNothingOfARebuildOnceThePartitionIsAnothers) {
  constexpr int kKeys = 40;
  constexpr int kVisitsEach = 2 * kKeys;  // one piece looks at both stores
  LaneRig rig("zombie-rebuild", 1);
  rig.SendNumbers(1000, kKeys, 1);
  RunToTheEnd(rig);
  for (int key = 0; key < kKeys; ++key) rig.SendTo(rig.changelog(), 0, "k" + std::to_string(key), "0 0");
  rig.Flush();

  Gate gate;
  std::atomic<int> visits{0};
  auto options = Impatient(rig, "a");
  options.rebuild_records = 10;
  options.store = [&]() -> std::unique_ptr<kafka::Store> {
    return std::make_unique<HeldStore>([&] {
      if (++visits == 2 * kVisitsEach + 1) gate.Pass();  // two pieces are committed, the third begins
    });
  };
  CountingStep step_a(rig.output());
  CountingStep step_b(rig.output());
  RunningLane a(options, step_a);
  ASSERT_TRUE(a.lane->Start().has_value());
  ASSERT_TRUE(gate.WaitReached());
  RunningLane b(Impatient(rig, "b"), step_b);
  ASSERT_TRUE(b.lane->Start().has_value());
  ASSERT_TRUE(WaitUntil(seconds(40), [&] { return b.lane->ready(); }));
  rig.SendNumbers(1000, kKeys, 2);
  ASSERT_TRUE(rig.WaitForEnd());
  gate.Open();
  ASSERT_TRUE(WaitUntil(seconds(30), [&] { return a.lane->stats().consumer_restarts > 0 || a.failure(); }));
  EXPECT_EQ(rig.Difference(), "");
  EXPECT_EQ(b.lane->stats().rebuilds, 1U);
  rig.SendNumbers(100, kKeys, 3);
  ASSERT_TRUE(rig.WaitForEnd());
  EXPECT_EQ(rig.Difference(), "");
}

// Held between two slices of a record, where no transaction is open that the broker would end.
TEST(LaneOwner, JoinsAgainWhenTheGroupDoesNotKnowItAnyMore) {
  LaneRig rig("zombie-slices", 1);
  Gate gate;
  kafka::Lane* lane_a = nullptr;
  std::atomic<bool> was_asked{false};
  HeldStep step_a(rig.output(), [&](const kafka::InputRecord& record, std::string_view cursor) {
    if (record.value != "slices" || cursor != "x" || was_asked.exchange(true)) return;
    ASSERT_TRUE(lane_a->Ask(0, [&](const kafka::StateView*) { gate.Pass(); }).has_value());
  });
  HeldStep step_b(rig.output(), {});
  RunningLane a(Impatient(rig, "a"), step_a);
  lane_a = a.lane.get();
  ASSERT_TRUE(a.lane->Start().has_value());
  rig.SendNumbers(300, 10, 1);
  rig.SendTo(rig.input(), 0, "s", "slices");
  rig.Flush();
  ASSERT_TRUE(gate.WaitReached());
  RunningLane b(Impatient(rig, "b"), step_b);
  ASSERT_TRUE(b.lane->Start().has_value());
  ASSERT_TRUE(WaitUntil(seconds(40), [&] { return b.lane->ready(); }));
  gate.Open();
  unsigned seed = 10;
  ASSERT_TRUE(WaitUntil(seconds(30), [&] {  // the other commits all the time
    rig.SendNumbers(20, 10, seed++);
    return a.lane->stats().rebalances >= 2 || a.failure();
  }));
  ASSERT_TRUE(rig.WaitForEnd());
  EXPECT_GE(a.lane->stats().consumer_restarts, 1U);
  EXPECT_EQ(a.lane->stats().torn_transactions, 0U);
  EXPECT_EQ(b.lane->stats().torn_transactions, 0U);
  EXPECT_EQ(rig.Difference(), "");
}

// Stopped past its session, it wakes and compares what it remembers before the group can tell it anything.
TEST(LaneOwner, TakesNoOtherMembersProgressForATornState) {
  LaneRig rig("zombie-check", 1);
  const std::map<std::string, std::string> environment{
      {"LANE_ECHO_CHECK_MS", "1"}, {"LANE_ECHO_TRANSACTION_MS", "3000"}, {"LANE_ECHO_SESSION_MS", "4000"}};
  auto first = rig.Echo("a", environment);
  auto second = rig.Echo("b", environment);
  unsigned seed = 0;
  for (auto* sleeper : {&first, &second, &first, &second}) {
    rig.SendNumbers(50, 10, ++seed);
    ASSERT_TRUE(rig.WaitForEnd(seconds(60))) << rig.EchoLog();
    sleeper->Signal(SIGSTOP);
    rig.SendNumbers(50, 10, ++seed);
    ASSERT_TRUE(rig.WaitForEnd(seconds(60))) << rig.EchoLog();  // the other has it now, or had it all along
    sleeper->Signal(SIGCONT);
    WaitUntil(seconds(3), [&] {  // commits all the time
      rig.SendNumbers(5, 10, ++seed);
      return false;
    });
  }
  ASSERT_TRUE(rig.WaitForEnd(seconds(60))) << rig.EchoLog();
  EXPECT_THAT(rig.EchoLog(), Not(HasSubstr("torn transaction")));
  EXPECT_EQ(rig.Difference(), "") << rig.EchoLog();
}

}  // namespace
}  // namespace lagesbild::testing
