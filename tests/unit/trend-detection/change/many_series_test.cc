#include "trend-detection/domain/change/many_series.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace lagesbild::trend {
namespace {

TEST(ManySeries, BelievesTheMostThatStandTogether) {
  // total/alpha 100: one alone needs 100, two 50 each, three 33.3 each.
  std::vector<double> evidence = {40, 1, 60, 35};
  EXPECT_DOUBLE_EQ(BelievedFrom(evidence, 10, .1), 100.0 / 3);
  evidence = {40, 1, 60, 30};
  EXPECT_EQ(BelievedFrom(evidence, 10, .1), INFINITY);
  evidence = {100, 1, 1, 1};
  EXPECT_DOUBLE_EQ(BelievedFrom(evidence, 10, .1), 100);
  evidence = {99, 1, 1, 1};
  EXPECT_EQ(BelievedFrom(evidence, 10, .1), INFINITY);
}

TEST(ManySeries, TakesTheLargestNumberNotTheFirst) {
  // The first alone does not reach 100, the second not 50, but all four reach 25.
  std::vector<double> evidence = {26, 27, 28, 29};
  EXPECT_DOUBLE_EQ(BelievedFrom(evidence, 10, .1), 25);
}

TEST(ManySeries, CountsSeriesOfOtherPartitions) {
  std::vector<double> alone = {30, 40};
  EXPECT_DOUBLE_EQ(BelievedFrom(alone, 2, .1), 10);
  std::vector<double> of_many = {30, 40};
  EXPECT_EQ(BelievedFrom(of_many, 100, .1), INFINITY);
}

TEST(ManySeries, BelievesNothingOfNothing) { EXPECT_EQ(BelievedFrom({}, 10, .1), INFINITY); }

}  // namespace
}  // namespace lagesbild::trend
