#include "common/redis/stored_value.h"

#include <gtest/gtest.h>

namespace lagesbild::redis {
namespace {

StoredValue Sample() { return {{"epoch", "scoring", 3, 1'000'000'007, 2}, std::string("bytes\0more", 10)}; }

TEST(StoredValue, ComesBackAsItWas) {
  EXPECT_EQ(*DecodeStored("a/1", EncodeStored("a/1", Sample())), Sample());
  StoredValue deleted = Sample();
  deleted.content.reset();
  EXPECT_EQ(*DecodeStored("a/1", EncodeStored("a/1", deleted)), deleted);
  StoredValue empty = Sample();
  empty.content = "";
  EXPECT_EQ(*DecodeStored("a/1", EncodeStored("a/1", empty)), empty);
}

TEST(StoredValue, RefusesEverySingleFlippedBit) {
  const std::string good = EncodeStored("a/1", Sample());
  for (std::size_t i = 0; i < good.size() * 8; ++i) {
    std::string bad = good;
    bad[i / 8] = static_cast<char>(static_cast<unsigned char>(bad[i / 8]) ^ (1U << (i % 8)));
    EXPECT_FALSE(DecodeStored("a/1", bad)) << "bit " << i;
  }
}

TEST(StoredValue, RefusesEveryCut) {
  const std::string good = EncodeStored("a/1", Sample());
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(DecodeStored("a/1", good.substr(0, size)));
}

TEST(StoredValue, RefusesAValueUnderAnotherKey) {
  EXPECT_FALSE(DecodeStored("a/2", EncodeStored("a/1", Sample())));
}

TEST(StoredValue, LaysTheOrderOutBigEndianWhereTheScriptLooks) {
  const std::string low = EncodeStored("k", {{"e", "s", 0, 255, 9}, "x"});
  const std::string high = EncodeStored("k", {{"e", "s", 0, 256, 0}, "x"});
  EXPECT_LT(low.substr(4, 16), high.substr(4, 16));
  EXPECT_EQ(low.substr(20), low.substr(20, 4) + std::string("\1e\1sx") + low.substr(low.size() - 4));
}

}  // namespace
}  // namespace lagesbild::redis
