#include "trend-detection/domain/week.h"

#include <gtest/gtest.h>

#include "common/model/stockholm_time.h"

namespace lagesbild::trend {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;

/// True: the week's Sunday is the last of this month (1 to 12).
bool EndsOnLastSundayOf(Week week, std::int32_t month) {
  const std::int32_t sunday = MondayOf(week) + 6;
  return model::YearMonth(sunday) % 100 == month && model::YearMonth(sunday + 7) % 100 != month;
}

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

TEST(Week, HasSevenDaysFromMondayOnForTwoCenturies) {
  for (std::int32_t day = model::DayOf(1900, 1, 1); day < model::DayOf(2100, 1, 1); ++day) {
    const Week week = WeekOf(day);
    EXPECT_LE(MondayOf(week), day);
    EXPECT_LT(day, MondayOf(week + 1));
    EXPECT_EQ(MondayOf(week + 1) - MondayOf(week), 7);
  }
}

TEST(Week, FillsFourHundredYearsWithoutAGap) {
  // The Gregorian calendar comes round after 400 years, 20,871 whole weeks: 71 years of 53.
  std::int32_t weeks = 0;
  std::int32_t long_years = 0;
  for (std::int32_t year = 1800; year < 2200; ++year) {
    EXPECT_EQ(WeekOfIso((year + 1) * 100 + 1) - WeekOfIso(year * 100 + 1), WeeksInIsoYear(year)) << year;
    weeks += WeeksInIsoYear(year);
    long_years += WeeksInIsoYear(year) == 53 ? 1 : 0;
  }
  EXPECT_EQ(weeks, 20'871);
  EXPECT_EQ(long_years, 71);
}

TEST(Week, BeginsAtLocalMidnightInEveryWeekOfManyYears) {
  for (Week week = WeekOfIso(199601); week < WeekOfIso(203001); ++week) {
    const std::int64_t hours = (WeekBeginMs(week + 1) - WeekBeginMs(week)) / kHourMs;
    // Two weeks a year are an hour shorter or longer: those with the last Sundays of March and October.
    EXPECT_TRUE(hours == 168 || hours == 167 || hours == 169) << week;
    EXPECT_EQ(hours != 168, EndsOnLastSundayOf(week, 3) || EndsOnLastSundayOf(week, 10)) << IsoWeekOf(week);
    EXPECT_EQ(model::StockholmDay(WeekBeginMs(week)), MondayOf(week)) << IsoWeekOf(week);
    EXPECT_EQ(model::StockholmDay(WeekBeginMs(week) - 1), MondayOf(week) - 1) << IsoWeekOf(week);
  }
}

TEST(Week, ClosesAsTheNextMondayBegins) {
  const Week week = WeekOfIso(202413);  // ends with the change to summer time
  EXPECT_EQ(NewestClosedWeek(WeekBeginMs(week + 1) - 1), week - 1);
  EXPECT_EQ(NewestClosedWeek(WeekBeginMs(week + 1)), week);
}

}  // namespace
}  // namespace lagesbild::trend
