#include "common/kafka/compact_store.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "support/heap_meter.h"

namespace lagesbild::kafka {
namespace {

std::map<std::string, std::string> Contents(const Store& store) {
  std::map<std::string, std::string> all;
  store.ForEach([&](std::string_view key, std::string_view value) {
    EXPECT_TRUE(all.emplace(key, value).second) << "visited twice";
  });
  return all;
}

std::string RandomBytes(std::mt19937_64& random, std::size_t size) {
  std::string bytes(size, '\0');
  for (auto& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

TEST(CompactStore, GivesBackWhatWasPut) {
  const auto store = NewCompactStore();
  EXPECT_FALSE(store->Get("a"));
  store->Put("a", "one");
  store->Put("", "empty key");
  store->Put("b", "");
  EXPECT_EQ(store->Get("a"), "one");
  EXPECT_EQ(store->Get(""), "empty key");
  EXPECT_EQ(store->Get("b"), "");
  store->Put("a", std::string(5000, 'x'));  // lies beside the arena
  EXPECT_EQ(store->Get("a")->size(), 5000U);
  EXPECT_EQ(store->size(), 3U);
  store->Put("a", std::string(130, 'y'));  // a length of two bytes
  EXPECT_EQ(store->Get("a"), std::string(130, 'y'));
  EXPECT_EQ(store->size(), 3U);
  store->Erase("a");
  store->Erase("not there");
  EXPECT_FALSE(store->Get("a"));
  EXPECT_EQ(store->size(), 2U);
}

TEST(CompactStore, BehavesAsASortedMapUnderRandomWork) {
  std::mt19937_64 random(20261122);
  const auto store = NewSplitStore('e');
  std::map<std::string, std::string> model;
  for (int i = 0; i < 200'000; ++i) {
    const std::string key = (random() % 4 == 0 ? "x" : "e") + std::to_string(random() % 5000);
    if (random() % 3 == 0) {
      store->Erase(key);
      model.erase(key);
    } else {
      const auto value = RandomBytes(random, random() % 100 == 0 ? 1500 : random() % 60);
      store->Put(key, value);
      model[key] = value;
    }
    const auto got = store->Get(key);
    ASSERT_EQ(got.has_value(), model.contains(key));
    if (got) {
      ASSERT_EQ(*got, model[key]);
    }
  }
  EXPECT_EQ(store->size(), model.size());
  EXPECT_EQ(Contents(*store), model);
}

TEST(CompactStore, ReclaimsWhatIsErasedAndResized) {
  std::mt19937_64 random(7);
  const auto store = NewCompactStore();
  for (int i = 0; i < 50'000; ++i) store->Put("k" + std::to_string(i), RandomBytes(random, 20));
  const auto before = store->memory_bytes();
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 50'000; ++i) store->Erase("k" + std::to_string(i));
    for (int i = 0; i < 50'000; ++i) store->Put("k" + std::to_string(i), RandomBytes(random, 20));
  }
  EXPECT_LE(store->memory_bytes(), before + 300'000);  // one chunk more at most
}

TEST(SplitStore, ScansAllKeysInOrderFromAnyOfThem) {
  std::mt19937_64 random(11);
  const auto store = NewSplitStore('e');
  std::map<std::string, std::string> model;
  for (int i = 0; i < 3000; ++i) {
    const std::string key =
        (random() % 8 == 0 ? "dfz"[random() % 3] : 'e') + RandomBytes(random, random() % 3);
    const auto value = RandomBytes(random, random() % 50 == 0 ? 1500 : random() % 20);
    store->Put(key, value);
    model[key] = value;
  }
  for (const auto& key : {std::string("e"), std::string("d\x40"), std::string("ep")}) {
    store->Erase(key);
    model.erase(key);
  }
  std::vector<std::string> starts = {"",  "d", "d\xFF\xFF", "e", "e\x01", "ezz", "e\xFF\xFF\xFF",
                                     "f", "y", "{"};
  for (int i = 0; i < 50; ++i) starts.push_back("e" + RandomBytes(random, random() % 4));
  for (const auto& from : starts) {
    std::vector<std::pair<std::string, std::string>> seen;
    store->Scan(from, [&](std::string_view key, std::string_view value) {
      seen.emplace_back(key, value);
      return true;
    });
    const std::vector<std::pair<std::string, std::string>> expected(model.lower_bound(from), model.end());
    ASSERT_EQ(seen, expected) << "from " << ::testing::PrintToString(from);
  }
}

TEST(SplitStore, StopsAScanWhereItIsTold) {
  const auto store = NewSplitStore('e');
  for (const auto* key : {"z", "e1", "a", "e2", "m"}) store->Put(key, "v");
  for (const std::string last : {"a", "e1", "e2", "m"}) {
    std::string seen;
    store->Scan("", [&](std::string_view key, std::string_view) {
      seen = key;
      return key != last;
    });
    EXPECT_EQ(seen, last);
  }
  EXPECT_EQ(store->size(), 5U);
  EXPECT_EQ(Contents(*store).size(), 5U);
}

TEST(CompactStore, KnowsWhatItTakes) {
  std::mt19937_64 random(3);
  const auto before = testing::HeapBytes();
  const auto store = NewCompactStore();
  for (int i = 0; i < 1'000'000; ++i) store->Put(RandomBytes(random, 16), RandomBytes(random, 26));
  const auto real = static_cast<double>(testing::HeapBytes() - before);
  EXPECT_NEAR(static_cast<double>(store->memory_bytes()), real, real * 0.02);
  RecordProperty("bytes_each_of_42", std::to_string(real / 1e6));
  EXPECT_LE(real / 1e6, 64.0);
}

}  // namespace
}  // namespace lagesbild::kafka
