#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "common/kafka/lane.h"
#include "integration/lane/counting_step.h"
#include "integration/lane/lane_rig.h"
#include "support/wait_until.h"

namespace lagesbild::testing {
namespace {

using std::chrono::seconds;

TEST(Lane, TurnsInputIntoStateAndOutputOnce) {
  LaneRig rig("basics");
  CountingStep step(rig.output());
  RunningLane running(rig.Options(), step);
  ASSERT_TRUE(running.lane->Start().has_value());
  ASSERT_TRUE(running.WaitReady());
  rig.SendNumbers(2000, 50, 1);
  ASSERT_TRUE(rig.WaitForEnd());
  EXPECT_EQ(rig.Difference(), "");
  EXPECT_FALSE(running.failure().has_value());
  const auto stats = running.lane->stats();
  EXPECT_EQ(stats.records_in, 2000U);
  EXPECT_EQ(stats.records_out, 2000U);
  EXPECT_GT(stats.commits, 0U);
  EXPECT_EQ(stats.aborts, 0U);
}

TEST(Lane, RestoresFromTheChangelogAndGoesOn) {
  LaneRig rig("restores");
  CountingStep step(rig.output());
  for (unsigned round = 0; round < 3; ++round) {
    RunningLane running(rig.Options(), step);
    ASSERT_TRUE(running.lane->Start().has_value());
    rig.SendNumbers(500, 20, round);
    ASSERT_TRUE(rig.WaitForEnd());
    EXPECT_TRUE(running.lane->Stop(seconds(5)).has_value());
    EXPECT_EQ(running.lane->stats().torn_transactions, 0U);
  }
  EXPECT_EQ(rig.Difference(), "");
}

TEST(Lane, AnswersQuestionsOverCommittedState) {
  LaneRig rig("asks");
  CountingStep step(rig.output());
  RunningLane running(rig.Options(), step);
  ASSERT_TRUE(running.lane->Start().has_value());
  rig.Send(0, "k0", "5");
  rig.Send(0, "k0", "6");
  rig.Flush();
  ASSERT_TRUE(rig.WaitForEnd());
  std::promise<std::string> answer;
  ASSERT_TRUE(running.lane
                  ->Ask(0,
                        [&answer](const kafka::StateView* state) {
                          answer.set_value(state == nullptr ? "not here"
                                                            : std::string(state->Get("k0").value_or("")));
                        })
                  .has_value());
  EXPECT_EQ(answer.get_future().get(), "2 11");
  std::promise<bool> elsewhere;
  ASSERT_TRUE(
      running.lane
          ->Ask(7, [&elsewhere](const kafka::StateView* state) { elsewhere.set_value(state == nullptr); })
          .has_value());
  EXPECT_TRUE(elsewhere.get_future().get());
}

TEST(Lane, CountsNoOpenTransactionAsLag) {
  LaneRig rig("lag", 1);
  rig.SendNumbers(50, 5, 1);
  CountingStep step(rig.output());
  RunningLane running(rig.Options(), step);
  ASSERT_TRUE(running.lane->Start().has_value());
  ASSERT_TRUE(rig.WaitForEnd());
  const auto open = rig.OpenTransaction(10);
  WaitUntil(seconds(2), [] { return false; });  // the lane's fetches see the new end of the topic meanwhile
  const auto lag = [&] {
    const auto stats = running.lane->stats();
    return stats.partitions.size() == 1 ? stats.partitions[0].lag_messages : -1;
  };
  EXPECT_TRUE(WaitUntil(seconds(15), [&] { return lag() == 0; })) << lag();
}

}  // namespace
}  // namespace lagesbild::testing
