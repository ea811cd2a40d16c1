// A broker that stands still in the middle of commits, longer than any time-out of the lane's, then goes on.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "integration/lane/counting_step.h"
#include "integration/lane/lane_rig.h"
#include "support/kafka_broker.h"

namespace lagesbild::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(FrozenBroker, RunsWhatItWasSentLateAndNothingIsLostOrDoubled) {
  const auto broker = KafkaBroker::Start().value();
  LaneRig rig("frozen", 2, broker->bootstrap());
  for (unsigned round = 0; round < 3; ++round) {
    // The lane's process ends when it is fenced or stuck, and is started again, as a supervisor would.
    auto lane = std::make_unique<ChildProcess>(rig.Echo("a", {}));
    rig.SendNumbers(200, 20, round);
    ASSERT_TRUE(rig.WaitForEnd());
    rig.SendNumbers(200, 20, 100 + round);
    // Somewhere in the transactions of these records; the socket time-out is 4 s, the transaction's too.
    std::this_thread::sleep_for(milliseconds(5 + 15 * round));  // spreads the moment of the fault
    broker->Freeze();
    std::this_thread::sleep_for(milliseconds(6500));  // the fault itself, not a wait
    broker->Thaw();
    if (lane->Wait(seconds(3))) lane = std::make_unique<ChildProcess>(rig.Echo("a", {}));
    ASSERT_TRUE(rig.WaitForEnd(seconds(60))) << rig.EchoLog();
    EXPECT_EQ(rig.Difference(), "") << rig.EchoLog();
    EXPECT_EQ(lane->Stop(seconds(10)), 0) << rig.EchoLog();
  }
}

}  // namespace
}  // namespace lagesbild::testing
