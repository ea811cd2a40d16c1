#include "console/tables/domain/columns.h"

#include <algorithm>
#include <charconv>

#include "common/rules/nearest.h"

namespace lagesbild::tables {

namespace {

using measures::Input;
using measures::InputKind;

constexpr std::string_view kAnswers = ".n";

std::optional<std::int32_t> WholeOf(std::string_view text) {
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// "income@2024" as name and what stands behind the @.
struct Dated {
  std::string_view name;
  std::string_view date;
};

Dated Split(std::string_view column) {
  const auto at = column.rfind('@');
  if (at == std::string_view::npos) return {column, {}};
  return {column.substr(0, at), column.substr(at + 1)};
}

/// The month of "2024-05", since January 1970.
std::optional<std::int32_t> MonthOf(std::string_view date) {
  if (date.size() != 7 || date[4] != '-') return std::nullopt;
  const auto year = WholeOf(date.substr(0, 4));
  const auto month = WholeOf(date.substr(5));
  if (!year || !month || *month < 1 || *month > 12) return std::nullopt;
  return (*year - 1970) * 12 + *month - 1;
}

std::optional<std::size_t> IndexOf(const TextTable& table, std::string_view name) {
  const auto at = std::find(table.columns.begin(), table.columns.end(), name);
  if (at == table.columns.end()) return std::nullopt;
  return static_cast<std::size_t>(at - table.columns.begin());
}

/// What column `at` says of the input; absent: nothing.
std::optional<Column> Match(const Input& input, const TextTable& table, std::size_t at) {
  const Dated dated = Split(table.columns[at]);
  if (dated.name != input.name) return std::nullopt;
  Column column;
  column.at = at;
  if (input.kind == InputKind::kCounts) {
    const auto month = MonthOf(dated.date);
    column.month = month.value_or(0);
    return month ? std::optional(column) : std::nullopt;
  }
  if (dated.date.empty()) return column;
  column.year = WholeOf(dated.date);
  if (!column.year || input.kind == InputKind::kLabel) return std::nullopt;
  return column;
}

std::string AnswersColumn(std::string_view column) {
  const Dated dated = Split(column);
  return std::string(dated.name) + std::string(kAnswers) + std::string(column.substr(dated.name.size()));
}

std::string Lacking(const Input& input, const TextTable& table) {
  std::vector<std::string_view> names;
  for (const auto& column : table.columns) names.push_back(Split(column).name);
  std::string wanted = input.name + (input.kind == InputKind::kCounts ? "@2024-05" : "");
  std::string line = table.file + ": no column '" + wanted + "', which the rule set takes in at line " +
                     std::to_string(input.place.line);
  const std::string near = rules::Nearest(input.name, names);
  if (!near.empty()) line += "; there is '" + near + "'";
  return line;
}

}  // namespace

base::Result<std::size_t> ColumnNamed(const TextTable& table, const std::string& name) {
  if (const auto at = IndexOf(table, name)) return *at;
  const std::vector<std::string_view> names(table.columns.begin(), table.columns.end());
  return base::Fail(base::ErrorCode::kInvalidArgument, table.file + ": no column '" + name + "'",
                    rules::WriteNearest(name, names, "name a column of its first line"));
}

base::Result<std::vector<Column>> FindColumns(const measures::RuleSet& rules, const TextTable& table) {
  std::vector<Column> columns;
  std::string faults;
  const auto blame = [&](const std::string& line) { faults += (faults.empty() ? "" : "\n") + line; };
  for (std::uint32_t input = 0; input < rules.inputs.size(); ++input) {
    const std::size_t before = columns.size();
    for (std::size_t at = 0; at < table.columns.size(); ++at) {
      auto column = Match(rules.inputs[input], table, at);
      if (!column) continue;
      column->input = input;
      if (rules.inputs[input].kind == InputKind::kSurvey) {
        const std::string answers = AnswersColumn(table.columns[at]);
        const auto answers_at = IndexOf(table, answers);
        if (!answers_at) blame(table.file + ": no column '" + answers + "', which says how many answered");
        column->answers_at = answers_at.value_or(0);
      }
      columns.push_back(*column);
    }
    if (columns.size() == before) blame(Lacking(rules.inputs[input], table));
  }
  if (!faults.empty())
    return base::Fail(base::ErrorCode::kInvalidArgument, faults, "name the columns as the rule set does");
  return columns;
}

}  // namespace lagesbild::tables
