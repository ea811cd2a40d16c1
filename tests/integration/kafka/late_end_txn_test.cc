// An EndTxn that comes late can commit or abort a later transaction. The lane must not let it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <random>
#include <string>

#include "integration/kafka/proxied.h"
#include "integration/lane/counting_step.h"
#include "integration/lane/held_step.h"
#include "integration/lane/lane_rig.h"
#include "support/wait_until.h"

namespace lagesbild::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// How many late requests: 20, or what LAGESBILD_LATE_END_TXN says.
int LateCount() {
  const char* text = std::getenv("LAGESBILD_LATE_END_TXN");  // NOLINT(concurrency-mt-unsafe): no test sets it
  const int asked =
      text == nullptr ? 0 : std::atoi(text);  // NOLINT(bugprone-unchecked-string-to-number-conversion)
  return asked > 0 ? asked : 20;
}

// Transactions long enough to write to a partition several times.
kafka::LaneOptions LongTransactions(const LaneRig& rig) {
  auto options = rig.Options();
  options.commit_idle = milliseconds(80);
  options.commit_busy = milliseconds(150);
  return options;
}

// The lane's transactional id, as lane_recovery.cc makes it.
std::string TransactionalId(const LaneRig& rig) { return "lagesbild." + rig.stage() + ".a.0"; }

// Keeps the lane busy until the proxy is through, at most `patience`.
bool FeedUntilDone(LaneRig& rig, const KafkaProxy& proxy, const RunningLane& lane, seconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (unsigned seed = 1; !proxy.Done(); ++seed) {
    if (std::chrono::steady_clock::now() > deadline || lane.failure()) return false;
    rig.SendNumbers(50, 20, seed);
  }
  return true;
}

void Report(const KafkaProxy& proxy, const kafka::LaneStats& stats) {
  const auto counts = proxy.counts();
  std::string answers;
  for (const auto& [code, count] : counts.answers) {
    answers += " " + std::to_string(count) + " x error " + std::to_string(code) + ",";
  }
  std::printf(
      "EndTxn: %d seen, %d hit, %d delivered late;%s lane: %d indefinite, %d producers made anew, %d torn\n",
      counts.seen, counts.hit, counts.delivered, answers.c_str(), static_cast<int>(stats.indefinite_ends),
      static_cast<int>(stats.producer_recreations), static_cast<int>(stats.torn_transactions));
}

TEST(LateEndTxn, TearsNoLaterTransaction) {
  const ProxiedBroker kafka;
  LaneRig rig("late", 2, kafka.proxy->address());
  CountingStep step(rig.output());
  RunningLane lane(LongTransactions(rig), step);
  ASSERT_TRUE(lane.lane->Start().has_value());
  ASSERT_TRUE(lane.WaitReady());
  rig.SendNumbers(50, 20, 0);
  ASSERT_TRUE(rig.WaitForEnd());

  const int count = LateCount();
  kafka.proxy->Arm(TransactionalId(rig), KafkaProxy::Fault::kDeliverLate, count);
  const bool done = FeedUntilDone(rig, *kafka.proxy, lane, seconds(60 + 5 * count));
  const bool at_end = rig.WaitForEnd();
  Report(*kafka.proxy, lane.lane->stats());
  EXPECT_TRUE(done);
  EXPECT_TRUE(at_end);
  EXPECT_EQ(kafka.proxy->counts().delivered, count);
  EXPECT_EQ(rig.Difference(), "");
  const auto stats = lane.lane->stats();
  EXPECT_EQ(stats.torn_transactions, 0U);
  EXPECT_GE(stats.indefinite_ends, static_cast<std::uint64_t>(count));
  // 0 would mean that a late request took effect.
  EXPECT_FALSE(kafka.proxy->counts().answers.contains(0));
  EXPECT_FALSE(lane.failure().has_value());
  ASSERT_TRUE(lane.lane->Stop(seconds(10)).has_value());
}

TEST(LateEndTxn, LosesNothingWhenOnlyTheAnswerIsLost) {
  const ProxiedBroker kafka;
  LaneRig rig("lost-answer", 2, kafka.proxy->address());
  CountingStep step(rig.output());
  RunningLane lane(LongTransactions(rig), step);
  ASSERT_TRUE(lane.lane->Start().has_value());
  ASSERT_TRUE(lane.WaitReady());
  kafka.proxy->Arm(TransactionalId(rig), KafkaProxy::Fault::kLoseAnswer, 10);
  EXPECT_TRUE(FeedUntilDone(rig, *kafka.proxy, lane, seconds(60)));
  EXPECT_TRUE(rig.WaitForEnd());
  Report(*kafka.proxy, lane.lane->stats());
  EXPECT_EQ(kafka.proxy->counts().hit, 10);
  EXPECT_EQ(rig.Difference(), "");
  // Each was met by another producer: the lane makes a new one each time. The broker has the last commit
  // before the lane knows.
  EXPECT_TRUE(WaitUntil(seconds(20), [&] { return lane.lane->stats().indefinite_ends >= 10; }));
  EXPECT_EQ(lane.lane->stats().torn_transactions, 0U);
  ASSERT_TRUE(lane.lane->Stop(seconds(10)).has_value());
}

// Positions of the changelog's one partition: one for each transaction that is really committed.
int Positions(LaneRig& rig) {
  int count = 0;
  for (const auto& record : rig.Read(rig.changelog())) count += record.key.empty() ? 1 : 0;
  return count;
}

