#include "scoring/adapters/time_cursor.h"

#include <gtest/gtest.h>

namespace lagesbild::scoring {
namespace {

TEST(TimeCursor, SurvivesItsText) {
  const TimeCursor cursor{1'767'000'000'000, 3, true, false, "Malmö|Rosengård"};
  const auto back = TimeCursor::Parse(cursor.ToString());
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, cursor);
}

TEST(TimeCursor, RefusesWhatIsNone) {
  for (const char* text :
       {"", "|", "1|2", "1|2|", "1|2|1", "1|2|11", "x|2|11|a", "1||11|a", "1|2|21|a", "1|2|1|a"}) {
    const auto parsed = TimeCursor::Parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, base::ErrorCode::kInternal);
  }
}

}  // namespace
}  // namespace lagesbild::scoring
