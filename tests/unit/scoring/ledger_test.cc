#include "scoring/domain/ledger.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "common/model/stockholm_time.h"

namespace lagesbild::scoring {
namespace {

std::string Added(std::string_view record, std::uint32_t day, std::int64_t change) {
  auto result = AddToMonth(record, day, change);
  EXPECT_TRUE(result);
  return result.value_or(std::string());
}

TEST(Ledger, AddsByDayAndKeepsTheTotalInFront) {
  std::string record = Added("", 0, 2);
  record = Added(record, 30, 5);
  record = Added(record, 0, -3);
  EXPECT_EQ(TotalOf(record), 4);
  const auto days = DaysOf(record);
  ASSERT_TRUE(days);
  EXPECT_EQ((*days)[0], -1);  // a withdrawal may come before its report
  EXPECT_EQ((*days)[30], 5);
}

TEST(Ledger, BecomesEmptyWhenEverythingIsTakenBack) { EXPECT_EQ(Added(Added("", 3, 7), 3, -7), ""); }

TEST(Ledger, GivesTheSameBytesInEveryOrder) {
  std::mt19937 random(20260112);  // fixed seed
  for (int round = 0; round < 200; ++round) {
    std::vector<std::pair<std::uint32_t, std::int64_t>> changes;
    for (int i = 0; i < 100; ++i) {
      changes.emplace_back(random() % 31, static_cast<std::int64_t>(random() % 2001) - 1000);
    }
    std::string in_order;
    for (const auto& [day, change] : changes) in_order = Added(in_order, day, change);
    std::shuffle(changes.begin(), changes.end(), random);
    std::string shuffled;
    for (const auto& [day, change] : changes) shuffled = Added(shuffled, day, change);
    ASSERT_EQ(in_order, shuffled);
  }
}

TEST(Ledger, StaysWithinItsBoundAtTheWorst) {
  std::string record;
  for (std::uint32_t day = 0; day < kDaysInMonthMax; ++day) {
    record = Added(record, day, std::numeric_limits<std::int64_t>::min() + day);
  }
  EXPECT_EQ(record.size(), 12U + 31U * 10U);
  EXPECT_LE(record.size(), kLedgerRecordBytesMax);
}

TEST(Ledger, RefusesCorruptRecords) {
  const std::string good = Added(Added("", 1, 300), 2, 1);
  for (std::size_t size = 1; size < good.size(); ++size) EXPECT_FALSE(DaysOf(good.substr(0, size))) << size;
  EXPECT_FALSE(DaysOf(good + "x"));
  EXPECT_FALSE(AddToMonth("short", 0, 1));
  EXPECT_FALSE(AddToMonth("", 31, 1));
}

TEST(Ledger, KnowsMonths) {
  EXPECT_EQ(MonthDayOf(model::DayOf(1970, 1, 1)), (MonthDay{0, 0}));
  EXPECT_EQ(MonthDayOf(model::DayOf(2024, 2, 29)), (MonthDay{54 * 12 + 1, 28}));
  EXPECT_EQ(MonthDayOf(model::DayOf(1969, 12, 31)), (MonthDay{-1, 30}));
  EXPECT_EQ(DaysInMonth(54 * 12 + 1), 29);
  EXPECT_EQ(DaysInMonth(55 * 12 + 1), 28);
  EXPECT_EQ(DaysInMonth(-1), 31);
  EXPECT_EQ(DaysInMonth(-11), 28);  // February 1969
}

TEST(Ledger, KeepsValuesAsTheyAre) {
  const model::Value value{-1234567, 800, -1, 4200, "v2"};
  const auto back = DecodeValue(EncodeValue(value));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, value);
  EXPECT_FALSE(DecodeValue(EncodeValue(value).substr(0, 4)));
}

}  // namespace
}  // namespace lagesbild::scoring
