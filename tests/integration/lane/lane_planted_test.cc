// The lane's planted bugs (builds with LB_PLANTED_BUGS): each must be caught at its directed crash point
// within two cycles. A checker that lets one through fails here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "integration/lane/lane_rig.h"
#include "support/wait_until.h"

namespace lagesbild::testing {
namespace {

using std::chrono::seconds;
using ::testing::AnyOf;
using ::testing::Not;

struct Planted {
  std::string bug;
  /// Where the process is killed; empty: it need not be.
  std::string crash;
};

class LanePlanted : public ::testing::TestWithParam<Planted> {};

// Ends of a cycle in which the checks said nothing, because they could not be made: a slow machine, not a bug
// that is found.
constexpr const char* kNotHit = "the crash point was not hit";
constexpr const char* kNoEnd = "it does not come to the end";

// What the checks say after one cycle of crash and restart: "" if they see nothing wrong.
std::string Cycle(LaneRig& rig, const Planted& planted, unsigned seed) {
  std::map<std::string, std::string> environment{{"LAGESBILD_PLANTED_BUG", planted.bug}};
  if (!planted.crash.empty()) {
    auto crashing = environment;
    crashing["LAGESBILD_CRASH_AT"] = planted.crash;
    auto child = rig.Echo("a", crashing);
    unsigned round = seed;
    WaitUntil(seconds(30), [&] {
      if (!child.Running()) return true;
      rig.SendNumbers(20, 12, round++);
      return false;
    });
    if (child.Wait(seconds(1)) != 128 + SIGKILL) return kNotHit;
  }
  auto child = rig.Echo("a", environment);
  rig.SendNumbers(2000, 12, seed + 1000);
  if (!rig.WaitForEnd()) return kNoEnd;
  child.Stop(seconds(6));
  if (rig.EchoLog().find("torn") != std::string::npos) return "torn";
  return rig.Difference();
}

TEST_P(LanePlanted, IsCaughtWithinTwoCycles) {
  const auto& planted = GetParam();
  LaneRig rig("planted-" + planted.bug);
  std::string found = Cycle(rig, planted, 1);
  if (found.empty() || found == kNoEnd) found = Cycle(rig, planted, 5000);
  if (planted.bug == "none") {
    EXPECT_EQ(found, "") << "the checks see faults where there are none";
  } else {
    EXPECT_THAT(found, Not(AnyOf("", kNotHit, kNoEnd))) << planted.bug << " was not caught";
  }
}

INSTANTIATE_TEST_SUITE_P(EachBug, LanePlanted,
                         ::testing::Values(Planted{"none", "before_end_txn:3"},
                                           Planted{"offsets_outside_transaction", "before_end_txn:3"},
                                           Planted{"drop_one_event", ""}),
                         [](const auto& planted) { return planted.param.bug; });

// An upstream that makes its outputs again is counted twice if origins are ignored.
TEST(LanePlanted, OriginsIgnoredAfterARebuildAreCaught) {
  for (const auto* bug : {"none", "origins_ignored_after_rebuild"}) {
    LaneRig rig(std::string("planted-origin-") + bug, 1);
    auto child = rig.Echo("a", {{"LAGESBILD_PLANTED_BUG", bug}});
    for (int i = 0; i < 20; ++i) {
      rig.SendTo(rig.input(), 0, "k", "1", {{"lb-origin", "up|t|0|" + std::to_string(i % 10) + "|0"}});
    }
    rig.Flush();
    ASSERT_TRUE(rig.WaitForEnd()) << rig.EchoLog();
    const bool is_once = rig.State()["k"] == "10 10";
    EXPECT_EQ(is_once, std::string(bug) == "none");
  }
}

// A changelog record that nobody wrote is taken for state if CRCs and sums are ignored.
TEST(LanePlanted, IgnoredCrcsAreCaught) {
  for (const auto* bug : {"none", "crc_ignored"}) {
    LaneRig rig(std::string("planted-crc-") + bug, 1);
    {
      auto child = rig.Echo("a", {{"LAGESBILD_PLANTED_BUG", bug}});
      rig.SendNumbers(100, 5, 1);
      ASSERT_TRUE(rig.WaitForEnd()) << rig.EchoLog();
      child.Stop(seconds(6));
    }
    rig.SendTo(rig.changelog(), 0, "k1", "1 1");
    rig.Flush();
    auto child = rig.Echo("a", {{"LAGESBILD_PLANTED_BUG", bug}});
    rig.SendNumbers(100, 5, 2);
    ASSERT_TRUE(rig.WaitForEnd()) << rig.EchoLog();
    child.Stop(seconds(6));
    EXPECT_EQ(rig.Difference().empty(), std::string(bug) == "none") << rig.EchoLog();
  }
}

}  // namespace
}  // namespace lagesbild::testing
