#include "trend-detection/domain/change/hull.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace lagesbild::trend {
namespace {

TEST(Hull, FindsThePublishedOnsets) {
  const std::vector<std::pair<double, double>> steps = {
      {3, 0}, {5, .055670}, {9, .986770}, {4, .604065}, {12, 2.333258}};
  Hull hull;
  hull.Reset(0);
  std::int32_t step = 0;
  for (const auto& [count, gain] : steps) {
    hull.Add(++step, count, {4, 2}, Direction::kUp);
    EXPECT_NEAR(hull.Best(Direction::kUp).gain, gain, 5e-7) << step;
  }
  const Onset onset = hull.Best(Direction::kUp);
  EXPECT_EQ(onset.step, 3);
  EXPECT_EQ(onset.count, 25);
  EXPECT_EQ(onset.expected, 12);
}

/// Every onset tried.
Onset ByTryingAll(const std::vector<double>& counts, const std::vector<double>& means, double phi,
                  Direction direction) {
  Onset best;
  double count = 0;
  double expected = 0;
  for (std::size_t i = counts.size(); i-- > 0;) {
    count += counts[i];
    expected += means[i];
    const bool changed = direction == Direction::kUp ? count > expected : count < expected;
    const double gain = changed ? LogLikelihoodRatio(count, {expected, phi}) : 0;
    if (gain > best.gain) best = {gain, static_cast<std::int32_t>(i), count, expected};
  }
  return best;
}

/// The share of steps at which the best onset of the hull is not the best of all.
double ShareMissed(Direction direction, double change, double* worst) {
  std::mt19937_64 random(7);
  int steps = 0;
  int missed = 0;
  *worst = 0;
  for (int series = 0; series < 200; ++series) {
    Hull hull;
    hull.Reset(-1);
    std::vector<double> counts;
    std::vector<double> means;
    for (std::int32_t step = 0; step < 150; ++step) {
      means.push_back(3 + 2 * (step % 5));
      std::poisson_distribution<int> law(means.back() * (step >= 100 ? change : 1));
      counts.push_back(law(random));
      hull.Add(step, counts.back(), {means.back(), 1.5}, direction);
      const Onset all = ByTryingAll(counts, means, 1.5, direction);
      const double lost = all.gain - hull.Best(direction).gain;
      ++steps;
      if (lost > 1e-9) ++missed;
      *worst = std::max(*worst, lost);
    }
  }
  return static_cast<double>(missed) / steps;
}

TEST(Hull, IsAsGoodAsTryingEveryOnset) {
  for (const double change : {1.0, 1.3, .7}) {
    for (const Direction direction : {Direction::kUp, Direction::kDown}) {
      double worst = 0;
      // Six points do not always do; what is then lost is little.
      EXPECT_LT(ShareMissed(direction, change, &worst), .01) << change;
      EXPECT_LT(worst, .2) << change;
    }
  }
}

TEST(Hull, MirrorsForFalls) {
  Hull hull;
  hull.Reset(9);
  for (std::int32_t step = 10; step < 20; ++step) hull.Add(step, step < 15 ? 4 : 1, {4, 1}, Direction::kDown);
  const Onset onset = hull.Best(Direction::kDown);
  EXPECT_EQ(onset.step, 15);
  EXPECT_DOUBLE_EQ(onset.rate(), .25);
}

TEST(Hull, HoldsPhiFromResetToReset) {
  Hull hull;
  hull.Reset(0);
  hull.Add(1, 4, {4, 2}, Direction::kUp);
  hull.Add(2, 4, {4, 5}, Direction::kUp);
  EXPECT_EQ(hull.phi(), 2);
  hull.Reset(2);
  hull.Add(3, 4, {4, 5}, Direction::kUp);
  EXPECT_EQ(hull.phi(), 5);
}

TEST(Hull, SaysNothingWhereNothingChanged) {
  Hull hull;
  hull.Reset(0);
  EXPECT_EQ(hull.Best(Direction::kUp).gain, 0);
  hull.Add(1, 4, {4, 2}, Direction::kUp);
  EXPECT_EQ(hull.Best(Direction::kUp).gain, 0);
}

}  // namespace
}  // namespace lagesbild::trend
