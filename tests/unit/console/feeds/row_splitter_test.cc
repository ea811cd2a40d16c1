#include "console/feeds/domain/row_splitter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/console/feeds/support.h"

namespace lagesbild::feeds {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Outcome {
  std::vector<std::string> texts;
  std::vector<std::int64_t> numbers;
  std::string error;
};

Outcome Split(const std::string& text) {
  Outcome outcome;
  StringSource source(text, 3);
  RowSplitter splitter(source);
  for (;;) {
    auto row = splitter.Next();
    if (!row) {
      outcome.error = row.error().message;
      return outcome;
    }
    if (!*row) return outcome;
    outcome.texts.push_back((*row)->text);
    outcome.numbers.push_back((*row)->number);
  }
}

TEST(RowSplitter, CutsLines) {
  const Outcome lines = Split("\xEF\xBB\xBF{\"a\":1}\r\n\n  {\"b\":2}\nlast");
  EXPECT_THAT(lines.texts, ElementsAre("{\"a\":1}", "{\"b\":2}", "last"));
  EXPECT_THAT(lines.numbers, ElementsAre(1, 3, 4));
}

TEST(RowSplitter, CutsTheElementsOfAnArray) {
  const Outcome elements = Split(" [ {\"a\":\"],}\\\"\"},\n [1,[2]] , \"x\" ] trailing");
  EXPECT_THAT(elements.texts, ElementsAre("{\"a\":\"],}\\\"\"}", "[1,[2]]", "\"x\""));
  EXPECT_THAT(elements.numbers, ElementsAre(1, 2, 3));
  EXPECT_EQ(elements.error, "");
  EXPECT_TRUE(Split("[]").texts.empty());
  EXPECT_TRUE(Split("").texts.empty());
  EXPECT_TRUE(Split(" \n ").texts.empty());
}

TEST(RowSplitter, SaysWhereACutArrayEnds) {
  EXPECT_THAT(Split("[{\"a\":1},{\"b\":").error, HasSubstr("element 2"));
  EXPECT_THAT(Split("[").error, HasSubstr("element 1"));
  EXPECT_THAT(Split("[1}]").error, HasSubstr("element 1"));
}

TEST(RowSplitter, BoundsARow) {
  StringSource source(std::string(2U << 20U, 'x') + "\nnext\n", 100'000);
  RowSplitter splitter(source);
  const auto row = splitter.Next();
  ASSERT_TRUE(row && *row);
  EXPECT_TRUE((*row)->too_long);
  EXPECT_EQ((*row)->text.size(), kMaxRowBytes);
  EXPECT_EQ((*splitter.Next())->text, "next");
}

}  // namespace
}  // namespace lagesbild::feeds
