// An EndTxn that comes late can commit or abort a later transaction. The lane must not let it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <random>
#include <string>

#include "integration/kafka/proxied.h"
#include "integration/lane/counting_step.h"
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

}  // namespace
}  // namespace lagesbild::testing
