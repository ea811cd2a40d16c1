#include "scoring/domain/feeds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/model/stockholm_time.h"

namespace lagesbild::scoring {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t kHour = 3'600'000;

TEST(FeedBook, CallsAFeedSilentAfterItsLongestCalm) {
  FeedBook book;
  ASSERT_TRUE(book.Register("police", 1, 3600, false));
  book.Hear("police");
  book.Rise(10 * kHour, false);
  EXPECT_FALSE(book.Judge(10 * kHour));
  EXPECT_FALSE(book.Judge(11 * kHour));
  EXPECT_TRUE(book.Judge(11 * kHour + 1));
  EXPECT_THAT(book.Silent().silent, ElementsAre("police"));
  EXPECT_THAT(book.Silent().lost, ElementsAre("police"));
  EXPECT_TRUE(book.Hear("police"));
  EXPECT_FALSE(book.Hear("police"));
  book.Rise(12 * kHour, false);
  EXPECT_TRUE(book.Judge(12 * kHour));
  EXPECT_THAT(book.Silent().silent, IsEmpty());
}

TEST(FeedBook, ExpectsNothingOfAFeedWithoutAnExpectation) {
  FeedBook book;
  book.Hear("survey");
  book.Rise(kHour, false);
  EXPECT_FALSE(book.Judge(100'000 * kHour));
}

TEST(FeedBook, TakesOurOwnOutageAsSilenceOfAllUntilTheySpeak) {
  FeedBook book;
  book.Hear("a");
  book.Hear("b");
  book.Rise(kHour, false);
  book.Judge(kHour);
  book.Rise(2 * kHour, true);
  EXPECT_TRUE(book.Judge(2 * kHour));
  EXPECT_THAT(book.Silent().silent, ElementsAre("a", "b"));
  EXPECT_THAT(book.Silent().lost, IsEmpty());  // a short outage moves no class
  book.Hear("a");
  book.Rise(3 * kHour, false);
  EXPECT_TRUE(book.Judge(3 * kHour));
  EXPECT_THAT(book.Silent().silent, ElementsAre("b"));
  EXPECT_TRUE(book.Judge(26 * kHour));
  EXPECT_THAT(book.Silent().lost, ElementsAre("b"));
}

TEST(FeedBook, IgnoresOlderRegisterEntriesAndSilencesRemovedFeeds) {
  FeedBook book;
  EXPECT_TRUE(book.Register("a", 5, 0, true));
  EXPECT_FALSE(book.Register("a", 5, 0, false));
  EXPECT_FALSE(book.Register("a", 4, 0, false));
  EXPECT_TRUE(book.Judge(1));
  EXPECT_THAT(book.Silent().lost, ElementsAre("a"));
}

TEST(FeedBook, SurvivesItsBytes) {
  FeedBook book;
  book.Register("a", 5, 3600, false);
  book.Hear("b");
  book.Rise(kHour, true);
  book.Hear("a");
  book.Judge(40 * kHour);
  const auto back = FeedBook::Decode(book.Encode());
  ASSERT_TRUE(back);
  EXPECT_EQ(back->all(), book.all());
  for (std::size_t size = 0; size < book.Encode().size(); ++size) {
    EXPECT_FALSE(FeedBook::Decode(book.Encode().substr(0, size))) << size;
  }
}

}  // namespace
}  // namespace lagesbild::scoring
