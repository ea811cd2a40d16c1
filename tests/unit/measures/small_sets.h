// Rule sets of a few lines and tables of a few rows, for tests.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "common/rules/measure_rules.h"
#include "console/tables/domain/bind.h"
#include "console/tables/domain/evaluate_table.h"

namespace lagesbild::measures {

/// The last day of 2026.
inline constexpr std::int32_t kDay = 20'818;

/// A rule set for conformance (so that no texts are needed) out of lines under `measures` and what comes
/// after.
inline std::string Document(std::string_view measures, std::string_view rest = {}) {
  return "format: 2\nname: small\npurpose: conformance\ntext: {sv: x, en: x}\nmeasures:\n" +
         std::string(measures) + std::string(rest);
}

/// A test failure if it is not sound.
inline RuleSet Sound(const std::string& yaml) {
  auto rules = rules::LoadMeasureRules(yaml, "small.yaml");
  EXPECT_TRUE(rules) << (rules ? "" : rules.error().ToString()) << '\n' << yaml;
  return rules ? std::move(*rules) : RuleSet();
}

inline std::vector<std::string> SplitAt(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(separator, at), text.size());
    auto part = text.substr(at, end - at);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    parts.emplace_back(part);
    at = end + 1;
  }
  return parts;
}

/// rows: separated by ';', cells by ' '. The area is the row's number.
inline tables::TextTable TableOf(const std::vector<std::string>& columns, std::string_view rows) {
  tables::TextTable table{"small.csv", {"area"}, {}};
  table.columns.insert(table.columns.end(), columns.begin(), columns.end());
  for (const auto& row : SplitAt(rows, ';')) {
    tables::TextRow cells{static_cast<std::int64_t>(table.rows.size()) + 2,
                          {std::to_string(table.rows.size() + 1)}};
    for (auto& cell : SplitAt(row, ' ')) cells.cells.push_back(std::move(cell));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

/// Works a rule set out over a table; a test failure if that cannot be done.
inline std::vector<Evaluation> Work(const RuleSet& rules, const tables::TextTable& table) {
  auto rows = tables::Bind(rules, table, {"", "", kDay});
  EXPECT_TRUE(rows) << (rows ? "" : rows.error().ToString());
  if (!rows) return {};
  auto evaluation = tables::EvaluateTable(rules, *rows);
  EXPECT_TRUE(evaluation) << (evaluation ? "" : evaluation.error().ToString());
  return evaluation ? std::move(evaluation->rows) : std::vector<Evaluation>();
}

}  // namespace lagesbild::measures
