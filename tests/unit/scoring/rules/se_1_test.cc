// The default rule set over areas made by hand: se_1_areas.csv says what each should be, and why.
#include <gtest/gtest.h>

#include <set>

#include "common/measures/sensitivity.h"
#include "console/tables/domain/result_table.h"
#include "unit/scoring/rules/se_1_country.h"

namespace lagesbild::scoring {
namespace {

using measures::Evaluation;
using measures::RuleSet;

const RuleSet& Se1() {
  static const RuleSet rules = conformance::Rules("se-1");
  return rules;
}

std::size_t MeasureNamed(const std::string& name) {
  for (std::size_t i = 0; i < Se1().measures.size(); ++i)
    if (Se1().measures[i].name == name) return i;
  ADD_FAILURE() << "no measure " << name;
  return 0;
}

const measures::Outcome& At(const Evaluation& evaluation, const std::string& measure) {
  return evaluation.outcomes[MeasureNamed(measure)];
}

std::string Cell(const tables::TextTable& table, std::size_t row, const std::string& column) {
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (table.columns[i] == column) return table.rows[row].cells[i];
  ADD_FAILURE() << "no column " << column;
  return {};
}

/// Empty: no level.
std::string Level(const Evaluation& evaluation, const std::string& axis) {
  const auto& outcome = At(evaluation, axis + "_level");
  return outcome.present() ? std::to_string(static_cast<int>(outcome.value)) : std::string();
}

/// The most severe class that an area which had it would keep.
std::string Kept(const Evaluation& evaluation) {
  for (std::size_t i = Se1().classes.size(); i > 1; --i) {
    const auto index = Se1().classes[i - 1].keep;
    if (!index) return "no 'keep'";
    const auto& keep = evaluation.outcomes[*index];
    if (!keep.present()) return "insufficient_evidence";
    if (keep.is_true()) return Se1().classes[i - 1].id;
  }
  return Se1().classes.front().id;
}

TEST(Se1, SaysOfAreasMadeByHandWhatAPersonWould) {
  const auto areas = HandMadeAreas();
  const auto evaluations = InOrdinaryCountry(Se1(), areas);
  ASSERT_EQ(evaluations.size(), areas.rows.size());
  std::set<std::string> reached;
  for (std::size_t row = 0; row < evaluations.size(); ++row) {
    const std::string name = Cell(areas, row, "area") + ": " + Cell(areas, row, "why");
    EXPECT_EQ(tables::ClassName(Se1(), evaluations[row]), Cell(areas, row, "class")) << name;
    EXPECT_EQ(Kept(evaluations[row]), Cell(areas, row, "kept")) << name;
    for (const char* axis :
         {"harm", "pressure", "work_environment", "insecurity", "living_conditions", "unwillingness"})
      EXPECT_EQ(Level(evaluations[row], axis), Cell(areas, row, axis + std::string("_level")))
          << axis << " of " << name;
    reached.insert(tables::ClassName(Se1(), evaluations[row]));
  }
  EXPECT_EQ(reached, (std::set<std::string>{"none", "elevated", "high", "severe", "insufficient_evidence"}));
}

TEST(Se1, ComparesEachLevelOnItsExactCut) {
  // Of 2,000 residents: a burglary is a tenth of the country's harm, a report of pressure an eighth of its.
  const auto level_at = [](const std::string& column, int count, const std::string& axis) {
    const tables::TextTable table{
        "one", {"area", "residents", column}, {{2, {"a", "2000", std::to_string(count)}}}};
    return Level(InOrdinaryCountry(Se1(), table).front(), axis);
  };
  const std::pair<int, const char*> harm[] = {{9, "0"},  {10, "1"}, {20, "2"}, {29, "2"},
                                              {30, "3"}, {49, "3"}, {50, "4"}};
  for (const auto& [count, level] : harm)
    EXPECT_EQ(level_at("property.burglary@2026-12", count, "harm"), level) << count;
  const std::pair<int, const char*> fires[] = {{7, "0"}, {8, "1"}, {16, "2"}, {24, "3"}, {40, "4"}};
  for (const auto& [count, level] : fires)
    EXPECT_EQ(level_at("fire.vehicle@2026-12", count, "pressure"), level) << count;
  const std::pair<int, const char*> work[] = {{4, "0"}, {5, "2"}, {6, "3"}, {10, "4"}};
  for (const auto& [count, level] : work)
    EXPECT_EQ(level_at("society.blue_light_sabotage@2026-12", count, "work_environment"), level) << count;
}

TEST(Se1, ForgetsHarmByHalfInAboutSixMonthsAndAllOfItAfterAYear) {
  const auto harm_of = [](const std::string& month) {
    const tables::TextTable table{
        "one", {"area", "residents", "property.burglary@" + month}, {{2, {"a", "2000", "100"}}}};
    return At(InOrdinaryCountry(Se1(), table).front(), "harm_points").value / 27'350;
  };
  EXPECT_DOUBLE_EQ(harm_of("2026-12"), 1);
  EXPECT_NEAR(harm_of("2026-06"), 0.5, 0.01);
  EXPECT_NEAR(harm_of("2026-01"), 0.275, 1e-9);
  EXPECT_EQ(harm_of("2025-12"), 0);
}

TEST(Se1, KeepsWhateverItReachesAndReachesEachClassThroughTheOneBelow) {
  const auto areas = HandMadeAreas();
  for (const auto& evaluation : InOrdinaryCountry(Se1(), areas)) {
    for (std::size_t i = 1; i < Se1().classes.size(); ++i) {
      const auto& enter = evaluation.outcomes[*Se1().classes[i].enter];
      if (!enter.is_true()) continue;
      ASSERT_TRUE(Se1().classes[i].keep) << Se1().classes[i].id;
      EXPECT_TRUE(evaluation.outcomes[*Se1().classes[i].keep].is_true()) << Se1().classes[i].id;
      if (i == 1) continue;
      EXPECT_TRUE(evaluation.outcomes[*Se1().classes[i - 1].enter].is_true()) << Se1().classes[i].id;
    }
  }
}

TEST(Se1, WithWhatThePoliceFindChangesOnlyTheAreasThatHaveSome) {
  const auto areas = HandMadeAreas();
  const auto without = InOrdinaryCountry(Se1(), areas);
  const auto with = InOrdinaryCountry(measures::WithPoliceDetected(Se1()), areas);
  const auto touched = measures::TouchedByPoliceDetected(Se1());
  for (std::size_t row = 0; row < with.size(); ++row) {
    const bool has_some = Cell(areas, row, "weapon.firearm_offence@2026-12") != "0";
    EXPECT_EQ(without[row] == with[row], !has_some) << Cell(areas, row, "area");
    for (std::size_t i = 0; i < touched.size(); ++i)
      EXPECT_TRUE(touched[i] || without[row].outcomes[i] == with[row].outcomes[i]) << Se1().measures[i].name;
    if (!has_some) continue;
    EXPECT_EQ(tables::ClassName(Se1(), with[row]), "elevated");
  }
  EXPECT_TRUE(touched[MeasureNamed("harm_level")]);
  EXPECT_FALSE(touched[MeasureNamed("pressure_level")]);
}

TEST(Se1, SpeaksSwedishAndEnglishAndSaysOfEachClassThatItIsIndicated) {
  for (const auto& measure : Se1().measures) {
    EXPECT_FALSE(measure.text.sv.empty()) << measure.name;
    EXPECT_FALSE(measure.text.en.empty()) << measure.name;
    EXPECT_NE(measure.text.sv, measure.text.en) << measure.name;
  }
  std::vector<std::string> swedish;
  for (const auto& one : Se1().classes) {
    EXPECT_EQ(one.text.sv.rfind("Indikerad nivå: ", 0), 0U) << one.text.sv;
    EXPECT_EQ(one.text.en, "Indicated level: " + one.id);
    swedish.push_back(one.text.sv.substr(std::string("Indikerad nivå: ").size()));
    for (const char* official : {"utsatt", "Utsatt", "risk", "Risk"})
      EXPECT_EQ(one.text.sv.find(official), std::string::npos) << one.text.sv;
  }
  EXPECT_EQ(swedish, (std::vector<std::string>{"ingen", "förhöjd", "hög", "allvarlig"}));
}

TEST(Se1, MayHoldAndComparesNeighbourhoodsOnly) {
  EXPECT_TRUE(rules::MayBeActivated(Se1()));
  EXPECT_EQ(Se1().levels, (std::vector<std::string>{"deso", "district", "regso"}));
  EXPECT_EQ(Se1().hold_worse_days, Se1().hold_better_days);
}

}  // namespace
}  // namespace lagesbild::scoring