TEST(LateEndTxn, TellsNobodyOfACommitThatDidNotHold) {
  const ProxiedBroker kafka;
  LaneRig rig("pretended", 1, kafka.proxy->address());
  HeldStep step(rig.output(), {});
  auto options = LongTransactions(rig);
  options.state_dir = rig.state_dir();
  options.snapshot_growth_bytes = 1;  // one after each transaction
  {
    RunningLane lane(options, step);
    ASSERT_TRUE(lane.lane->Start().has_value());
    ASSERT_TRUE(lane.WaitReady());
    for (unsigned round = 0; round < 3; ++round) {
      kafka.proxy->Arm(TransactionalId(rig), KafkaProxy::Fault::kPretend, 1);
      EXPECT_TRUE(FeedUntilDone(rig, *kafka.proxy, lane, seconds(60)));
      ASSERT_TRUE(rig.WaitForEnd(seconds(60)));
    }
    EXPECT_TRUE(WaitUntil(seconds(20), [&] { return lane.lane->stats().indefinite_ends >= 3; }));
    ASSERT_TRUE(lane.lane->Stop(seconds(10)).has_value());
    const auto stats = lane.lane->stats();
    EXPECT_EQ(stats.torn_transactions, 0U);
    EXPECT_GE(stats.consumer_restarts, 3U) << "who does not know joins again";
    EXPECT_EQ(stats.snapshots_refused, 0U) << "a snapshot had more than was committed";
  }
  EXPECT_EQ(kafka.proxy->counts().hit, 3);
  EXPECT_EQ(rig.Difference(), "");
  EXPECT_EQ(step.committed(), Positions(rig)) << "the step was told of a commit that did not hold";
}

// The commit of a slice does not hold, and what is found instead is torn: the state is folded up to an
// earlier record, and its numbers look as if the slice had been committed.
TEST(LateEndTxn, SkipsNothingWhenASliceDidNotHoldAndTheStateIsTorn) {
  const ProxiedBroker kafka;
  LaneRig rig("pretended-slice", 1, kafka.proxy->address());
  HeldStep step(rig.output(), {});
  RunningLane lane(LongTransactions(rig), step);
  ASSERT_TRUE(lane.lane->Start().has_value());
  rig.SendNumbers(50, 20, 1);
  ASSERT_TRUE(rig.WaitForEnd());
  rig.SendTo(rig.changelog(), 0, "intruder", "1 1");  // every position after it does not fit
  rig.SendNumbers(50, 20, 2);
  ASSERT_TRUE(rig.WaitForEnd());
  ASSERT_EQ(rig.Difference(), "state has keys that were never sent") << "the intruder alone";
  auto expected = rig.State();
  expected.erase("intruder");

  kafka.proxy->Arm(TransactionalId(rig), KafkaProxy::Fault::kPretend, 1);
  rig.SendTo(rig.input(), 0, "s", "slices");
  rig.Flush();
  ASSERT_TRUE(WaitUntil(seconds(60), [&] { return lane.lane->stats().rebuilds == 1; }));
  ASSERT_TRUE(rig.WaitForEnd(seconds(60)));
  EXPECT_EQ(kafka.proxy->counts().hit, 1);
  EXPECT_EQ(rig.State(), expected);
  ASSERT_TRUE(lane.lane->Stop(seconds(10)).has_value());
}

TEST(LateEndTxn, DoesNotHoldUpARebalanceByACommitThatHangs) {
  const ProxiedBroker kafka;
  LaneRig rig("hanging", 2, kafka.proxy->address());
  CountingStep step_a(rig.output());
  CountingStep step_b(rig.output());
  auto options = rig.Options();
  // The transaction stays open until the other lane has started, however slow the machine; a fifth of the
  // poll interval is what a commit may take in a revocation.
  options.session_timeout_ms = 13'000;
  options.transaction_timeout_ms = 12'000;
  options.max_poll_interval_ms = 15'000;
  options.restore_deadline = milliseconds(5000);
  RunningLane b(
      [&] {
        auto of_b = options;
        of_b.instance = "b";
        return of_b;
      }(),
      step_b);
  options.commit_idle = options.commit_busy = seconds(30);  // open until something happens
  RunningLane a(options, step_a);
  ASSERT_TRUE(a.lane->Start().has_value());
  ASSERT_TRUE(a.WaitReady());
  kafka.proxy->Arm(TransactionalId(rig), KafkaProxy::Fault::kSwallow, 1000);
  rig.SendNumbers(200, 20, 1);
  ASSERT_TRUE(b.lane->Start().has_value());
  EXPECT_TRUE(WaitUntil(seconds(25), [&] { return a.lane->stats().rebalances >= 2; }));
  EXPECT_GE(kafka.proxy->counts().hit, 1) << "its commit did not hang";
  kafka.proxy->Arm(TransactionalId(rig), KafkaProxy::Fault::kSwallow, 0);
  ASSERT_TRUE(a.lane->Stop(seconds(10)).has_value());
  ASSERT_TRUE(rig.WaitForEnd(seconds(60)));
  EXPECT_FALSE(b.failure().has_value());
  EXPECT_EQ(rig.Difference(), "");
}

}  // namespace
}  // namespace lagesbild::testing
