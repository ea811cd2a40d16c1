#include "scoring/domain/area_records.h"

#include <gtest/gtest.h>

#include "scoring/adapters/scoring_state.h"
#include "support/fake_unit.h"

namespace lagesbild::scoring {
namespace {

class AreaRecordsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    state_.SetInfo("A", {"Centrum", "district", "1480", "14", 1000, false, false, 1});
    state_.SetArea("A", {});
    ASSERT_TRUE(state_.AddCount("A", {-2, 3}, 3, "police", 2));
    ASSERT_TRUE(state_.AddCount("A", {600, 3}, 4, "city", 7));
    state_.SetValue("A", "city",
                    {model::ValueType::kSurvey, "insecurity", "2025", model::Value{3000, 80, 0, 0, ""}});
    state_.SetValue(
        "A", "register",
        {model::ValueType::kIndicator, "residents", "2024", model::Value{1'000'000, 0, 0, 0, ""}});
    ASSERT_TRUE(state_.AddCount("AB", {600, 3}, 3, "police", 5));
  }

  testing::FakeUnit unit_{0, 2};
  ScoringState state_{unit_};
};

TEST_F(AreaRecordsTest, ReadBackWhatTheStateHolds) {
  const auto read = ReadRecords("A", state_.Records("A"));
  ASSERT_TRUE(read) << read.error().ToString();
  EXPECT_EQ(read->info, *state_.Info("A"));
  EXPECT_EQ(read->ledger, *state_.Ledger("A", -1000));
  EXPECT_EQ(read->ledger.counts.size(), 2U);
  EXPECT_EQ(read->ledger.values.size(), 2U);
}

TEST_F(AreaRecordsTest, HaveNoEntryWhereTheRegisterNamedNone) {
  const auto read = ReadRecords("AB", state_.Records("AB"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->info, std::nullopt);
  EXPECT_EQ(read->ledger.counts.size(), 1U);
}

TEST_F(AreaRecordsTest, AreRefusedWhereOneIsAnothersOrBroken) {
  const std::vector<model::StateRecord> broken = {{"", ""},
                                                  {"x", ""},
                                                  {"iAB", ""},
                                                  {"iA", "\xFF"},
                                                  {std::string("lA\0\1", 4), ""},
                                                  {std::string("vA\0\1n", 5), ""}};
  EXPECT_FALSE(ReadRecords("A", state_.Records("AB")));
  for (const auto& record : broken) {
    const auto read = ReadRecords("A", {record});
    ASSERT_FALSE(read) << record.key;
    EXPECT_EQ(read.error().code, base::ErrorCode::kInternal);
  }
}

}  // namespace
}  // namespace lagesbild::scoring
