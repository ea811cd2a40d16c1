#include "console/tables/domain/bind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/measures/small_sets.h"

namespace lagesbild::tables {
namespace {

using measures::Document;
using measures::Sound;
using measures::TableOf;
using ::testing::HasSubstr;

measures::RuleSet Some() {
  return Sound(Document(
      "  a: {op: indicator, name: poverty_pct, unit: percent, between: [0, 100], missing_values: [-999]}\n"
      "  s: {op: survey, names: [unsafe]}\n"));
}

/// What is wrong with a table; empty: nothing.
std::string FaultsOf(const std::vector<std::string>& columns, std::string_view rows,
                     const BindOptions& options = {"", "", measures::kDay}) {
  const auto bound = Bind(Some(), TableOf(columns, rows), options);
  return bound ? std::string() : bound.error().ToString();
}

const std::vector<std::string> kColumns = {"poverty_pct", "unsafe", "unsafe.n"};

TEST(Bind, TakesWhatIsThereAndLeavesOutWhatIsNot) {
  const auto bound =
      Bind(Some(), TableOf(kColumns, "12.5 0.27 300; - - -; NA NA NA; -999 1 1"), {"", "", measures::kDay});
  ASSERT_TRUE(bound) << bound.error().ToString();
  EXPECT_EQ((*bound)[0].facts.numbers, (std::vector<measures::NumberFact>{{0, 2026, 12.5}}));
  EXPECT_EQ((*bound)[0].facts.surveys, (std::vector<measures::SurveyFact>{{1, 2026, 300, 0.27}}));
  EXPECT_TRUE((*bound)[1].facts.numbers.empty());
  EXPECT_TRUE((*bound)[2].facts.surveys.empty());
}

TEST(Bind, NamesEveryColumnThatIsMissing) {
  const std::string faults = FaultsOf({"poverty_pc", "other"}, "1 2");
  EXPECT_THAT(faults, HasSubstr("small.csv: no column 'poverty_pct', which the rule set takes in at line 6; "
                                "there is 'poverty_pc'"));
  EXPECT_THAT(faults, HasSubstr("no column 'unsafe'"));
  EXPECT_THAT(FaultsOf({"poverty_pct", "unsafe"}, "1 0.5"),
              HasSubstr("no column 'unsafe.n', which says how many answered"));
}

TEST(Bind, SaysLineColumnAndCellOfWhatCannotBeMeant) {
  EXPECT_THAT(FaultsOf(kColumns, "1 0.5 10; many 0.5 10"),
              HasSubstr("small.csv:3: column 'poverty_pct': 'many' is not a number"));
  EXPECT_THAT(FaultsOf(kColumns, "nan 0.5 10"), HasSubstr("'nan' is not a number"));
  EXPECT_THAT(FaultsOf(kColumns, "inf 0.5 10"), HasSubstr("'inf' is not a number"));
  EXPECT_THAT(FaultsOf(kColumns, "1e999 0.5 10"), HasSubstr("is not a number"));
  EXPECT_THAT(FaultsOf(kColumns, "101 0.5 10"), HasSubstr("lies outside of what 'a' says under 'between'"));
  EXPECT_THAT(FaultsOf(kColumns, "1 27 10"), HasSubstr("'27' is no share from 0 to 1: write 0.27"));
  EXPECT_THAT(FaultsOf(kColumns, "1 0.5 0"), HasSubstr("'0' is not a whole number of 1 or more"));
  EXPECT_THAT(FaultsOf(kColumns, "1 0.5 10.5"), HasSubstr("'10.5' is not a whole number"));
}

TEST(Bind, ShowsTheFirstTwentyFaultsAndCountsTheRest) {
  std::string rows = "x 0.5 1";
  for (int i = 0; i < 29; ++i) rows += "; x 0.5 1";
  EXPECT_THAT(FaultsOf(kColumns, rows), HasSubstr("and 10 more"));
}

TEST(Bind, TakesAnAreasOtherRowsAsItsOtherYears) {
  auto table = TableOf({"year", "poverty_pct", "unsafe", "unsafe.n"}, "2024 1 - -; 2025 2 - -");
  table.rows[1].cells[0] = "1";
  const auto bound = Bind(Some(), table, {"area", "year", 0});
  ASSERT_TRUE(bound) << bound.error().ToString();
  EXPECT_EQ((*bound)[0].facts.numbers, (std::vector<measures::NumberFact>{{0, 2024, 1}, {0, 2025, 2}}));
  EXPECT_EQ((*bound)[1].facts.as_of_day, 20'453);  // 2025-12-31
  table.rows[1].cells[1] = "2024";
  EXPECT_THAT(Bind(Some(), table, {"area", "year", 0}).error().ToString(), HasSubstr("has two rows in 2024"));
  EXPECT_THAT(Bind(Some(), table, {"area", "yaer", 0}).error().ToString(), HasSubstr("write 'year'"));
}

TEST(Bind, CountsAWaveThatStandsInEveryRowOfAnAreaOnce) {
  auto table = TableOf({"year", "poverty_pct", "unsafe", "unsafe.n", "unsafe@2023", "unsafe.n@2023"},
                       "2024 1 0.4 50 0.2 100; 2025 2 - - 0.3 110");
  table.rows[1].cells[0] = "1";
  const auto bound = Bind(Some(), table, {"area", "year", 0});
  ASSERT_TRUE(bound);
  using Waves = std::vector<measures::SurveyFact>;
  EXPECT_EQ((*bound)[0].facts.surveys, (Waves{{1, 2023, 100, 0.2}, {1, 2024, 50, 0.4}}));
  EXPECT_EQ((*bound)[1].facts.surveys, (Waves{{1, 2023, 110, 0.3}, {1, 2024, 50, 0.4}})) << "its own word";
}

TEST(Bind, DoesNotLookAtTheFuture) {
  const auto rules = Sound(Document("  m: {op: years_mean, name: x, unit: points, years: 2}\n"));
  const auto rows = measures::Work(rules, TableOf({"x@2025", "x@2026", "x@2027"}, "1 3 99"));
  EXPECT_EQ(rows[0].outcomes[0].value, 2);
}

TEST(Bind, WantsAZeroWhereNothingWasReported) {
  const auto rules = Sound(
      Document("  w: {op: weighted_count, unit: points, points: {property.theft: 1}, age_weights: [1]}\n"));
  const auto bound = Bind(rules, TableOf({"property.theft@2026-12"}, "-"), {"", "", measures::kDay});
  ASSERT_FALSE(bound);
  EXPECT_THAT(bound.error().message, HasSubstr("write 0 where there was nothing"));
  EXPECT_THAT(Bind(rules, TableOf({"property.theft"}, "1"), {}).error().message,
              HasSubstr("no column 'property.theft@2024-05'"));
}

}  // namespace
}  // namespace lagesbild::tables
