#include "common/kafka/record.h"

#include <gtest/gtest.h>

namespace lagesbild::kafka {
namespace {

TEST(Origin, SurvivesItsText) {
  const Origin origin{"scoring", "lagesbild.observations.v1", 3, 12345678901, 2};
  const auto parsed = Origin::Parse(origin.ToString());
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, origin);
}

TEST(Origin, RefusesWhatIsNone) {
  for (const char* text : {"", "a|b|1|2", "a|b|1|2|3|4", "a|b|x|2|3", "a|b|1|2|3 "}) {
    EXPECT_FALSE(Origin::Parse(text)) << text;
  }
}

}  // namespace
}  // namespace lagesbild::kafka
