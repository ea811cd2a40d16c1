#include "console/scan/domain/count_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/console/feeds/support.h"

namespace lagesbild::scan {
namespace {

using ::testing::HasSubstr;

base::Result<CountTable> Read(const std::string& text) {
  feeds::StringSource detected(text);
  const auto format = feeds::DetectCsv(detected);
  if (!format) return base::Fail(format.error());
  feeds::StringSource source(text);
  return ReadCountTable(source, *format);
}

std::string FaultOf(const std::string& text) {
  const auto table = Read(text);
  return table ? "no fault" : table.error().ToString();
}

TEST(CountTable, ReadsARowACount) {
  const auto table = Read("Series;Period;Count\nA;2024-W02;3\nA;2024-W01;1\nB;2024-W01;0\n");
  ASSERT_TRUE(table) << table.error().ToString();
  EXPECT_EQ(table->periods, PeriodKind::kIsoWeek);
  EXPECT_EQ(table->last, table->first + 1);
  ASSERT_EQ(table->series.size(), 2U);
  EXPECT_EQ(table->series[0].name, "A");
  ASSERT_EQ(table->series[0].cells.size(), 2U);
  EXPECT_EQ(table->series[0].cells[0].count, 1);
  EXPECT_EQ(table->series[0].cells[1].count, 3);
}

TEST(CountTable, ReadsARowASeries) {
  const auto table = Read("series,scenario,k1,k2,t1,t2,t3\n7,2,0,1,4,,6\n");
  ASSERT_TRUE(table) << table.error().ToString();
  EXPECT_EQ(table->periods, PeriodKind::kNumber);
  EXPECT_EQ(table->first, 1);
  EXPECT_EQ(table->last, 3);
  EXPECT_EQ(table->series[0].kind, "2");
  ASSERT_EQ(table->series[0].cells.size(), 2U);  // t2 is missing, not 0
  EXPECT_EQ(table->series[0].cells[1].step, 3);
}

TEST(CountTable, SaysWhichColumnsItWants) {
  EXPECT_THAT(FaultOf("area,week,number\nA,2024-W01,3\n"), HasSubstr("area, week, number"));
  EXPECT_THAT(FaultOf("area,week,number\nA,2024-W01,3\n"), HasSubstr("series, period, count"));
  EXPECT_THAT(FaultOf("t1,t2\n1,2\n"), HasSubstr("names no table of counts"));
  EXPECT_THAT(FaultOf("series,period,count\nA,2024-W01\n"),
              HasSubstr("line 2 has 2 columns, the first line 3"));
}

TEST(CountTable, NamesTheLineOfEachFault) {
  const std::string faults = FaultOf(
      "series,period,count\n"
      "A,2024-W01,-1\nA,2024-W02,many\nA,2024-W99,1\nA,2024-W03,4.5\nA,2024-W04,99999999999\n,2024-W05,1\nA,"
      "7,1\n");
  EXPECT_THAT(faults, HasSubstr("line 2 has the count -1; a count is 0 or more"));
  EXPECT_THAT(faults, HasSubstr("line 3 has the count 'many', not a whole number"));
  EXPECT_THAT(faults, HasSubstr("line 4 has the period '2024-W99'"));
  EXPECT_THAT(faults, HasSubstr("line 5 has the count '4.5'"));
  EXPECT_THAT(faults, HasSubstr("line 6 has the count 99999999999; the most is 4294967294"));
  EXPECT_THAT(faults, HasSubstr("line 7 names no series"));
  EXPECT_THAT(faults, HasSubstr("line 8 mixes weeks and plain numbers"));
}

TEST(CountTable, StopsAfterTenFaults) {
  std::string text = "series,period,count\n";
  for (int i = 0; i < 1000; ++i) text += "A,2024-W01,x\n";
  const std::string faults = FaultOf(text);
  EXPECT_THAT(faults, HasSubstr("and more"));
  EXPECT_LT(faults.size(), 1000U);
}

TEST(CountTable, RefusesAWeekTwice) {
  EXPECT_THAT(FaultOf("series,period,count\nA,2024-W01,3\nB,2024-W01,3\nA,2024-01-03,3\n"),
              HasSubstr("line 4 gives 2024-W01 of series 'A' again; it stands in line 2"));
}

TEST(CountTable, TakesCountsAsLargeAsTheyGet) {
  const auto table = Read("series,period,count\nA,1,2147483647\nA,2,2147483648\nA,3,4294967294\n");
  ASSERT_TRUE(table) << table.error().ToString();
  EXPECT_EQ(table->series[0].cells[2].count, 4'294'967'294);
}

TEST(CountTable, TakesAWeekWithoutExposureAsMissing) {
  const auto table = Read("series,period,count,exposure\nA,1,3,10.5\nA,2,0,0\nA,3,3,\nA,4,,7\n");
  ASSERT_TRUE(table) << table.error().ToString();
  ASSERT_EQ(table->series[0].cells.size(), 1U);
  EXPECT_EQ(table->series[0].cells[0].exposure, 10.5);
  EXPECT_EQ(table->last, 4);
}

TEST(CountTable, RefusesExposureThatCannotBe) {
  EXPECT_THAT(FaultOf("series,period,count,exposure\nA,1,3,0\n"),
              HasSubstr("line 2 counts 3 with exposure 0"));
  EXPECT_THAT(FaultOf("series,period,count,exposure\nA,1,3,-2\n"), HasSubstr("it is 0 or more"));
  EXPECT_THAT(FaultOf("series,period,count,exposure\nA,1,3,all\n"), HasSubstr("not a number"));
}

TEST(CountTable, RefusesSpansOfMoreThanACentury) {
  EXPECT_THAT(FaultOf("series,period,count\nA,1924-W01,3\nA,2124-W01,3\n"), HasSubstr("misspelt year"));
}

TEST(CountTable, RefusesNothing) {
  EXPECT_THAT(FaultOf(""), HasSubstr("empty"));
  EXPECT_THAT(FaultOf("series,period,count\n"), HasSubstr("no counts"));
}

}  // namespace
}  // namespace lagesbild::scan
