#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "integration/lane/lane_rig.h"
#include "support/wait_until.h"

namespace lagesbild::testing {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

struct Crash {
  std::string point;
  int hit;
};

void PrintTo(const Crash& crash, std::ostream* out) { *out << crash.point << ":" << crash.hit; }

class LaneCrash : public ::testing::TestWithParam<Crash> {};

// Sends a few numbers at a time until the child has ended: so transactions come and go meanwhile.
std::optional<int> SendUntilItEnds(LaneRig& rig, ChildProcess& child) {
  unsigned seed = 100;
  WaitUntil(seconds(30), [&] {
    if (!child.Running()) return true;
    rig.SendNumbers(20, 12, seed++);
    return false;
  });
  return child.Wait(seconds(1));
}

TEST_P(LaneCrash, LosesNothingAndCountsNothingTwice) {
  const auto [point, hit] = GetParam();
  LaneRig rig("crash-" + point);
  {
    auto first = rig.Echo("a", {});
    rig.SendNumbers(200, 12, 1);
    ASSERT_TRUE(rig.WaitForEnd()) << rig.EchoLog();
    first.Signal(SIGKILL);
    first.Wait(seconds(5));
  }
  auto second = rig.Echo("a", {{"LAGESBILD_CRASH_AT", point + ":" + std::to_string(hit)}});
  EXPECT_EQ(SendUntilItEnds(rig, second), 128 + SIGKILL) << rig.EchoLog();
  EXPECT_THAT(rig.EchoLog(), HasSubstr("crash point " + point)) << "the point was not hit";
  auto third = rig.Echo("a", {});
  rig.SendNumbers(100, 12, 2);
  ASSERT_TRUE(rig.WaitForEnd()) << rig.EchoLog();
  EXPECT_EQ(third.Stop(seconds(6)), 0) << rig.EchoLog();
  EXPECT_EQ(rig.Difference(), "") << rig.EchoLog();
  EXPECT_THAT(rig.EchoLog(), Not(HasSubstr("torn")));
}

INSTANTIATE_TEST_SUITE_P(EachPoint, LaneCrash,
                         ::testing::Values(Crash{"before_begin", 5}, Crash{"after_begin", 5},
                                           Crash{"mid_produce", 77}, Crash{"before_offsets", 4},
                                           Crash{"before_end_txn", 4}, Crash{"end_txn_in_flight", 4},
                                           Crash{"before_ack", 4}, Crash{"in_restore", 1},
                                           Crash{"in_rebalance", 1}, Crash{"in_init", 1}),
                         [](const auto& crash) { return crash.param.point; });

// Two members: the second one comes and is killed, the partitions wander there and back.
TEST(LaneCrash, SurvivesAMemberThatComesAndDies) {
  LaneRig rig("crash-wander", 4);
  auto stays = rig.Echo("a", {});
  rig.SendNumbers(200, 16, 1);
  auto comes = rig.Echo("b", {{"LAGESBILD_CRASH_AT", "before_end_txn:3"}});
  EXPECT_EQ(SendUntilItEnds(rig, comes), 128 + SIGKILL) << rig.EchoLog();
  rig.SendNumbers(200, 16, 2);
  ASSERT_TRUE(rig.WaitForEnd()) << rig.EchoLog();
  EXPECT_EQ(stays.Stop(seconds(6)), 0);
  EXPECT_EQ(rig.Difference(), "") << rig.EchoLog();
  EXPECT_THAT(rig.EchoLog(), Not(HasSubstr("torn")));
}

// The first member dies while it hands partitions over.
TEST(LaneCrash, SurvivesADeathInTheRevocation) {
  LaneRig rig("crash-revoke", 4);
  auto dies = rig.Echo("a", {{"LAGESBILD_CRASH_AT", "in_rebalance:2"}});
  rig.SendNumbers(200, 16, 1);
  ASSERT_TRUE(rig.WaitForEnd()) << rig.EchoLog();
  auto comes = rig.Echo("b", {});
  EXPECT_EQ(SendUntilItEnds(rig, dies), 128 + SIGKILL) << rig.EchoLog();
  rig.SendNumbers(200, 16, 2);
  ASSERT_TRUE(rig.WaitForEnd()) << rig.EchoLog();
  EXPECT_EQ(comes.Stop(seconds(6)), 0);
  EXPECT_EQ(rig.Difference(), "") << rig.EchoLog();
  EXPECT_THAT(rig.EchoLog(), Not(HasSubstr("torn")));
}

// Stopped past its session and its transaction, it wakes when its partitions are another's.
TEST(LaneCrash, LeavesNoTraceOfAZombie) {
  LaneRig rig("crash-zombie", 4);
  auto zombie = rig.Echo("a", {{"LANE_ECHO_TRANSACTION_MS", "3000"}, {"LANE_ECHO_SESSION_MS", "4000"}});
  rig.SendNumbers(200, 16, 1);
  ASSERT_TRUE(rig.WaitForEnd()) << rig.EchoLog();
  auto heir = rig.Echo("b", {{"LANE_ECHO_TRANSACTION_MS", "3000"}, {"LANE_ECHO_SESSION_MS", "4000"}});
  ASSERT_TRUE(WaitUntil(seconds(20), [&] {
    const auto log = rig.EchoLog();
    return log.find("ready") != log.rfind("ready");
  })) << rig.EchoLog();
  rig.SendNumbers(3000, 16, 2);
  zombie.Signal(SIGSTOP);
  rig.SendNumbers(500, 16, 3);
  ASSERT_TRUE(rig.WaitForEnd()) << rig.EchoLog();  // the heir has taken over
  zombie.Signal(SIGCONT);
  rig.SendNumbers(500, 16, 4);
  ASSERT_TRUE(rig.WaitForEnd()) << rig.EchoLog();
  EXPECT_EQ(rig.Difference(), "") << rig.EchoLog();
  EXPECT_THAT(rig.EchoLog(), Not(HasSubstr("torn")));
  heir.Stop(seconds(6));
  EXPECT_EQ(rig.Difference(), "") << rig.EchoLog();
}

}  // namespace
}  // namespace lagesbild::testing
