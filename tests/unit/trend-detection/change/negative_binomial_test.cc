#include "trend-detection/domain/change/negative_binomial.h"

#include <gtest/gtest.h>

namespace lagesbild::trend {
namespace {

TEST(NegativeBinomial, GivesThePublishedLogLikelihoodRatios) {
  EXPECT_NEAR(LogLikelihoodRatio(20, {10, 2}), 1.698990, 5e-7);
  EXPECT_NEAR(LogLikelihoodRatio(20, {10, 1}), 3.862944, 5e-7);  // 20 log 2 − 10
}

TEST(NegativeBinomial, HasNoRatioWhereTheCountIsTheMean) {
  EXPECT_NEAR(LogLikelihoodRatio(10, {10, 2}), 0, 1e-12);
  EXPECT_NEAR(LogLikelihoodRatio(10, {10, 1}), 0, 1e-12);
}

TEST(NegativeBinomial, TakesAZeroCount) {
  EXPECT_NEAR(LogLikelihoodRatio(0, {10, 1}), 10, 1e-12);
  // r log phi, the whole probability of nothing: P(0) = phi^-r with r = 10
  EXPECT_NEAR(LogLikelihoodRatio(0, {10, 2}), 6.931471805599453, 1e-12);
}

TEST(NegativeBinomial, GoesOverIntoPoisson) {
  EXPECT_NEAR(LogLikelihoodRatio(20, {10, 1.00011}), LogLikelihoodRatio(20, {10, 1}), 1e-3);
}

TEST(NegativeBinomial, ThinsMeanAndDispersion) {
  const Nb1 half = Thinned({8, 3}, .5);
  EXPECT_EQ(half.mean, 4);
  EXPECT_EQ(half.phi, 2);
  EXPECT_EQ(Thinned({8, 3}, 0).phi, 1);
}

TEST(NegativeBinomial, BoundsTheRateWhereTheLikelihoodHasFallen) {
  for (const double phi : {1.0, 2.0}) {
    const Nb1 null{10, phi};
    const RateInterval interval = ProfileInterval(20, null);
    EXPECT_LT(interval.low, 2);
    EXPECT_GT(interval.high, 2);
    // Against the ends as nulls: for Poisson, where the null does not matter, the ratio is the drop.
    if (phi == 1) {
      EXPECT_NEAR(LogLikelihoodRatio(20, {10 * interval.low, 1}), 1.92, 1e-6);
      EXPECT_NEAR(LogLikelihoodRatio(20, {10 * interval.high, 1}), 1.92, 1e-6);
    }
  }
  EXPECT_GT(ProfileInterval(20, {10, 2}).high, ProfileInterval(20, {10, 1}).high);
}

TEST(NegativeBinomial, BoundsTheRateOfNothing) {
  const RateInterval interval = ProfileInterval(0, {10, 1});
  EXPECT_EQ(interval.low, 0);
  EXPECT_NEAR(interval.high, .192, 1e-6);  // e^(−10 rate) = e^−1.92
}

}  // namespace
}  // namespace lagesbild::trend
