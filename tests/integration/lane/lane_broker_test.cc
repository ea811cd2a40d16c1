// What a lane does when the broker freezes or goes, and when members come and go in one process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "common/kafka/crash_point.h"
#include "common/kafka/lane.h"
#include "common/kafka/topics.h"
#include "integration/lane/counting_step.h"
#include "integration/lane/held_step.h"
#include "integration/lane/lane_rig.h"
#include "support/kafka_broker.h"
#include "support/wait_until.h"

namespace lagesbild::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

// Lets `span` pass without naming a condition: the fault itself lasts that long.
void Endure(milliseconds span) {
  WaitUntil(span, [] { return false; });
}

TEST(LaneBroker, MovesPartitionsBetweenMembersWithoutLoss) {
  LaneRig rig("moves", 4);
  CountingStep step_a(rig.output());
  CountingStep step_b(rig.output());
  RunningLane a(rig.Options("a"), step_a);
  ASSERT_TRUE(a.lane->Start().has_value());
  rig.SendNumbers(500, 16, 1);
  ASSERT_TRUE(rig.WaitForEnd());
  {
    RunningLane b(rig.Options("b"), step_b);
    ASSERT_TRUE(b.lane->Start().has_value());
    unsigned seed = 10;
    ASSERT_TRUE(WaitUntil(seconds(30), [&] {
      rig.SendNumbers(20, 16, seed++);
      return b.lane->stats().partitions.size() == 2 && a.lane->stats().partitions.size() == 2;
    }));
    rig.SendNumbers(500, 16, 2);
    ASSERT_TRUE(rig.WaitForEnd());
    EXPECT_TRUE(WaitUntil(seconds(5), [&] { return b.lane->stats().records_in > 0; }));
    ASSERT_TRUE(b.lane->Stop(seconds(5)).has_value());
  }
  rig.SendNumbers(500, 16, 3);
  ASSERT_TRUE(rig.WaitForEnd());
  EXPECT_EQ(a.lane->stats().partitions.size(), 4U);
  EXPECT_GT(a.lane->stats().reused_tasks, 0U) << "what stayed with us was not read again";
  EXPECT_EQ(a.lane->stats().torn_transactions, 0U);
  EXPECT_EQ(rig.Difference(), "");
}

// Freezes the broker between an EndTxn of the lane's and its answer. False: not within a minute.
bool FreezeInMidCommit(LaneRig& rig, const HeldStep& step) {
  const auto deadline = Clock::now() + seconds(60);
  for (unsigned seed = 10; Clock::now() < deadline; ++seed) {
    const int told = step.committed();
    const auto sent = kafka::CrashPointHits(kafka::CrashPoint::kEndTxnInFlight);
    rig.Send(0, "k" + std::to_string(seed % 10), "1");
    // Nothing may lie between the sending and the signal, not even a pause of a wait.
    while (kafka::CrashPointHits(kafka::CrashPoint::kEndTxnInFlight) == sent && Clock::now() < deadline) {
    }
    KafkaBroker::Shared().Freeze();
    const bool is_answered = WaitUntil(seconds(1), [&] { return step.committed() > told; });
    if (!is_answered) return true;
    KafkaBroker::Shared().Thaw();
  }
  return false;
}

TEST(LaneBroker, RenewsItsProducerAfterABrokerThatFrozeInMidCommit) {
  LaneRig rig("freezes", 1);
  HeldStep step(rig.output(), {});
  auto options = rig.Options();
  // The transaction outlives the freeze, a request does not: what was in flight is sent again.
  options.transaction_timeout_ms = 20000;
  options.session_timeout_ms = 25000;
  RunningLane running(options, step);
  ASSERT_TRUE(running.lane->Start().has_value());
  rig.SendNumbers(300, 10, 1);
  ASSERT_TRUE(rig.WaitForEnd());
  for (std::uint64_t round = 1; round <= 2; ++round) {
    ASSERT_TRUE(FreezeInMidCommit(rig, step));
    Endure(seconds(7));
    EXPECT_GT(running.lane->stats().open_transaction_seconds, 7) << "a commit that hangs does not show";
    KafkaBroker::Shared().Thaw();
    ASSERT_TRUE(rig.WaitForEnd(seconds(60)));
    EXPECT_TRUE(WaitUntil(seconds(20), [&] { return running.lane->stats().producer_recreations >= round; }));
    EXPECT_TRUE(WaitUntil(seconds(5), [&] { return running.lane->stats().open_transaction_seconds == 0; }));
    EXPECT_GE(running.lane->stats().indefinite_ends, round) << "no commit was in flight";
  }
  EXPECT_FALSE(running.failure().has_value());
  EXPECT_EQ(rig.Difference(), "");
  EXPECT_EQ(running.lane->stats().torn_transactions, 0U);
}

