#include "common/runtime/stop_signals.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

namespace lagesbild::runtime {
namespace {

/// Two signals; the work between them never ends.
void StopTwice(int exit_at_once) {
  const StopSignals signals(exit_at_once);
  kill(getpid(), SIGINT);
  signals.Wait();
  kill(getpid(), SIGINT);
  for (;;) pause();
}

TEST(StopSignals, ASecondSignalEndsTheProcessWithTheCodeItWasGiven) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(StopTwice(130), ::testing::ExitedWithCode(130), "");
}

}  // namespace
}  // namespace lagesbild::runtime
