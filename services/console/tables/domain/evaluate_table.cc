#include "console/tables/domain/evaluate_table.h"

#include <map>
#include <string_view>

namespace lagesbild::tables {

namespace {

base::Error Failed(const measures::RuleSet& rules, const BoundRow& row, std::uint32_t measure) {
  return {base::ErrorCode::kInvalidArgument,
          "line " + std::to_string(row.line) + ", area '" + row.area + "': '" + rules.measures[measure].name +
              "' misses an input, and the rule set says: fail",
          "fill in the table, or write another 'missing' in the rule set"};
}

}  // namespace

base::Result<TableEvaluation> EvaluateTable(const measures::RuleSet& rules, std::vector<BoundRow>& rows) {
  std::map<std::int32_t, std::vector<std::size_t>> by_day;
  for (std::size_t i = 0; i < rows.size(); ++i) by_day[rows[i].facts.as_of_day].push_back(i);
  TableEvaluation table;
  table.rows.resize(rows.size());
  std::map<std::string, std::vector<measures::Past>, std::less<>> past;  // newest first
  for (const auto& [day, members] : by_day) {
    std::vector<measures::Facts> areas;
    areas.reserve(members.size());
    for (const std::size_t row : members) {
      if (by_day.size() > 1) rows[row].facts.past = past[rows[row].area];
      areas.push_back(rows[row].facts);
    }
    auto period = measures::EvaluateAll(rules, areas);
    for (std::size_t i = 0; i < members.size(); ++i) {
      const BoundRow& row = rows[members[i]];
      auto& evaluation = period.areas[i];
      if (evaluation.failed) return base::Fail(Failed(rules, row, *evaluation.failed));
      if (by_day.size() > 1) {
        auto& before = past[row.area];
        before.insert(before.begin(), {measures::YearOf(day), evaluation.outcomes});
      }
      table.rows[members[i]] = std::move(evaluation);
    }
    table.periods.push_back({day, std::move(period.reference)});
  }
  return table;
}

}  // namespace lagesbild::tables
