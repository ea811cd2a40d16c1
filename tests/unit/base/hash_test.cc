#include "common/base/hash.h"

#include <gtest/gtest.h>

namespace lagesbild::base {
namespace {

TEST(Sha256, MatchesTheVectorsOfFips180) {
  EXPECT_EQ(Hex(Sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Hex(Sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(StableId, KeepsFieldBordersApart) {
  EXPECT_NE(StableId("ab", "c"), StableId("a", "bc"));
  EXPECT_EQ(StableId("ab", "c").size(), 32U);
  EXPECT_EQ(StableId("ab", "c"), StableId("ab", "c"));
}

}  // namespace
}  // namespace lagesbild::base
