#include "console/tables/domain/result_table.h"

#include <cmath>

#include "common/measures/sensitivity.h"

namespace lagesbild::tables {

namespace {

using console::Cell;
using measures::Evaluation;
using measures::Outcome;
using measures::RuleSet;

/// Why a measure has no value, or on how much less than all it stands; empty: nothing is missing.
std::string Remark(const std::string& name, const Outcome& outcome) {
  std::string remark;
  const auto add = [&](const std::string& what) { remark += (remark.empty() ? name + ": " : ", ") + what; };
  if (!outcome.present()) add(std::string(Name(outcome.missing)));
  if (outcome.dropped > 0) add(std::to_string(outcome.dropped) + " left out");
  if (outcome.substituted > 0) add(std::to_string(outcome.substituted) + " substituted");
  return remark;
}

std::string RemarksOf(const RuleSet& rules, const Evaluation& evaluation) {
  std::string all;
  for (std::size_t i = 0; i < rules.measures.size(); ++i) {
    const std::string remark = Remark(rules.measures[i].name, evaluation.outcomes[i]);
    if (!remark.empty()) all += (all.empty() ? "" : "; ") + remark;
  }
  return all;
}

/// A measure that has a column; twice: and one with what police activity finds.
struct Shown {
  std::size_t measure = 0;
  bool twice = false;
};

std::vector<Shown> ShownOf(const RuleSet& rules, bool with_police_detected) {
  const std::vector<bool> touched = measures::TouchedByPoliceDetected(rules);
  std::vector<Shown> shown;
  for (std::size_t i = 0; i < rules.measures.size(); ++i)
    if (rules.measures[i].unit != measures::kLabelUnit)
      shown.push_back({i, with_police_detected && touched[i]});
  return shown;
}

void AddColumn(const std::string& name, bool twice, console::Table& table) {
  table.columns.push_back(name);
  if (twice) table.columns.push_back(name + "_with_police_detected");
}

double FromMillionths(std::int64_t millionths) { return static_cast<double>(millionths) / 1e6; }

}  // namespace

Cell CellOf(const measures::Measure& measure, const Outcome& outcome) {
  if (!outcome.present()) return {};
  if (measure.unit == measures::kTruthUnit) return outcome.is_true();
  const double rounded = FromMillionths(measures::Millionths(outcome.value));
  const bool whole = rounded == std::floor(rounded) && std::abs(rounded) < 9e15;
  if (whole) return static_cast<std::int64_t>(rounded);
  return rounded;
}

std::string ClassName(const RuleSet& rules, const Evaluation& evaluation) {
  return evaluation.class_index ? rules.classes[*evaluation.class_index].id : "insufficient_evidence";
}

console::Table ResultTable(const RuleSet& rules, const std::vector<BoundRow>& rows,
                           const TableEvaluation& evaluation, const TableEvaluation* police_detected) {
  const bool with_day = evaluation.periods.size() > 1;
  const std::vector<Shown> shown = ShownOf(rules, police_detected != nullptr);
  console::Table table{{"area"}, {}};
  if (with_day) table.columns.emplace_back("day");
  if (!rules.classes.empty()) AddColumn("class", police_detected != nullptr, table);
  for (const Shown& one : shown) AddColumn(rules.measures[one.measure].name, one.twice, table);
  table.columns.emplace_back("missing");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Evaluation& row = evaluation.rows[i];
    const Evaluation& other = police_detected == nullptr ? row : police_detected->rows[i];
    std::vector<Cell> cells = {rows[i].area};
    if (with_day) cells.emplace_back(console::DayText(rows[i].facts.as_of_day));
    if (!rules.classes.empty()) {
      cells.emplace_back(ClassName(rules, row));
      if (police_detected != nullptr) cells.emplace_back(ClassName(rules, other));
    }
    for (const Shown& one : shown) {
      cells.push_back(CellOf(rules.measures[one.measure], row.outcomes[one.measure]));
      if (one.twice) cells.push_back(CellOf(rules.measures[one.measure], other.outcomes[one.measure]));
    }
    cells.emplace_back(RemarksOf(rules, row));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

std::int64_t ClassesThatDiffer(const TableEvaluation& one, const TableEvaluation& other) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < one.rows.size(); ++i)
    count += one.rows[i].class_index == other.rows[i].class_index ? 0 : 1;
  return count;
}

console::Table ReferenceTable(const RuleSet& rules, const TableEvaluation& evaluation) {
  console::Table table{
      {"day", "measure", "weight", "by", "group", "n", "mean", "sd", "lowest", "median", "highest"}, {}};
  const auto name_of = [&](const std::optional<std::uint32_t>& measure) {
    return measure ? Cell(rules.measures[*measure].name) : Cell();
  };
  for (const auto& period : evaluation.periods) {
    for (std::size_t i = 0; i < rules.comparisons.size(); ++i) {
      const auto& comparison = rules.comparisons[i];
      const auto& distribution = period.reference.by_comparison[i];
      if (!distribution) continue;
      const auto add = [&](const Cell& group, const measures::Moments& moments, bool whole) {
        const auto at = [&](std::size_t index) {
          return whole && distribution->n() > 0 ? Cell(FromMillionths(distribution->sorted[index])) : Cell();
        };
        const auto last = static_cast<std::size_t>(distribution->n()) - 1;
        table.rows.push_back({console::DayText(period.as_of_day), rules.measures[comparison.of].name,
                              name_of(comparison.weight), name_of(comparison.by), group, moments.n,
                              moments.mean, std::sqrt(moments.variance), at(0), at(last / 2), at(last)});
      };
      add({}, distribution->all, true);
      for (const auto& [group, moments] : distribution->groups) add(group, moments, false);
    }
  }
  return table;
}

}  // namespace lagesbild::tables
