#include "scoring/adapters/scoring_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_unit.h"

namespace lagesbild::scoring {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ScoringStateTest : public ::testing::Test {
 protected:
  testing::FakeUnit unit_{0, 2};
  ScoringState state_{unit_};
};

TEST_F(ScoringStateTest, KeepsAreasApartThatBeginAlike) {
  ASSERT_TRUE(state_.AddCount("A", {600, 3}, 3, "police", 2));
  ASSERT_TRUE(state_.AddCount("AB", {600, 3}, 3, "police", 5));
  state_.SetArea("A", {});
  state_.SetArea("AB", {});
  EXPECT_THAT(state_.Ledger("A", 0)->counts, ElementsAre(CountCell{600, 3, 0, 2}));
  EXPECT_THAT(state_.Ledger("AB", 0)->counts, ElementsAre(CountCell{600, 3, 0, 5}));
  EXPECT_EQ(state_.NextArea(""), "A");
  EXPECT_EQ(state_.NextArea("A"), "AB");
  EXPECT_EQ(state_.NextArea("AB"), std::nullopt);
}

TEST_F(ScoringStateTest, ReadsCountsFromAMonthOnInOrder) {
  for (const std::int32_t month : {-5, 599, 600, 601})
    ASSERT_TRUE(state_.AddCount("A", {month, 0}, 3, "f", 1));
  ASSERT_TRUE(state_.AddCount("A", {600, 30}, 2, "g", 4));
  const auto ledger = state_.Ledger("A", 600);
  ASSERT_TRUE(ledger);
  EXPECT_THAT(ledger->counts,
              ElementsAre(CountCell{600, 2, 0, 4}, CountCell{600, 3, 1, 1}, CountCell{601, 3, 1, 1}));
  EXPECT_THAT(state_.Ledger("A", -100)->counts, SizeIs(5));
}

TEST_F(ScoringStateTest, LeavesNothingOfWhatWasTakenBack) {
  ASSERT_TRUE(state_.AddCount("A", {600, 0}, 3, "f", 1));
  ASSERT_TRUE(state_.AddCount("A", {600, 0}, 3, "f", -1));
  const model::ValueChange value{model::ValueType::kSurvey, "insecurity", "2025",
                                 model::Value{3000, 80, 0, 0, ""}};
  state_.SetValue("A", "f", value);
  auto gone = value;
  gone.now.reset();
  state_.SetValue("A", "f", gone);
  state_.SetValue("A", "f", gone);
  EXPECT_THAT(unit_.working, IsEmpty());
}

TEST_F(ScoringStateTest, KeepsEveryRecordWithinItsBound) {
  for (std::uint32_t day = 0; day < kDaysInMonthMax; ++day) {
    ASSERT_TRUE(state_.AddCount("A", {600, day}, 3, "f", -1'000'000'000'000LL * (day + 1)));
  }
  for (const auto& [key, value] : unit_.working) EXPECT_LE(value.size(), kLedgerRecordBytesMax);
}

TEST_F(ScoringStateTest, SaysWhenItsBytesAreCorrupt) {
  unit_.Put("c", "short");
  unit_.Put("f", "\xff");
  unit_.Put("m", "");
  unit_.Put("iA", "x");
  unit_.Put("aA", "x");
  unit_.Put(std::string("lA\0x", 4), "12345678");
  EXPECT_EQ(state_.Clock().error().code, base::ErrorCode::kInternal);
  EXPECT_FALSE(state_.Feeds());
  EXPECT_FALSE(state_.Areas());
  EXPECT_FALSE(state_.Info("A"));
  EXPECT_FALSE(state_.Area("A"));
  EXPECT_FALSE(state_.Ledger("A", -40'000));
}

}  // namespace
}  // namespace lagesbild::scoring
