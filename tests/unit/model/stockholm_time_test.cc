#include "common/model/stockholm_time.h"

#include <gtest/gtest.h>

namespace lagesbild::model {
namespace {

constexpr std::int64_t kHour = 3'600'000;

std::int64_t Utc(int year, unsigned month, unsigned day, int hour, int minute = 0) {
  return DayOf(year, month, day) * kMsPerDay + hour * kHour + minute * 60'000;
}

TEST(StockholmTime, ChangesOffsetAtOneUtcOnTheLastSundays) {
  EXPECT_EQ(StockholmOffsetMs(Utc(2025, 3, 30, 0, 59)), kHour);
  EXPECT_EQ(StockholmOffsetMs(Utc(2025, 3, 30, 1)), 2 * kHour);
  EXPECT_EQ(StockholmOffsetMs(Utc(2025, 10, 26, 0, 59)), 2 * kHour);
  EXPECT_EQ(StockholmOffsetMs(Utc(2025, 10, 26, 1)), kHour);
}

TEST(StockholmTime, PutsAnInstantOnItsLocalDay) {
  EXPECT_EQ(StockholmDay(Utc(2025, 1, 31, 22, 59)), DayOf(2025, 1, 31));
  EXPECT_EQ(StockholmDay(Utc(2025, 1, 31, 23)), DayOf(2025, 2, 1));
  EXPECT_EQ(StockholmDay(Utc(2025, 6, 30, 22)), DayOf(2025, 7, 1));
}

TEST(StockholmTime, MidnightIsTheFirstInstantOfItsDay) {
  for (std::int32_t day = DayOf(2024, 1, 1); day < DayOf(2026, 1, 1); ++day) {
    EXPECT_EQ(StockholmDay(StockholmMidnightMs(day)), day);
    EXPECT_EQ(StockholmDay(StockholmMidnightMs(day) - 1), day - 1);
  }
}

TEST(IsoWeek, FollowsIso8601AroundNewYear) {
  EXPECT_EQ(IsoWeek(DayOf(2021, 1, 3)), 202053);  // Sunday of a 53-week year
  EXPECT_EQ(IsoWeek(DayOf(2021, 1, 4)), 202101);
  EXPECT_EQ(IsoWeek(DayOf(2024, 12, 30)), 202501);
  EXPECT_EQ(MondayOfIsoWeek(202053), DayOf(2020, 12, 28));
  for (std::int32_t day = DayOf(2019, 1, 1); day < DayOf(2027, 1, 1); ++day) {
    const std::int32_t monday = MondayOfIsoWeek(IsoWeek(day));
    EXPECT_LE(monday, day);
    EXPECT_GT(monday + 7, day);
  }
}

}  // namespace
}  // namespace lagesbild::model
