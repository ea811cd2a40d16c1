#include "common/model/partition_clock.h"

#include <gtest/gtest.h>

namespace lagesbild::model {
namespace {

TEST(PartitionClock, HasNoTimeUntilEverySourceHasTicked) {
  PartitionClock clock(2);
  EXPECT_EQ(clock.Advance(0, 100), std::nullopt);
  EXPECT_EQ(clock.now_ms(), 0);
  EXPECT_EQ(clock.Advance(1, 90), 90);
}

TEST(PartitionClock, RisesOnlyWithItsSlowestSource) {
  PartitionClock clock(2);
  clock.Advance(0, 100);
  clock.Advance(1, 90);
  EXPECT_EQ(clock.Advance(0, 200), std::nullopt);
  EXPECT_EQ(clock.Advance(1, 150), 150);
  EXPECT_EQ(clock.Advance(1, 120), std::nullopt);
  EXPECT_EQ(clock.now_ms(), 150);
  EXPECT_EQ(clock.Advance(7, 900), std::nullopt);
}

TEST(PartitionClock, SurvivesItsBytesAndRefusesOthers) {
  PartitionClock clock(2);
  clock.Advance(0, 1'700'000'000'123);
  clock.Advance(1, 5);
  const auto copy = PartitionClock::Decode(clock.Encode(), 2);
  ASSERT_TRUE(copy);
  EXPECT_EQ(copy->Encode(), clock.Encode());
  EXPECT_EQ(copy->now_ms(), 5);
  EXPECT_FALSE(PartitionClock::Decode("short", 2));
}

}  // namespace
}  // namespace lagesbild::model
