#include "trend-detection/domain/series.h"

#include <gtest/gtest.h>

#include <limits>

namespace lagesbild::trend {
namespace {

TEST(YearCounts, DecodesWhatItEncodes) {
  YearCounts year;
  year.Add(1, 3);
  year.Add(52, -2);
  year.Add(53, std::numeric_limits<std::int64_t>::max());
  const auto decoded = YearCounts::Decode(year.Encode());
  ASSERT_TRUE(decoded);
  EXPECT_EQ(*decoded, year);
}

TEST(YearCounts, GivesEqualBytesWhateverTheOrderOfDeltas) {
  YearCounts one, other;
  one.Add(7, 5);
  one.Add(20, 1);
  one.Add(20, -1);
  other.Add(7, 2);
  other.Add(7, 3);
  EXPECT_EQ(one.Encode(), other.Encode());
  EXPECT_EQ(one.Encode().size(), 7U);  // one byte a week up to the last one used
}

TEST(YearCounts, IsEmptyWhenAllIsTakenBack) {
  YearCounts year;
  year.Add(7, 5);
  EXPECT_FALSE(year.empty());
  year.Add(7, -5);
  EXPECT_TRUE(year.empty());
  EXPECT_EQ(year.Encode(), "");
}

TEST(YearCounts, RefusesBytesThatAreCutOrTooMany) {
  EXPECT_FALSE(YearCounts::Decode("\x80"));
  EXPECT_FALSE(YearCounts::Decode(std::string(54, '\2')));
  EXPECT_TRUE(YearCounts::Decode(std::string(53, '\2')));
}

TEST(History, TakesAWeekOutsideOrUnknownForNotKnown) {
  const History history{10, {4, 5, -1}, {1, 0, 1}};
  EXPECT_TRUE(history.Known(10));
  EXPECT_FALSE(history.Known(11));
  EXPECT_FALSE(history.Known(9));
  EXPECT_FALSE(history.Known(13));
  EXPECT_EQ(history.Count(10), 4);
  EXPECT_EQ(history.Count(11), 0);
  EXPECT_EQ(history.Count(12), 0) << "below zero only until the report behind a withdrawal comes";
  EXPECT_EQ(history.KnownBefore(10), 0);
  EXPECT_EQ(history.KnownBefore(12), 1);
  EXPECT_EQ(history.KnownBefore(100), 2);
  EXPECT_EQ(history.KnownBefore(0), 0);
}

}  // namespace
}  // namespace lagesbild::trend
