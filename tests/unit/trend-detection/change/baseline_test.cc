#include "trend-detection/domain/change/baseline.h"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <vector>

namespace lagesbild::trend {
namespace {

BaselineParams Published() {
  BaselineParams params;
  params.season = kFiftyTwoWeeks;
  params.pooled_weight = 20;
  params.residual_cap = 9;
  return params;
}

TEST(Baseline, FollowsThePublishedWalk) {
  const BaselineRules rules(Published());
  Baseline baseline(std::log(2.1), 1.5, rules);
  const std::vector<std::optional<double>> counts = {2, 1, 4, 0, 3, 15, 2, std::nullopt, 1, 2};
  std::int32_t step = 0;
  for (const auto& count : counts) {
    baseline.Update(SeasonAt(++step, kFiftyTwoWeeks), count, 0, 1.5, rules);
  }
  EXPECT_NEAR(baseline.log_level(), .839786891, 1e-9);
  EXPECT_NEAR(baseline.level_variance(), .171401195, 1e-9);
  EXPECT_NEAR(baseline.phi(), 1.685020540, 1e-9);
  const Prediction foretold = baseline.Predict(SeasonAt(12, kFiftyTwoWeeks), 2, 0, rules);
  EXPECT_NEAR(foretold.mean, 2.592412, 5e-7);
  EXPECT_NEAR(foretold.alpha, 6.372725, 5e-7);
  EXPECT_NEAR(foretold.Effective().phi, 2.091819, 5e-7);
}

TEST(Baseline, TurnsAMeanAndVarianceIntoThePublishedGamma) {
  const auto [alpha, beta] = ConjugateOf(1, .04);
  EXPECT_NEAR(alpha, 25.490381, 5e-7);
  EXPECT_NEAR(beta, 9.194060, 5e-7);
  EXPECT_NEAR(alpha / beta, 2.772484, 5e-7);
}

TEST(Baseline, LearnsLevelAndSeason) {
  const BaselineRules rules(Published());
  Baseline baseline(std::log(10.1), 1.5, rules);
  const auto truth = [](std::int32_t step) {
    return 10 * std::exp(.4 * SeasonAt(step, kFiftyTwoWeeks).cos1);
  };
  for (std::int32_t step = 0; step < 520; ++step) {
    baseline.Update(SeasonAt(step, kFiftyTwoWeeks), std::round(truth(step)), 0, 1.5, rules);
  }
  for (std::int32_t ahead = 1; ahead <= 14; ++ahead) {
    const std::int32_t step = 519 + ahead;
    EXPECT_NEAR(baseline.Predict(SeasonAt(step, kFiftyTwoWeeks), ahead, 0, rules).mean / truth(step), 1, .05);
  }
}

TEST(Baseline, TakesExposureAsAFactor) {
  const BaselineRules rules(Published());
  Baseline baseline(std::log(.1), 1.5, rules);
  for (std::int32_t step = 0; step < 260; ++step) {
    const double exposure = step % 2 == 0 ? 50 : 200;
    baseline.Update(SeasonAt(step, kFiftyTwoWeeks), .1 * exposure, std::log(exposure), 1.5, rules);
  }
  EXPECT_NEAR(baseline.Predict(SeasonAt(260, kFiftyTwoWeeks), 1, std::log(1000), rules).mean, 100, 3);
}

TEST(Baseline, BelievesOneHugeCountLittle) {
  const BaselineRules rules(Published());
  Baseline baseline(std::log(5.1), 1.5, rules);
  for (std::int32_t step = 0; step < 260; ++step) {
    baseline.Update(SeasonAt(step, kFiftyTwoWeeks), step == 200 ? 2'147'483'647.0 : 5, 0, 1.5, rules);
  }
  EXPECT_NEAR(baseline.Predict(SeasonAt(260, kFiftyTwoWeeks), 1, 0, rules).mean, 5, 1);
}

TEST(Baseline, HasAnAnswerForZerosAndLongGaps) {
  const BaselineRules rules(Published());
  Baseline baseline(Baseline::StartLevel(0), 1.5, rules);
  for (std::int32_t step = 0; step < 520; ++step)
    baseline.Update(SeasonAt(step, kFiftyTwoWeeks), 0, 0, 1.5, rules);
  const Prediction after_zeros = baseline.Predict(SeasonAt(520, kFiftyTwoWeeks), 1, 0, rules);
  EXPECT_GT(after_zeros.mean, 0);
  EXPECT_LT(after_zeros.mean, .05);
  for (std::int32_t step = 520; step < 5200; ++step) {
    baseline.Update(SeasonAt(step, kFiftyTwoWeeks), std::nullopt, 0, 1.5, rules);
  }
  const Prediction after_gap = baseline.Predict(SeasonAt(5200, kFiftyTwoWeeks), 14, 0, rules);
  EXPECT_TRUE(std::isfinite(after_gap.mean));
  EXPECT_GT(after_gap.alpha, 0);
}

TEST(Baseline, SaysHowSureGrowthIs) {
  const BaselineRules rules(Published());
  Baseline flat(std::log(20.1), 1.5, rules);
  Baseline growing(std::log(20.1), 1.5, rules);
  for (std::int32_t step = 0; step < 260; ++step) {
    const SeasonRow row = SeasonAt(step, kFiftyTwoWeeks);
    flat.Update(row, 20, 0, 1.5, rules);
    growing.Update(row, std::round(20 * std::exp(.01 * step)), 0, 1.5, rules);
  }
  EXPECT_GT(growing.GrowthAbove(.005), .95);
  EXPECT_LT(flat.GrowthAbove(.005), .2);
}

TEST(Dispersion, PullsTowardsItsKind) {
  BaselineParams params;
  Dispersion own(2, params);
  EXPECT_DOUBLE_EQ(own.phi(), 2);
  for (int i = 0; i < 5000; ++i) own.Add({4, 1}, 2, params);
  // Sums at rest: 100 and 200 of the kind, 1/.003 and 4/.003 of its own.
  EXPECT_NEAR(own.phi(), (200 + 4 / .003) / (100 + 1 / .003), 1e-3);
}

TEST(Dispersion, StaysWithinItsBounds) {
  BaselineParams params;
  Dispersion calm(1, params);
  Dispersion wild(1, params);
  for (int i = 0; i < 5000; ++i) {
    calm.Add({0, 1}, 1, params);
    wild.Add({1e6, 1}, 1, params);
  }
  EXPECT_EQ(calm.phi(), kPhiMin);
  EXPECT_EQ(wild.phi(), kPhiMax);
}

TEST(Dispersion, OfAKindIsAtLeastPoisson) {
  KindDispersion kind;
  EXPECT_EQ(kind.phi(), kKindPhiUnknown);
  kind.Add({.5, 1});
  EXPECT_EQ(kind.phi(), 1);
  kind.Add({7.5, 3});
  EXPECT_DOUBLE_EQ(kind.phi(), (.5 + 22.5) / 4);
}

TEST(Dispersion, CapsWhatOneWeekSays) {
  const Residual wild = ResidualOf(1000, 2, 20, 1.5, 25);
  EXPECT_DOUBLE_EQ(wild.square, 25 * 1.5);
  EXPECT_DOUBLE_EQ(wild.weight, 1);
  const Residual rare = ResidualOf(0, .05, 20, 1.5, 25);
  EXPECT_DOUBLE_EQ(rare.weight, .25);
}

}  // namespace
}  // namespace lagesbild::trend
