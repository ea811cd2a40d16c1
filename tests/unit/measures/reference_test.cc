#include "common/measures/reference.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "common/measures/outcome.h"

namespace lagesbild::measures {
namespace {

TEST(Reference, IsTheSameInWhateverOrderAreasCome) {
  std::vector<Sample> samples;
  std::mt19937 random(7);  // NOLINT(bugprone-random-generator-seed): the same each time
  for (int i = 0; i < 500; ++i)
    samples.push_back({static_cast<std::int64_t>(random() % 1'000'000),
                       0.1 * static_cast<double>(random() % 100), i % 3 == 0 ? "north" : "south"});
  const Distribution first = MakeDistribution(samples);
  for (int turn = 0; turn < 10; ++turn) {
    std::shuffle(samples.begin(), samples.end(), random);
    EXPECT_EQ(MakeDistribution(samples), first);
  }
  EXPECT_EQ(first.groups.size(), 2U);
  EXPECT_EQ(first.n(), 500);
}

TEST(Reference, WeighsMeanAndSpread) {
  // Mean (1·1 + 3·5)/4 = 4, variance (1·9 + 3·1)/4 = 3.
  const Distribution made = MakeDistribution({{5'000'000, 3, {}}, {1'000'000, 1, {}}});
  EXPECT_EQ(made.all, (Moments{2, 4, 4, 3}));
  EXPECT_EQ(made.Group("north"), nullptr);
  EXPECT_EQ(made.CountBelow(5'000'000), 1);
  EXPECT_EQ(made.CountUpTo(5'000'000), 2);
}

TEST(Rounding, OfQuotientsIsHalfAwayFromZero) {
  EXPECT_EQ(RoundedQuotient(1, 2), 1);
  EXPECT_EQ(RoundedQuotient(-1, 2), -1);
  EXPECT_EQ(RoundedQuotient(1, 3), 0);
  EXPECT_EQ(RoundedQuotient(2, 3), 1);
  EXPECT_EQ(RoundedQuotient(7, 1), 7);
}

TEST(Rounding, ToMillionthsHoldsWhatDoesNotFit) {
  EXPECT_EQ(Millionths(0.0000005), 1);
  EXPECT_EQ(Millionths(1e300), 9'000'000'000'000'000'000);
  EXPECT_EQ(Millionths(-1e300), -9'000'000'000'000'000'000);
}

}  // namespace
}  // namespace lagesbild::measures
