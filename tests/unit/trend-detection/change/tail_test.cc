#include "trend-detection/domain/change/tail.h"

#include <gtest/gtest.h>

#include <array>
#include <boost/math/distributions/negative_binomial.hpp>
#include <boost/math/distributions/poisson.hpp>

namespace lagesbild::trend {
namespace {

TEST(Tail, GivesThePublishedValues) {
  const Tail tail = UpperTail(8, {4, 2});
  EXPECT_NEAR(tail.at_least, .11328125, 1e-12);
  EXPECT_NEAR(tail.MidP(), .09313965, 5e-9);
}

/// Slow and sure: Boost's distributions.
Tail Reference(std::int64_t count, Nb1 null) {
  const auto y = static_cast<double>(count);
  if (null.phi == 1) {
    const boost::math::poisson law(null.mean);
    return {count == 0 ? 1 : cdf(complement(law, y - 1)), pdf(law, y)};
  }
  const boost::math::negative_binomial law(null.mean / (null.phi - 1), 1 / null.phi);
  return {count == 0 ? 1 : cdf(complement(law, y - 1)), pdf(law, y)};
}

TEST(Tail, AgreesWithTheDistributionWhicheverWayItIsComputed) {
  for (const double phi : {1.0, 1.5, 3.0, 20.0}) {
    for (const double mean : {.05, 1.0, 12.0, 150.0, 2000.0}) {
      for (const std::int64_t count : {0, 1, 5, 64, 65, 200, 2500}) {
        const Tail tail = UpperTail(count, {mean, phi});
        const Tail expected = Reference(count, {mean, phi});
        EXPECT_NEAR(tail.at_least, expected.at_least, 1e-13 + 1e-9 * expected.at_least)
            << phi << ' ' << mean << ' ' << count;
        EXPECT_NEAR(tail.exactly, expected.exactly, 1e-13 + 1e-9 * expected.exactly)
            << phi << ' ' << mean << ' ' << count;
      }
    }
  }
}

TEST(Tail, KeepsSmallTailsToTheirDigits) {
  const Tail tail = UpperTail(40, {4, 2});
  const Tail expected = Reference(40, {4, 2});
  EXPECT_LT(expected.at_least, 1e-6);
  EXPECT_NEAR(tail.at_least / expected.at_least, 1, 1e-7);
  const Tail rare = UpperTail(60, {1, 1.5});
  EXPECT_NEAR(rare.at_least / Reference(60, {1, 1.5}).at_least, 1, 1e-9);
}

TEST(Tail, HasAnAnswerAtTheEdges) {
  EXPECT_EQ(UpperTail(0, {4, 2}).at_least, 1);
  EXPECT_EQ(UpperTail(-3, {4, 2}).at_least, 1);
  EXPECT_EQ(UpperTail(0, {0, 2}).MidP(), .5);
  EXPECT_EQ(UpperTail(1, {0, 2}).at_least, 0);
  const Tail giant = UpperTail(2'147'483'647, {3, 1.5});
  EXPECT_GE(giant.at_least, 0);
  EXPECT_LT(giant.at_least, 1e-300);
  EXPECT_EQ(giant.exactly, 0);
}

TEST(Tail, SumsWeeksOfOneStateWithTheirSharedDoubt) {
  const std::array<Prediction, 2> weeks = {Prediction{4, 20, 2}, Prediction{6, 15, 2}};
  const Nb1 window = WindowOf(weeks);
  EXPECT_DOUBLE_EQ(window.mean, 10);
  EXPECT_DOUBLE_EQ(window.phi, 2 + 10.0 / 15);
  const Nb1 one = WindowOf(std::span(weeks).first(1));
  EXPECT_DOUBLE_EQ(one.phi, weeks[0].Effective().phi);
}

}  // namespace
}  // namespace lagesbild::trend
