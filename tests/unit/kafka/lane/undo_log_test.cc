#include "common/kafka/lane/undo_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "common/kafka/lane/state_sum.h"

namespace lagesbild::kafka {
namespace {

std::map<std::string, std::string> Content(const Store& store) {
  std::map<std::string, std::string> content;
  store.ForEach([&content](std::string_view key, std::string_view value) {
    content.emplace(std::string(key), std::string(value));
  });
  return content;
}

std::uint64_t SumOf(const Store& store) {
  std::uint64_t sum = 0;
  store.ForEach([&sum](std::string_view key, std::string_view value) { sum += HashPair(key, value); });
  return sum;
}

TEST(UndoLog, PutsBackWhatAnAbortedTransactionChangedAddedAndErased) {
  auto store = NewOrderedStore();
  store->Put("kept", "1");
  store->Put("changed", "old");
  store->Put("erased", "there");
  const auto before = Content(*store);
  UndoLog undo;
  const auto put = [&](std::string_view key, std::string_view value) {
    undo.Touch(key, *store);
    store->Put(key, value);
  };
  put("changed", "new");
  put("changed", "newer");
  put("added", "x");
  undo.Touch("erased", *store);
  store->Erase("erased");
  put("erased", "again");
  EXPECT_EQ(undo.changes().size(), 3U) << "each key once";
  undo.Undo(*store);
  EXPECT_EQ(Content(*store), before);
  EXPECT_TRUE(undo.changes().empty());
}

TEST(UndoLog, TellsAnEmptyValueFromNone) {
  auto store = NewOrderedStore();
  store->Put("empty", "");
  UndoLog undo;
  undo.Touch("empty", *store);
  undo.Touch("none", *store);
  ASSERT_EQ(undo.changes().size(), 2U);
  EXPECT_EQ(undo.changes()[0].before, std::string_view());
  EXPECT_FALSE(undo.changes()[1].before.has_value());
}

// Against a plain map, over many transactions that commit or abort at random.
TEST(UndoLog, KeepsSumAndStateOverRandomTransactions) {
  std::mt19937 random(7);
  auto store = NewOrderedStore();
  std::map<std::string, std::string> model;
  std::uint64_t sum = 0;
  UndoLog undo;
  for (int transaction = 0; transaction < 300; ++transaction) {
    auto working = model;
    const auto changes = random() % 400;
    for (unsigned i = 0; i < changes; ++i) {
      const auto key = "key" + std::to_string(random() % 500);
      undo.Touch(key, *store);
      if (random() % 4 == 0) {
        store->Erase(key);
        working.erase(key);
      } else {
        const auto value = std::string(random() % 40, static_cast<char>('a' + random() % 26));
        store->Put(key, value);
        working[key] = value;
      }
    }
    if (random() % 3 == 0) {
      undo.Undo(*store);
    } else {
      sum += undo.Settle(*store);
      undo.Clear();
      model = working;
    }
    ASSERT_EQ(Content(*store), model) << "transaction " << transaction;
    ASSERT_EQ(sum, SumOf(*store)) << "transaction " << transaction;
  }
}

TEST(StateSum, TellsKeysFromValuesAndHasFixedNumbers) {
  EXPECT_NE(HashPair("a", "b"), HashPair("b", "a"));
  EXPECT_NE(HashPair("ab", ""), HashPair("a", "b"));
  EXPECT_NE(HashPair("", ""), HashPair(std::string_view("\0", 1), ""));
  EXPECT_NE(HashPair("k", "12345678"), HashPair("k", std::string_view("12345678\0", 9)));
  // The changelog keeps these: a change here makes every installation fold its input again.
  EXPECT_EQ(HashPair("", ""), 807727039739754158U);
  EXPECT_EQ(HashPair("area|incident|2025-01", "a value of more than sixteen bytes"), 3386758077269318326U);
}

}  // namespace
}  // namespace lagesbild::kafka