// The alerts of a transaction that ran out of time say nothing about their topic.
TEST(LaneBroker, SendsNoAlertAsideBecauseTheBrokerWasAway) {
  LaneRig rig("away", 1);
  rig.CreateTopic(kafka::AlertTopic("away"), 1);
  std::atomic<bool> is_frozen{false};
  HeldStep step(rig.output(), [&](const kafka::InputRecord& record, std::string_view) {
    if (record.key != "freeze" || is_frozen) return;
    KafkaBroker::Shared().Freeze();  // with the transaction open
    is_frozen = true;
  });
  auto options = rig.Options();
  options.session_timeout_ms = 25000;  // the member outlives the freeze, its transaction does not
  std::optional<RunningLane> running;
  running.emplace(options, step);
  ASSERT_TRUE(running->lane->Start().has_value());
  rig.Send(0, "k", "alert away");
  rig.Flush();
  ASSERT_TRUE(rig.WaitForEnd());
  for (int i = 0; i < 20; ++i) rig.Send(0, i == 10 ? "freeze" : "k", "alert away");
  ASSERT_TRUE(WaitUntil(seconds(20), [&] { return is_frozen.load(); }));
  Endure(seconds(6));
  KafkaBroker::Shared().Thaw();
  rig.Flush();
  ASSERT_TRUE(WaitUntil(seconds(60), [&] { return running->failure() || rig.WaitForEnd(seconds(1)); }));
  if (running->failure()) {
    // Fenced by the coordinator's time-out: the supervisor starts it again.
    EXPECT_EQ(running->failure()->action, kafka::LaneFailure::Action::kRestart);
    running.emplace(options, step);
    ASSERT_TRUE(running->lane->Start().has_value());
  } else {
    EXPECT_GE(running->lane->stats().partner_failures, 1U) << "no transaction with an alert failed";
  }
  ASSERT_TRUE(rig.WaitForEnd(seconds(60)));
  EXPECT_EQ(rig.Read(rig.dead_letters()).size(), 0U);
  EXPECT_EQ(rig.Read(kafka::AlertTopic("away")).size(), 21U);
}

TEST(LaneBroker, StopsInTimeThoughTheBrokerIsFrozen) {
  LaneRig rig("frozen-stop", 1);
  CountingStep step(rig.output());
  RunningLane running(rig.Options(), step);
  ASSERT_TRUE(running.lane->Start().has_value());
  rig.SendNumbers(100, 10, 1);
  ASSERT_TRUE(rig.WaitForEnd());
  rig.SendNumbers(1000, 10, 2);
  KafkaBroker::Shared().Freeze();
  const auto began = Clock::now();
  (void)running.lane->Stop(seconds(5));  // in time, or it says that it was not
  EXPECT_LT(Clock::now() - began, milliseconds(5500));
  KafkaBroker::Shared().Thaw();
  EXPECT_TRUE(running.lane->Stop(seconds(30)).has_value());
}

TEST(LaneBroker, GoesOnAfterTheBrokerWasRestarted) {
  LaneRig rig("restarted", 2);
  CountingStep step(rig.output());
  std::optional<RunningLane> running;
  running.emplace(rig.Options(), step);
  ASSERT_TRUE(running->lane->Start().has_value());
  rig.SendNumbers(300, 10, 1);
  ASSERT_TRUE(rig.WaitForEnd());
  KafkaBroker::Shared().Kill();
  ASSERT_TRUE(KafkaBroker::Shared().Restart().has_value());
  rig.SendNumbers(300, 10, 2);
  const bool has_reached_end = rig.WaitForEnd(seconds(60));
  if (!has_reached_end && running->failure()) {
    // Fenced by the coordinator's time-out: the supervisor starts it again.
    EXPECT_EQ(running->failure()->action, kafka::LaneFailure::Action::kRestart);
    running.emplace(rig.Options(), step);
    ASSERT_TRUE(running->lane->Start().has_value());
  }
  ASSERT_TRUE(rig.WaitForEnd(seconds(60)));
  EXPECT_EQ(rig.Difference(), "");
}

}  // namespace
}  // namespace lagesbild::testing
