#include "ingest/gateway/domain/text.h"

#include <gtest/gtest.h>

namespace lagesbild::ingest {
namespace {

TEST(Utf8, TakesWhatTheStandardTakes) {
  for (const std::string_view good : {"", "plain", "åäö", "€", "😀", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_EQ(FirstNonUtf8(good), std::nullopt) << good;
  }
}

TEST(Utf8, FindsTheFirstBadByte) {
  EXPECT_EQ(FirstNonUtf8("ab\xFF"), 2U);
  EXPECT_EQ(FirstNonUtf8("ab\xC3"), 2U) << "cut";
  EXPECT_EQ(FirstNonUtf8("\xC3\x28"), 0U) << "no continuation";
  EXPECT_EQ(FirstNonUtf8("\xC1\x81"), 0U) << "overlong";
  EXPECT_EQ(FirstNonUtf8("\xE0\x80\x80"), 0U) << "overlong";
  EXPECT_EQ(FirstNonUtf8("\xED\xBF\xBF"), 0U) << "surrogate";
  EXPECT_EQ(FirstNonUtf8("\xF4\x90\x80\x80"), 0U) << "past U+10FFFF";
  EXPECT_EQ(FirstNonUtf8("\x80"), 0U) << "continuation without a lead";
}

TEST(Printable, FindsWhatNobodySees) {
  EXPECT_EQ(FirstUnprintable("Åre 12/7"), std::nullopt);
  EXPECT_EQ(FirstUnprintable("a\tb"), 1U);
  EXPECT_EQ(FirstUnprintable("a\x7F"), 1U);
  EXPECT_EQ(FirstUnprintable("é\u0085"), 2U) << "C1 control";
  EXPECT_EQ(FirstUnprintable("\uFEFFa"), 0U) << "byte order mark";
  EXPECT_EQ(FirstUnprintable("a\u2066"), 1U) << "direction";
}

TEST(Period, HasFourForms) {
  for (const std::string_view good :
       {"2024", "2000", "2099", "2024H1", "2024H2", "2024Q1", "2024Q4", "2024-01", "2024-12"}) {
    EXPECT_TRUE(IsPeriod(good)) << good;
  }
  for (const std::string_view bad :
       {"", "24", "1999", "2100", "2024H0", "2024H3", "2024Q0", "2024Q5", "2024-00", "2024-13", "2024-1",
        "2024-1x", "2024 ", "2024-01-01", "20x4", "2024h1"}) {
    EXPECT_FALSE(IsPeriod(bad)) << bad;
  }
}

TEST(Traceparent, FollowsTheStandard) {
  EXPECT_TRUE(IsTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
  EXPECT_FALSE(IsTraceparent("00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
  EXPECT_FALSE(IsTraceparent("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
  EXPECT_FALSE(IsTraceparent("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01"));
  EXPECT_FALSE(IsTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g"));
}

TEST(AreaId, TakesSwedishLettersAndTheMarksOfItsAlphabet) {
  EXPECT_EQ(FirstOutsideAreaId("Åkersberga_0117@2025-01:x.y"), std::nullopt);
  EXPECT_EQ(FirstOutsideAreaId("a b"), 1U);
  EXPECT_EQ(FirstOutsideAreaId("aé"), 1U);
}

TEST(EditDistance, CountsInsertsRemovalsAndReplacements) {
  EXPECT_EQ(EditDistance("", "abc"), 3U);
  EXPECT_EQ(EditDistance("abc", "abc"), 0U);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3U);
}

TEST(Quoted, IsBoundedAndShowsWhatIsNotText) {
  EXPECT_EQ(Quoted("a\xE5\n"), "\"a\\xe5\\x0a\"");
  EXPECT_EQ(Quoted("åäö"), "\"åäö\"");
  EXPECT_LT(Quoted(std::string(10'000, '\xFF')).size(), 300U);
}

}  // namespace
}  // namespace lagesbild::ingest
