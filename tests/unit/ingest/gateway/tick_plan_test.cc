#include "ingest/gateway/domain/tick_plan.h"

#include <gtest/gtest.h>

namespace lagesbild::ingest {
namespace {

TEST(TickPlan, TicksOnceAtStartAndThenAtEachMultiple) {
  TickPlan plan(60'000);
  ASSERT_EQ(plan.Due(600'500), 600'000);
  EXPECT_EQ(plan.Due(600'500), 600'000) << "due until it is written";
  plan.Written(600'000);
  EXPECT_EQ(plan.Due(659'999), std::nullopt);
  EXPECT_EQ(plan.Due(660'000), 660'000);
}

TEST(TickPlan, LeavesOutMultiplesThatPassedUnseen) {
  TickPlan plan(60'000);
  plan.Written(600'000);
  EXPECT_EQ(plan.Due(1'000'000), 960'000);
}

TEST(TickPlan, WaitsForAClockThatWasSetBack) {
  TickPlan plan(60'000);
  plan.Written(600'000);
  EXPECT_EQ(plan.Due(500'000), std::nullopt);
  EXPECT_EQ(plan.Due(600'000), std::nullopt);
  EXPECT_EQ(plan.Due(660'000), 660'000);
}

TEST(TickPlan, WaitsUntilTheNextMultiple) {
  const TickPlan plan(60'000);
  EXPECT_EQ(plan.WaitMs(600'000), 60'000);
  EXPECT_EQ(plan.WaitMs(600'001), 59'999);
  EXPECT_EQ(plan.WaitMs(659'999), 1);
}

}  // namespace
}  // namespace lagesbild::ingest
