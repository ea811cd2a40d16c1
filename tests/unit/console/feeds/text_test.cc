#include "console/feeds/domain/text.h"

#include <gtest/gtest.h>

namespace lagesbild::feeds {
namespace {

TEST(Text, TrimsBlanksOfAllSorts) {
  EXPECT_EQ(Trim(" \t a b \xC2\xA0\r\n"), "a b");
  EXPECT_EQ(Trim("\xC2\xA0"), "");
  EXPECT_EQ(Trim("å"), "å");
}

TEST(Text, FoldsSwedishLetters) { EXPECT_EQ(FoldCase("ÖREBRO Län ×ÅÄÉ"), "örebro län ×åäé"); }

TEST(Text, ReadsNumbersWithPointOrComma) {
  EXPECT_EQ(ParseDecimal("0,25"), 0.25);
  EXPECT_EQ(ParseDecimal(" -1.5 "), -1.5);
  EXPECT_EQ(ParseDecimal("+3"), 3.0);
  for (const char* bad :
       {"", "1,2,3", "1.234,5", "1,234.5", "abc", "1e999", "nan", "inf", "0x10", "1 000", "--1", "+-1"}) {
    EXPECT_FALSE(ParseDecimal(bad)) << bad;
  }
  EXPECT_EQ(ParseInteger("+7"), 7);
  for (const char* bad : {"", "+", "7.0", "9223372036854775808", "7 8"})
    EXPECT_FALSE(ParseInteger(bad)) << bad;
}

// Milliseconds by GNU date, for example: date -u -d '2026-06-30 09:57:12 +02:00' +%s
TEST(Text, ReadsInstants) {
  EXPECT_EQ(ParseInstant("2026-06-30 9:57:12 +02:00"), 1782806232000);
  EXPECT_EQ(ParseInstant("2026-06-30T07:57:12Z"), 1782806232000);
  EXPECT_EQ(ParseInstant("2023-03-26T05:53:58+00:00"), 1679810038000);
  EXPECT_EQ(ParseInstant("2026-06-30 9.57"), 1782806220000);  // Stockholm, summer
  EXPECT_EQ(ParseInstant("2026-01-30 9.57"), 1769763420000);  // Stockholm, winter
  EXPECT_EQ(ParseInstant("2026-01-30"), 1769770800000);       // noon
  EXPECT_EQ(ParseInstant("2026-01-30T09:57:00.123456Z"), 1769767020000);
  for (const char* bad : {"", "2026", "2026-02-30", "2026-13-01", "2026-01-30 24:00", "2026-01-30 9:5",
                          "2026-01-30 9:57 CET", "2026-01-30x", "0026-01-30", "30/1 2026"}) {
    EXPECT_FALSE(ParseInstant(bad)) << bad;
  }
}

TEST(Text, TakesTheSecondOfARepeatedHourAndMovesBackFromAMissingOne) {
  const auto autumn = *ParseDay("2025-10-26");
  EXPECT_EQ(FormatInstant(StockholmTimeMs(autumn, 2, 30, 0)), "2025-10-26T01:30:00Z");
  const auto spring = *ParseDay("2025-03-30");
  EXPECT_EQ(FormatInstant(StockholmTimeMs(spring, 2, 30, 0)), "2025-03-30T00:30:00Z");
  EXPECT_EQ(FormatInstant(StockholmTimeMs(spring, 3, 30, 0)), "2025-03-30T01:30:00Z");
}

TEST(Text, WritesDaysAndInstants) {
  EXPECT_EQ(FormatDay(*ParseDay("2024-02-29")), "2024-02-29");
  EXPECT_EQ(FormatInstant(-1000), "1969-12-31T23:59:59Z");
}

}  // namespace
}  // namespace lagesbild::feeds
