#include "trend-detection/domain/change/attribution.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace lagesbild::trend {
namespace {

constexpr Direction kUp = Direction::kUp;

TEST(Attribution, NamesReality) {
  const std::vector<SourceSums> sources = {{{505, 500}, {33, 20}}, {{490, 500}, {27, 20}}};
  const Attribution why = Attribute(kUp, 1.5, {40, 15}, sources);
  EXPECT_EQ(why.cause, Cause::kReality);
  EXPECT_NEAR(why.gain, LogLikelihoodRatio(40, {15, 1.5}), 1e-12);
  EXPECT_GT(why.margin, 0);
}

TEST(Attribution, NamesASourceEverywhere) {
  const std::vector<SourceSums> sources = {{{505, 500}, {20, 20}}, {{900, 500}, {40, 20}}};
  const Attribution why = Attribute(kUp, 1.5, {30, 15}, sources);
  EXPECT_EQ(why.cause, Cause::kSource);
  EXPECT_EQ(why.source, 1U);
  EXPECT_NEAR(why.gain, LogLikelihoodRatio(900, {500, 1.5}) - std::log(2) - 1, 1e-12);
}

TEST(Attribution, NamesALocalOutlet) {
  const std::vector<SourceSums> sources = {{{505, 500}, {20, 20}}, {{540, 500}, {60, 20}}};
  const Attribution why = Attribute(kUp, 1.5, {30, 15}, sources);
  EXPECT_EQ(why.cause, Cause::kLocalOutlet);
  EXPECT_EQ(why.source, 1U);
  EXPECT_NEAR(why.gain, LogLikelihoodRatio(60, {20, 1.5}) - std::log(2), 1e-12);
}

TEST(Attribution, MirrorsForFalls) {
  const std::vector<SourceSums> sources = {{{505, 500}, {20, 20}}, {{200, 500}, {8, 20}}};
  EXPECT_EQ(Attribute(Direction::kDown, 1.5, {10, 15}, sources).cause, Cause::kSource);
  EXPECT_EQ(Attribute(kUp, 1.5, {10, 15}, sources).gain, 0);
}

TEST(Attribution, DoesNotGuessAboutTheOnlyVoice) {
  const std::vector<SourceSums> alone = {{{60, 20}, {60, 20}, true, false},
                                         {{500, 500}, {0, 0}, false, true}};
  EXPECT_EQ(Attribute(kUp, 1.5, {60, 20}, alone).cause, Cause::kUnattributed);
}

TEST(Attribution, LeavesOutSourcesThatAreNotHeardHere) {
  const std::vector<SourceSums> sources = {{{505, 500}, {40, 20}}, {{505, 500}, {90, 1}, false, true}};
  EXPECT_EQ(Attribute(kUp, 1.5, {40, 15}, sources).cause, Cause::kReality);
}

TEST(CoverageFactor, FollowsWhatASourceDelivers) {
  CoverageFactor factor;
  EXPECT_EQ(factor.value(), 1);
  for (int i = 0; i < 60; ++i) factor.Add({50, 100});
  EXPECT_NEAR(factor.value(), .5, 1e-12);
  factor.Add({100, 100});
  EXPECT_NEAR(factor.value(), .55, .001);  // a tenth of the way
}

}  // namespace
}  // namespace lagesbild::trend
