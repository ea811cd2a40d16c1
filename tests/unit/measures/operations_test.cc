// Every operation's own example, and that the documentation is made of them.
#include "common/measures/operations.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "common/measures/describe.h"
#include "unit/measures/small_sets.h"

namespace lagesbild::measures {
namespace {

/// "a percent,b persons,county" as column names, and as measures where a unit stands behind a letter.
struct Columns {
  std::vector<std::string> names;
  std::string measures;
};

Columns ColumnsOf(std::string_view header) {
  Columns columns;
  for (const auto& column : SplitAt(header, ',')) {
    const auto blank = column.find(' ');
    columns.names.push_back(column.substr(0, blank));
    if (blank == std::string::npos) {
      if (column == "county") columns.measures += "  county: {op: label, name: county}\n";
      continue;
    }
    columns.measures += "  " + column.substr(0, blank) +
                        ": {op: indicator, name: " + column.substr(0, blank) +
                        ", unit: " + column.substr(blank + 1) + "}\n";
  }
  return columns;
}

std::string Shown(const Outcome& outcome) {
  if (!outcome.present()) return "-";
  std::ostringstream text;
  text.precision(12);
  text << static_cast<double>(Millionths(outcome.value)) / 1e6;
  return text.str();
}

TEST(Operations, DoWhatTheirExamplesSay) {
  std::set<std::string_view> names;
  for (const auto& group : OperationGroups()) {
    for (const auto& operation : group.operations) {
      EXPECT_TRUE(names.insert(operation.name).second) << operation.name;
      const Columns columns = ColumnsOf(operation.example.columns);
      const RuleSet rules =
          Sound(Document(columns.measures + "  result: " + std::string(operation.example.measure) + "\n"));
      const auto rows = Work(rules, TableOf(columns.names, operation.example.rows));
      std::string given;
      for (const auto& row : rows) given += (given.empty() ? "" : "; ") + Shown(row.outcomes.back());
      EXPECT_EQ(given, operation.example.gives) << operation.name;
    }
  }
  EXPECT_GE(names.size(), 44U);
}

TEST(Operations, AreDocumentedInScoring) {
  std::ifstream file(LB_OPERATIONS);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), DescribeOperations())
      << "run: lagesbild rules operations > services/scoring/rules/OPERATIONS.md";
}

/// The tutorial: its blocks named `areas.csv`, `index.yaml` and `result` in the order in which they stand.
TEST(Operations, MakeWhatTheTutorialSays) {
  std::ifstream file(LB_SCORING_README);
  std::string line;
  std::vector<std::string> blocks;
  bool inside = false;
  while (std::getline(file, line)) {
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) blocks.emplace_back();
    } else if (inside) {
      blocks.back() += line + '\n';
    }
  }
  ASSERT_EQ(blocks.size(), 3U) << "the tutorial has a table, a rule set and a result";
  tables::TextTable table{"areas.csv", {}, {}};
  for (const auto& row : SplitAt(blocks[0], '\n')) {
    if (row.empty()) continue;
    if (table.columns.empty()) {
      table.columns = SplitAt(row, ',');
    } else {
      table.rows.push_back({static_cast<std::int64_t>(table.rows.size()) + 2, SplitAt(row, ',')});
    }
  }
  const RuleSet rules = Sound(blocks[1]);
  EXPECT_EQ(rules.purpose, Purpose::kAssessment);
  std::string result;
  for (const auto& row : Work(rules, table)) {
    ASSERT_LT(result.size(), 10'000U);
    result += row.class_index ? rules.classes[*row.class_index].id : "insufficient_evidence";
    result += " " + Shown(row.outcomes[0]) + "\n";
  }
  // The result shows area, class and the first measure of each row.
  std::string expected;
  for (const auto& shown : SplitAt(blocks[2], '\n')) {
    if (shown.empty() || shown.starts_with("area")) continue;
    const auto cells = SplitAt(shown, ',');
    expected += cells[1] + " " + (cells[2].empty() ? "-" : cells[2]) + "\n";
  }
  EXPECT_EQ(result, expected);
}

}  // namespace
}  // namespace lagesbild::measures
