// What the conformance tests share: rule sets that lie here, tables that lie in $LAGESBILD_DATA.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "common/rules/measure_rules.h"
#include "console/tables/adapters/table_file.h"
#include "console/tables/domain/bind.h"
#include "console/tables/domain/evaluate_table.h"

namespace lagesbild::conformance {

/// The rule set of that name under tests/conformance/rules; a test failure if it is not sound.
inline measures::RuleSet Rules(const std::string& name) {
  const std::string path = std::string(LB_CONFORMANCE_RULES) + "/" + name + ".yaml";
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  auto rules = rules::LoadMeasureRules(text.str(), path);
  EXPECT_TRUE(rules) << (rules ? "" : rules.error().ToString());
  return rules ? std::move(*rules) : measures::RuleSet();
}

/// Folder of the published tables; empty: not here.
inline std::string DataFolder() {
  const char* data = std::getenv("LAGESBILD_DATA");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  return data == nullptr ? std::string() : std::string(data) + "/conformance/";
}

/// A table and what a rule set says of it.
struct Worked {
  measures::RuleSet rules;
  tables::TextTable table;
  std::vector<tables::BoundRow> rows;
  tables::TableEvaluation evaluation;

  std::size_t Column(const std::string& name) const {
    for (std::size_t i = 0; i < table.columns.size(); ++i)
      if (table.columns[i] == name) return i;
    ADD_FAILURE() << "no column " << name;
    return 0;
  }
  std::size_t Measure(const std::string& name) const {
    for (std::size_t i = 0; i < rules.measures.size(); ++i)
      if (rules.measures[i].name == name) return i;
    ADD_FAILURE() << "no measure " << name;
    return 0;
  }
  const measures::Outcome& At(std::size_t row, const std::string& measure) const {
    return evaluation.rows[row].outcomes[Measure(measure)];
  }
};

inline Worked Work(measures::RuleSet rules, tables::TextTable table, const tables::BindOptions& options) {
  Worked worked{std::move(rules), std::move(table), {}, {}};
  auto rows = tables::Bind(worked.rules, worked.table, options);
  EXPECT_TRUE(rows) << (rows ? "" : rows.error().ToString());
  if (!rows) return worked;
  worked.rows = std::move(*rows);
  auto evaluation = tables::EvaluateTable(worked.rules, worked.rows);
  EXPECT_TRUE(evaluation) << (evaluation ? "" : evaluation.error().ToString());
  if (evaluation) worked.evaluation = std::move(*evaluation);
  return worked;
}

inline Worked WorkFile(const std::string& rules, const std::string& file) {
  auto table = tables::ReadTable(DataFolder() + file);
  EXPECT_TRUE(table) << (table ? "" : table.error().ToString());
  return Work(Rules(rules), table ? std::move(*table) : tables::TextTable(), {});
}

}  // namespace lagesbild::conformance
