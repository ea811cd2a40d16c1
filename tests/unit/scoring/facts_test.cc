#include "scoring/domain/facts.h"

#include <gmock/gmock.h>

#include "unit/scoring/measured_samples.h"

namespace lagesbild::scoring {
namespace {

using measures::CountFact;
using measures::InputKind;
using measures::NumberFact;
using measures::SurveyFact;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::int32_t kToday = model::DayOf(2025, 6, 30);

class FactsTest : public ::testing::Test {
 protected:
  std::uint32_t Input(InputKind kind, std::string_view name) const {
    return static_cast<std::uint32_t>(rules.InputNamed(kind, name));
  }
  measures::Facts Facts(const SinceChange* without = nullptr) const {
    return FactsOf(rules, info, ledger, kToday, without);
  }

  MeasuredRules rules = MeasuredFrom(SampleDocument());
  AreaInfo info = SampleArea();
  AreaLedger ledger = LedgerOf(MonthOf(2025, 6), 7);
  std::uint32_t residents = Input(InputKind::kNumber, "residents");
  std::uint32_t low_income = Input(InputKind::kNumber, "low_income");
  std::uint32_t unsafe = Input(InputKind::kSurvey, "unsafe");
};

TEST_F(FactsTest, TakeCountsByMonthAndKind) {
  EXPECT_EQ(Facts().as_of_day, kToday);
  EXPECT_THAT(Facts().counts, ElementsAre(CountFact{MonthOf(2025, 6), KindNumber("violence.assault"), 7}));
}

TEST_F(FactsTest, TakeResidentsAndLabelsFromTheRegister) {
  EXPECT_THAT(Facts().numbers, ElementsAre(NumberFact{residents, 2025, 1000}));
  EXPECT_EQ(Facts().Label(Input(InputKind::kLabel, "municipality")), "1480");
  info.municipality.clear();
  info.population = 0;
  EXPECT_THAT(Facts().numbers, IsEmpty());
  EXPECT_THAT(Facts().labels, IsEmpty());
}

TEST_F(FactsTest, LetTheRegistersResidentsGoBeforeAnIndicatorOfTheYear) {
  const auto feed = ledger.FeedIndex("scb");
  ledger.values = {IndicatorCell("residents", "2024", feed, 900'000),
                   IndicatorCell("residents", "2025", feed, 950'000)};
  EXPECT_THAT(Facts().numbers,
              ElementsAre(NumberFact{residents, 2024, 900}, NumberFact{residents, 2025, 1000}));
  info.population = 0;
  EXPECT_THAT(Facts().numbers,
              ElementsAre(NumberFact{residents, 2024, 900}, NumberFact{residents, 2025, 950}));
}

TEST_F(FactsTest, TakeOneIndicatorForEachYear) {
  info.population = 0;
  const auto a = ledger.FeedIndex("a");
  const auto b = ledger.FeedIndex("b");
  ledger.values = {
      IndicatorCell("low_income", "2023", a, 1'500),    IndicatorCell("low_income", "2023", b, 2'000),
      IndicatorCell("low_income", "2024-02", a, 3'000), IndicatorCell("low_income", "2024-11", a, 4'000),
      IndicatorCell("low_income", "2025", a, 5'000),    IndicatorCell("low_income", "2025-01", a, 6'000),
      IndicatorCell("something", "2025", a, 7'000)};
  EXPECT_THAT(Facts().numbers, ElementsAre(NumberFact{low_income, 2023, 1.5}, NumberFact{low_income, 2024, 4},
                                           NumberFact{low_income, 2025, 5}));
}

TEST_F(FactsTest, LeaveOutWhatAMeasureSaysCannotBe) {
  info.population = 0;
  ledger.values = {IndicatorCell("low_income", "2024", ledger.FeedIndex("a"), 100'001),
                   IndicatorCell("low_income", "2025", ledger.FeedIndex("a"), 100'000)};
  EXPECT_THAT(Facts().numbers, ElementsAre(NumberFact{low_income, 2025, 100}));
}

TEST_F(FactsTest, TakeEachPeriodOfASurveyOnceAsAWave) {
  const auto a = ledger.FeedIndex("a");
  const auto b = ledger.FeedIndex("b");
  ledger.values = {SurveyCell("another", "2025", a, 1, 1), SurveyCell("unsafe", "2025H1", a, 4'000, 100),
                   SurveyCell("unsafe", "2025H1", b, 9'000, 900),
                   SurveyCell("unsafe", "2025H2", b, 12'000, 50), SurveyCell("unsafe", "later", b, 1, 50)};
  EXPECT_THAT(Facts().surveys,
              ElementsAre(SurveyFact{unsafe, 2025, 100, 0.4}, SurveyFact{unsafe, 2025, 50, 1.0}));
}

TEST_F(FactsTest, LeaveOutWhatIsNewSinceAChange) {
  const auto a = ledger.FeedIndex("a");
  ledger.values = {SurveyCell("unsafe", "2024", a, 4'000, 100), SurveyCell("unsafe", "2025", a, 5'000, 100)};
  SinceChange since;
  since.counts = {{MonthOf(2025, 6), KindNumber("violence.assault"), 3}};
  since.values = {{model::ValueType::kSurvey, "unsafe", "2025", "a"}};
  std::int64_t total = 0;
  for (const auto& fact : Facts(&since).counts) total += fact.count;
  EXPECT_EQ(total, 4);
  EXPECT_THAT(Facts(&since).surveys, ElementsAre(SurveyFact{unsafe, 2024, 100, 0.4}));
}

}  // namespace
}  // namespace lagesbild::scoring
