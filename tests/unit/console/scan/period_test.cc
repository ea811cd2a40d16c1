#include "console/scan/domain/period.h"

#include <gtest/gtest.h>

#include "trend-detection/domain/week.h"

namespace lagesbild::scan {
namespace {

std::int32_t WeekText(std::string_view text) { return ParsePeriod(text).value().step; }

TEST(Period, ReadsWeeksHoweverTheyAreWritten) {
  const Period expected{PeriodKind::kIsoWeek, trend::WeekOfIso(202405)};
  for (const char* text :
       {"2024-W05", "2024-w05", "2024W05", "202405", "2024-05", " 2024-W05 ", "2024-01-29", "2024-02-04"}) {
    EXPECT_EQ(ParsePeriod(text), expected) << text;
  }
}

TEST(Period, KnowsYearsOf53Weeks) {
  EXPECT_EQ(WeekText("2021-W01"), WeekText("2020-W53") + 1);
  EXPECT_EQ(ParsePeriod("2021-W53"), std::nullopt);
  EXPECT_EQ(WeekText("2021-01-03"), WeekText("2020-W53"));  // a Sunday
}

TEST(Period, ReadsNumbers) {
  EXPECT_EQ(ParsePeriod("17"), (Period{PeriodKind::kNumber, 17}));
  EXPECT_EQ(ParsePeriod("t624"), (Period{PeriodKind::kNumber, 624}));
}

TEST(Period, RefusesWhatIsNone) {
  for (const char* text :
       {"", "t", "-3", "1.5", "week 5", "2024-W00", "2024-W54", "2024-W5x", "2024-13-01", "123456789"}) {
    EXPECT_EQ(ParsePeriod(text), std::nullopt) << text;
  }
}

TEST(Period, WritesWhatItReads) {
  EXPECT_EQ(PeriodText(PeriodKind::kIsoWeek, WeekText("2020-W53")), "2020-W53");
  EXPECT_EQ(PeriodText(PeriodKind::kIsoWeek, WeekText("2024-W05")), "2024-W05");
  EXPECT_EQ(PeriodText(PeriodKind::kNumber, 17), "17");
}

}  // namespace
}  // namespace lagesbild::scan
