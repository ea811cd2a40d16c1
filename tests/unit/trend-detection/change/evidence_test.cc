#include "trend-detection/domain/change/evidence.h"

#include <gtest/gtest.h>

#include <cmath>

#include "trend-detection/domain/change/tail.h"

namespace lagesbild::trend {
namespace {

const RateGrid kUp(Params().rates_up);
const RateGrid kDown(Params().rates_down);

TEST(Evidence, TiltsAsPublished) {
  // theta .287682, kappa .405465 at phi 2, rate 2.
  EXPECT_NEAR(std::log(TiltedEValue(1, {4, 2}, 2)), .287682 - 4 * .405465, 3e-6);
  EXPECT_NEAR(std::log(TiltedEValue(11, {4, 2}, 2)), 11 * .287682 - 4 * .405465, 1e-5);
}

TEST(Evidence, SumsAsPublished) {
  const std::array<std::pair<double, double>, 5> steps = {
      {{3, .466168}, {5, 1.139272}, {9, 4.264555}, {4, 3.415939}, {12, 19.436778}}};
  EvidenceSum sum;
  for (const auto& [count, expected] : steps) {
    sum.Add(count, {4, 2}, kUp);
    EXPECT_NEAR(sum.value(), expected, 5e-7);
  }
}

/// Expectation of an e-value under an NB1.
double Expectation(Nb1 truth, Nb1 null, double rate) {
  double expectation = 0;
  for (std::int64_t y = 0; y < 2000; ++y) {
    expectation += UpperTail(y, truth).exactly * TiltedEValue(static_cast<double>(y), null, rate);
  }
  return expectation;
}

TEST(Evidence, HasExpectationOneUnderTheNull) {
  for (const double phi : {1.0, 1.5, 3.0}) {
    for (const double rate : {.15, .5, .8, 1.2, 2.0}) {
      EXPECT_NEAR(Expectation({4, phi}, {4, phi}, rate), 1, 1e-6) << phi << ' ' << rate;
    }
  }
}

TEST(Evidence, FavoursNoMeanOnTheOtherSide) {
  EXPECT_LT(Expectation({3, 2}, {4, 2}, 1.5), 1);
  EXPECT_LT(Expectation({5, 2}, {4, 2}, .65), 1);
}

TEST(Evidence, StartsAgainAfterAReset) {
  EvidenceSum used;
  used.Add(12, {4, 2}, kUp);
  used.Reset();
  EXPECT_EQ(used.value(), 0);
  EvidenceSum fresh;
  used.Add(5, {4, 2}, kUp);
  fresh.Add(5, {4, 2}, kUp);
  EXPECT_EQ(used.value(), fresh.value());
}

TEST(Evidence, StaysFiniteWhateverIsCounted) {
  EvidenceSum up;
  EvidenceSum down;
  for (int i = 0; i < 1000; ++i) {
    up.Add(2'147'483'647, {.1, 1.5}, kUp);
    down.Add(0, {1e9, 1}, kDown);
  }
  EXPECT_TRUE(std::isfinite(up.value()));
  EXPECT_TRUE(std::isfinite(down.value()));
  up.Add(0, {1e9, 1}, kUp);
  EXPECT_GE(up.value(), 0);
}

}  // namespace
}  // namespace lagesbild::trend
