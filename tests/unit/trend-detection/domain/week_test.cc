#include "trend-detection/domain/week.h"

#include <gtest/gtest.h>

#include "common/model/stockholm_time.h"

namespace lagesbild::trend {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;

TEST(Week, CountsMondaysFrom1970) {
  EXPECT_EQ(WeekOf(0), 0);  // 1970-01-01 was a Thursday
  EXPECT_EQ(WeekOf(-3), 0);
  EXPECT_EQ(WeekOf(-4), -1);
  EXPECT_EQ(WeekOf(3), 0);
  EXPECT_EQ(WeekOf(4), 1);
  EXPECT_EQ(MondayOf(1), 4);
  EXPECT_EQ(IsoWeekOf(0), 197001);
}

TEST(Week, GoesThroughYearsOf53Weeks) {
  EXPECT_EQ(WeeksInIsoYear(2015), 53);
  EXPECT_EQ(WeeksInIsoYear(2019), 52);
  EXPECT_EQ(WeeksInIsoYear(2020), 53);
  EXPECT_EQ(WeeksInIsoYear(2026), 53);
  EXPECT_EQ(WeekOfIso(202101), WeekOfIso(202053) + 1);
  for (Week week = WeekOfIso(201401); week < WeekOfIso(202801); ++week) {
    EXPECT_EQ(WeekOfIso(IsoWeekOf(week)), week);
  }
}

TEST(Week, BeginsAtLocalMidnightAlsoAcrossSummerTime) {
  // 2024-03-31 and 2024-10-27 were the Sundays on which the clocks changed.
  const Week spring = WeekOf(model::DayOf(2024, 3, 31));
  EXPECT_EQ(WeekBeginMs(spring + 1) - WeekBeginMs(spring), (7 * 24 - 1) * kHourMs);
  const Week autumn = WeekOf(model::DayOf(2024, 10, 27));
  EXPECT_EQ(WeekBeginMs(autumn + 1) - WeekBeginMs(autumn), (7 * 24 + 1) * kHourMs);
}

TEST(Week, ClosesAsTheNextMondayBegins) {
  const Week week = WeekOfIso(202413);  // ends with the change to summer time
  EXPECT_EQ(NewestClosedWeek(WeekBeginMs(week + 1) - 1), week - 1);
  EXPECT_EQ(NewestClosedWeek(WeekBeginMs(week + 1)), week);
}

}  // namespace
}  // namespace lagesbild::trend
