// An ordinary country to compare with, and areas in it, for tests of the default rule set.
#pragma once

#include <string>
#include <vector>

#include "conformance/conformance.h"

namespace lagesbild::scoring {

/// The last day of 2026.
inline constexpr std::int32_t kDay = 20'818;

/// The table with a column for all that the rule set takes in: where `table` says nothing, nothing is
/// reported and nothing known.
inline tables::TextTable WithAllColumns(const measures::RuleSet& rules, tables::TextTable table) {
  const auto add = [&](const std::string& column, const std::string& cell) {
    if (std::find(table.columns.begin(), table.columns.end(), column) != table.columns.end()) return;
    table.columns.push_back(column);
    for (auto& row : table.rows) row.cells.push_back(cell);
  };
  for (const auto& input : rules.inputs) {
    const bool counts = input.kind == measures::InputKind::kCounts;
    add(counts ? input.name + "@2026-12" : input.name, counts ? "0" : "");
    if (input.kind == measures::InputKind::kSurvey) add(input.name + ".n", "");
  }
  return table;
}

/// A hundred areas of 2,000 residents, all with 10 burglaries, 2 reports of each sort of pressure, one in
/// five who would not testify and one report in ten withdrawn. Each living condition is 5 percent in half of
/// them and 15 in the others, so mean 10, deviation 5.
inline tables::TextTable OrdinaryCountry() {
  tables::TextTable table{
      "country",
      {"area", "residents", "low_economic_standard_pct", "primary_education_only_pct", "unemployed_pct",
       "property.burglary@2026-12", "society.violence_against_officer@2026-12",
       "society.interference_in_justice@2026-12", "drugs.open_trade@2026-12", "fire.vehicle@2026-12",
       "would_not_report_or_testify", "would_not_report_or_testify.n", "reports_withdrawn_pct"},
      {}};
  for (int i = 0; i < 100; ++i) {
    const std::string share = i % 2 == 0 ? "5" : "15";
    table.rows.push_back(
        {i + 2,
         {std::to_string(i), "2000", share, share, share, "10", "2", "2", "2", "2", "0.2", "200", "10"}});
  }
  return table;
}

/// What that country gives as reference.
inline measures::Reference OrdinaryReference(const measures::RuleSet& rules) {
  auto worked = conformance::Work(rules, WithAllColumns(rules, OrdinaryCountry()), {"", "", kDay});
  return std::move(worked.evaluation.periods.front().reference);
}

/// The areas of a table, each compared with the ordinary country alone.
inline std::vector<measures::Evaluation> InOrdinaryCountry(const measures::RuleSet& rules,
                                                           const tables::TextTable& areas) {
  const auto reference = OrdinaryReference(rules);
  const auto rows = tables::Bind(rules, WithAllColumns(rules, areas), {"", "", kDay});
  EXPECT_TRUE(rows) << (rows ? "" : rows.error().ToString());
  std::vector<measures::Evaluation> evaluations;
  if (!rows) return evaluations;
  for (const auto& row : *rows) evaluations.push_back(measures::Evaluate(rules, reference, row.facts));
  return evaluations;
}

/// The areas that lie beside this file, with what a person would say of them.
inline tables::TextTable HandMadeAreas() {
  auto table = tables::ReadTable(std::string(LB_SE_1_TESTS) + "/se_1_areas.csv");
  EXPECT_TRUE(table) << (table ? "" : table.error().ToString());
  return table ? std::move(*table) : tables::TextTable();
}

}  // namespace lagesbild::scoring
