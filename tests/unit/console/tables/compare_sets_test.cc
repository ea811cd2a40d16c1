#include "console/tables/domain/compare_sets.h"

#include <gtest/gtest.h>

#include "common/measures/sensitivity.h"
#include "console/tables/domain/result_table.h"
#include "unit/measures/small_sets.h"

namespace lagesbild::tables {
namespace {

std::string Classes(std::string_view threshold) {
  return measures::Document(
      "  a: {op: indicator, name: a, unit: points}\n  much: {op: at_least, of: a, than: " +
          std::string(threshold) + " points}\n",
      "classes:\n  - {id: none}\n  - {id: much, enter: much}\n");
}

struct Worked {
  measures::RuleSet rules;
  std::vector<BoundRow> rows;
  TableEvaluation evaluation;
};

Worked Work(const std::string& yaml, const TextTable& table) {
  Worked worked{measures::Sound(yaml), {}, {}};
  worked.rows = *Bind(worked.rules, table, {"", "", measures::kDay});
  worked.evaluation = *EvaluateTable(worked.rules, worked.rows);
  return worked;
}

TEST(ClassChanges, NameTheAreasAndWhatTurned) {
  const auto table = measures::TableOf({"a"}, "5; 15; 25; -");
  const Worked before = Work(Classes("20"), table);
  const Worked after = Work(Classes("10"), table);
  const auto changes = ClassChanges({before.rules, before.rows, before.evaluation},
                                    {after.rules, after.rows, after.evaluation});
  ASSERT_EQ(changes.rows.size(), 1U);
  const std::vector<console::Cell> expected = {std::string("2"), std::string("2026-12-31"),
                                               std::string("none"), std::string("much"),
                                               std::string("much: false → true")};
  EXPECT_EQ(changes.rows[0], expected);
  EXPECT_TRUE(
      ClassChanges({after.rules, after.rows, after.evaluation}, {after.rules, after.rows, after.evaluation})
          .rows.empty());
}

TEST(ResultTable, ShowsClassValuesAndWhatIsMissing) {
  const Worked worked = Work(Classes("20"), measures::TableOf({"a"}, "20; -"));
  const auto table = ResultTable(worked.rules, worked.rows, worked.evaluation);
  EXPECT_EQ(table.columns, (std::vector<std::string>{"area", "class", "a", "much", "missing"}));
  EXPECT_EQ(table.rows[0], (std::vector<console::Cell>{std::string("1"), std::string("much"),
                                                       std::int64_t{20}, true, std::string()}));
  EXPECT_EQ(table.rows[1], (std::vector<console::Cell>{std::string("2"), std::string("insufficient_evidence"),
                                                       std::monostate{}, std::monostate{},
                                                       std::string("a: no_input; much: passed_on")}));
}

TEST(ResultTable, ShowsBesideEachNumberWhatPoliceActivityFindsWouldMakeOfIt) {
  const Worked worked =
      Work(measures::Document(
               "  a: {op: weighted_count, unit: points, points: {property.theft: 1, drugs.offence: 9}, "
               "age_weights: [1]}\n"
               "  b: {op: indicator, name: b, unit: points}\n"
               "  much: {op: at_least, of: a, than: 5 points}\n",
               "classes:\n  - {id: none}\n  - {id: much, enter: much}\n"),
           measures::TableOf({"property.theft@2026-12", "drugs.offence@2026-12", "b"}, "2 1 7; 2 0 7"));
  auto rows = worked.rows;
  const auto with = EvaluateTable(measures::WithPoliceDetected(worked.rules), rows);
  ASSERT_TRUE(with);
  const auto table = ResultTable(worked.rules, worked.rows, worked.evaluation, &*with);
  EXPECT_EQ(table.columns, (std::vector<std::string>{"area", "class", "class_with_police_detected", "a",
                                                     "a_with_police_detected", "b", "much",
                                                     "much_with_police_detected", "missing"}));
  EXPECT_EQ(table.rows[0], (std::vector<console::Cell>{std::string("1"), std::string("none"),
                                                       std::string("much"), std::int64_t{2}, std::int64_t{11},
                                                       std::int64_t{7}, false, true, std::string()}));
  EXPECT_EQ(table.rows[1], (std::vector<console::Cell>{std::string("2"), std::string("none"),
                                                       std::string("none"), std::int64_t{2}, std::int64_t{2},
                                                       std::int64_t{7}, false, false, std::string()}));
  EXPECT_EQ(ClassesThatDiffer(worked.evaluation, *with), 1);
  EXPECT_EQ(ClassesThatDiffer(worked.evaluation, worked.evaluation), 0);
}

TEST(ReferenceTable, ShowsWhatAreasAreComparedWith) {
  const Worked worked =
      Work(measures::Document(
               "  a: {op: indicator, name: a, unit: points}\n  rank: {op: percentile_rank, of: a}\n"),
           measures::TableOf({"a"}, "1; 3; 8; -"));
  const auto table = ReferenceTable(worked.rules, worked.evaluation);
  ASSERT_EQ(table.rows.size(), 1U);
  EXPECT_EQ(table.rows[0][1], console::Cell(std::string("a")));
  EXPECT_EQ(table.rows[0][5], console::Cell(std::int64_t{3}));
  EXPECT_EQ(table.rows[0][6], console::Cell(4.0));
  EXPECT_EQ(table.rows[0][10], console::Cell(8.0));
}

}  // namespace
}  // namespace lagesbild::tables
