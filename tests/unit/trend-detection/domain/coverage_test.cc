#include "trend-detection/domain/coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lagesbild::trend {
namespace {

using ::testing::ElementsAre;

constexpr std::uint16_t kTheft = 28;
constexpr std::uint16_t kShooting = 12;

TEST(Coverage, KnowsAKindWhenAFeedThatCarriesItIsAlive) {
  Coverage coverage;
  coverage.AddCount("police", kTheft, 100, 7);
  coverage.AddCount("police", kShooting, 102, 1);
  coverage.AddCount("shop", kTheft, 101, 3);
  // Week 100: police alive with thefts alone, so no shooting is a zero. Week 101: only the shop, which never
  // tells of shootings, was alive.
  EXPECT_THAT(coverage.AliveSets(kShooting, 99, 103), ElementsAre(0, 1, 0, 1, 0));
  EXPECT_THAT(coverage.AliveSets(kTheft, 99, 103), ElementsAre(0, 1, 2, 1, 0));
  EXPECT_EQ(coverage.FirstWeek(kShooting), 100);
  EXPECT_EQ(coverage.FirstWeek(3), std::nullopt);
}

TEST(Coverage, IsSilentWhenEverythingWasTakenBack) {
  Coverage coverage;
  coverage.AddCount("police", kTheft, 100, 2);
  coverage.AddCount("police", kShooting, 100, -2);
  EXPECT_THAT(coverage.AliveSets(kTheft, 100, 100), ElementsAre(0));
}

TEST(Coverage, LeavesOutWeeksInWhichWeWereAwayForADay) {
  Coverage coverage;
  coverage.AddCount("police", kTheft, 100, 2);
  coverage.AddCount("police", kTheft, 101, 2);
  coverage.AddOutage(100, kOutageMsMax - 1);
  coverage.AddOutage(101, kOutageMsMax);
  EXPECT_THAT(coverage.AliveSets(kTheft, 100, 101), ElementsAre(1, 0));
}

}  // namespace
}  // namespace lagesbild::trend
