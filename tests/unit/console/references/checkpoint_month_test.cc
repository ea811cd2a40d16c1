#include "console/references/checkpoint_month.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/codec/codec.h"
#include "common/model/stockholm_time.h"
#include "scoring/adapters/scoring_state.h"
#include "support/fake_unit.h"
#include "unit/scoring/measured_samples.h"

namespace lagesbild::console {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

constexpr std::int32_t kMonth = 202301;
constexpr std::uint16_t kAssault = 3;

class CheckpointMonthTest : public ::testing::Test {
 protected:
  /// The records that scoring would write for an area with so many assaults in December 2022.
  std::vector<model::StateRecord> Records(const std::string& area, const scoring::AreaInfo& info,
                                          std::int64_t count) {
    scoring::ScoringState state(unit_);
    state.SetInfo(area, info);
    state.SetArea(area, {});
    EXPECT_TRUE(state.AddCount(area, {52 * 12 + 11, 3}, kAssault, "police", count));
    return state.Records(area);
  }

  static std::string Part(const std::string& area, std::int32_t number, bool last,
                          std::vector<model::StateRecord> records) {
    return codec::EncodeCheckpoint({area, 0, 0, 0, number, last, std::move(records)});
  }

  void Add(const std::string& area, const scoring::AreaInfo& info, std::int64_t count) {
    ASSERT_TRUE(month_.Add(area + "/202301/0", Part(area, 0, true, Records(area, info, count))));
  }

  base::Result<std::vector<tables::BoundRow>> Rows() const {
    return month_.Rows(rules_, "district", model::DayOf(2022, 12, 31));
  }

  testing::FakeUnit unit_{0, 1};
  scoring::MeasuredRules rules_ = scoring::MeasuredFrom(scoring::SampleDocument());
  CheckpointMonth month_{kMonth};
};

TEST_F(CheckpointMonthTest, GivesTheAreasOfTheLevelWithWhatTheyWere) {
  auto retired = scoring::SampleArea();
  retired.retired = true;
  auto county = scoring::SampleArea();
  county.level = "county";
  Add("B", scoring::SampleArea(), 5);
  Add("A/1", scoring::SampleArea(), 2);
  Add("C", retired, 9);
  Add("D", county, 9);
  const auto rows = Rows();
  ASSERT_TRUE(rows) << rows.error().ToString();
  EXPECT_THAT(*rows, ElementsAre(Field(&tables::BoundRow::area, "A/1"), Field(&tables::BoundRow::area, "B")));
  EXPECT_EQ(rows->front().facts.as_of_day, model::DayOf(2022, 12, 31));
  EXPECT_THAT(rows->back().facts.counts, ElementsAre(measures::CountFact{52 * 12 + 11, kAssault, 5}));
}

TEST_F(CheckpointMonthTest, TakesTheNewestAndWhatIsGoneIsGone) {
  Add("A", scoring::SampleArea(), 5);
  Add("A", scoring::SampleArea(), 1);
  Add("B", scoring::SampleArea(), 5);
  ASSERT_TRUE(month_.Add("B/202301/0", std::nullopt));
  ASSERT_TRUE(month_.Add("B/202302/0", std::nullopt));
  const auto rows = Rows();
  ASSERT_TRUE(rows);
  ASSERT_THAT(*rows, ElementsAre(Field(&tables::BoundRow::area, "A")));
  EXPECT_THAT(rows->front().facts.counts, ElementsAre(measures::CountFact{52 * 12 + 11, kAssault, 6}));
}

TEST_F(CheckpointMonthTest, KnowsWhichMonthsThereAre) {
  ASSERT_TRUE(month_.Add("A/202302/0", "whatever it is"));
  EXPECT_THAT(month_.months(), ElementsAre(202302));
  EXPECT_THAT(*Rows(), IsEmpty());
}

TEST_F(CheckpointMonthTest, NamesTheAreasThatScoringHasNotComeTo) {
  Add("A", scoring::SampleArea(), 5);
  for (const char* key : {"A/202212/0", "B/202211/0", "B/202302/0", "C/202302/0", "D/202212/0"})
    ASSERT_TRUE(month_.Add(key, "whatever it is"));
  Add("D", scoring::SampleArea(), 5);
  EXPECT_THAT(month_.Behind(), ElementsAre("B"));
  ASSERT_TRUE(month_.Add("D/202301/0", std::nullopt));
  EXPECT_THAT(month_.Behind(), ElementsAre("B", "D"));
}

TEST_F(CheckpointMonthTest, PutsPartsTogetherAndMissesNone) {
  auto records = Records("A", scoring::SampleArea(), 5);
  const std::vector<model::StateRecord> first(records.begin(), records.begin() + 1);
  const std::vector<model::StateRecord> rest(records.begin() + 1, records.end());
  ASSERT_TRUE(month_.Add("A/202301/0", Part("A", 0, false, first)));
  const auto half = Rows();
  ASSERT_FALSE(half);
  EXPECT_EQ(half.error().code, base::ErrorCode::kUnavailable);
  ASSERT_TRUE(month_.Add("A/202301/1", Part("A", 1, true, rest)));
  ASSERT_TRUE(month_.Add("A/202301/2", Part("A", 2, true, records)));  // left of an earlier, longer one
  const auto rows = Rows();
  ASSERT_TRUE(rows) << rows.error().ToString();
  EXPECT_THAT(rows->front().facts.counts, ElementsAre(measures::CountFact{52 * 12 + 11, kAssault, 5}));
  ASSERT_TRUE(month_.Add("A/202301/0", std::nullopt));
  EXPECT_FALSE(Rows());
}

TEST_F(CheckpointMonthTest, RefusesWhatIsNoCheckpoint) {
  for (const char* key : {"", "A", "A/202301", "A/202301/", "A/x/0", "A/202301/0x"})
    EXPECT_FALSE(month_.Add(key, Part("A", 0, true, {}))) << key;
  EXPECT_FALSE(month_.Add("A/202301/0", "\xFF\xFF"));
}

}  // namespace
}  // namespace lagesbild::console
