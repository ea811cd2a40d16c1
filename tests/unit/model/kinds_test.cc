#include "common/model/kinds.h"

#include <gtest/gtest.h>

#include <set>

namespace lagesbild::model {
namespace {

TEST(Kinds, AreNumberedFromOneWithoutGapsAndNamedOnce) {
  std::set<std::string_view> names;
  std::uint16_t expected = 1;
  for (const Kind& kind : Kinds()) {
    EXPECT_EQ(kind.number, expected++);
    EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
    EXPECT_EQ(FindKind(kind.name), &kind);
    EXPECT_EQ(FindKind(kind.number), &kind);
  }
  EXPECT_EQ(FindKind("no.such"), nullptr);
  EXPECT_EQ(FindKind(std::uint16_t{0}), nullptr);
  EXPECT_EQ(FindKind(expected), nullptr);
}

}  // namespace
}  // namespace lagesbild::model
