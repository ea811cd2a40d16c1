#include "trend-detection/domain/change/season.h"

#include <gtest/gtest.h>

namespace lagesbild::trend {
namespace {

TEST(Season, ComesRoundToTheSameBits) {
  for (const std::int64_t step : {0, 7, 1000, -3}) {
    for (const SeasonLength length : {kCalendarWeeks, kFiftyTwoWeeks}) {
      const SeasonRow here = SeasonAt(step, length);
      const SeasonRow later = SeasonAt(step + length.steps, length);
      EXPECT_EQ(here.cos1, later.cos1);
      EXPECT_EQ(here.sin1, later.sin1);
      EXPECT_EQ(here.cos2, later.cos2);
      EXPECT_EQ(here.sin2, later.sin2);
    }
  }
}

TEST(Season, HasTheLengthOfAYear) {
  // A quarter of 52 weeks.
  EXPECT_NEAR(SeasonAt(13, kFiftyTwoWeeks).cos1, 0, 1e-12);
  EXPECT_NEAR(SeasonAt(13, kFiftyTwoWeeks).sin1, 1, 1e-12);
  EXPECT_NEAR(SeasonAt(13, kFiftyTwoWeeks).cos2, -1, 1e-12);
  // 52 weeks are 1.25 days short of a mean year: 0.0215 radians.
  EXPECT_NEAR(SeasonAt(52, kCalendarWeeks).sin1, -.0214, 2e-4);
}

}  // namespace
}  // namespace lagesbild::trend
