#include "console/tables/domain/bind.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "common/measures/operation.h"
#include "common/model/kinds.h"
#include "console/tables/domain/cells.h"
#include "console/tables/domain/columns.h"

namespace lagesbild::tables {

namespace {

using measures::Facts;
using measures::InputKind;
using measures::NumberFact;
using measures::RuleSet;

/// Measures that take in each input and have something to say against a number. Shape [inputs].
std::vector<std::vector<const measures::Measure*>> RefusersOf(const RuleSet& rules) {
  std::vector<std::vector<const measures::Measure*>> refusers(rules.inputs.size());
  for (const auto& measure : rules.measures) {
    if (measure.operation->refuse == nullptr) continue;
    for (const auto& argument : measure.arguments)
      for (const std::uint32_t input : argument.inputs) refusers[input].push_back(&measure);
  }
  return refusers;
}

class Binder {
 public:
  Binder(const RuleSet& rules, const TextTable& table, std::vector<Column> columns)
      : rules_(rules), columns_(std::move(columns)), refusers_(RefusersOf(rules)), cells_(table) {}

  Facts RowFacts(const TextRow& row, std::int32_t as_of_day) {
    Facts facts;
    facts.as_of_day = as_of_day;
    for (const Column& column : columns_) {
      switch (rules_.inputs[column.input].kind) {
        case InputKind::kNumber:
          AddNumber(row, column, facts);
          break;
        case InputKind::kSurvey:
          AddSurvey(row, column, facts);
          break;
        case InputKind::kLabel:
          if (!IsMissing(row.cells[column.at])) facts.labels.push_back({column.input, row.cells[column.at]});
          break;
        case InputKind::kCounts:
          AddCount(row, column, facts);
          break;
      }
    }
    return facts;
  }

  CellReader& cells() { return cells_; }

 private:
  static std::int32_t YearFor(const Column& column, const Facts& facts) {
    return column.year.value_or(measures::YearOf(facts.as_of_day));
  }

  void AddNumber(const TextRow& row, const Column& column, Facts& facts) {
    const auto value = cells_.Number(row, column.at);
    if (!value) return;
    for (const auto* measure : refusers_[column.input]) {
      const std::string why = measure->operation->refuse(*measure, *value);
      if (!why.empty()) return cells_.Blame(row, column.at, why);
    }
    facts.numbers.push_back({column.input, YearFor(column, facts), *value});
  }

  void AddSurvey(const TextRow& row, const Column& column, Facts& facts) {
    if (IsMissing(row.cells[column.at]) && IsMissing(row.cells[column.answers_at])) return;
    const auto share = cells_.Share(row, column.at);
    const auto answers = cells_.Whole(row, column.answers_at, 1);
    if (share && answers) facts.surveys.push_back({column.input, YearFor(column, facts), *answers, *share});
  }

  void AddCount(const TextRow& row, const Column& column, Facts& facts) {
    const auto count = cells_.Whole(row, column.at, 0);
    if (!count && IsMissing(row.cells[column.at]))
      cells_.Blame(row, column.at, "is no count: write 0 where there was nothing");
    if (!count) return;
    const auto* kind = model::FindKind(rules_.inputs[column.input].name);
    facts.counts.push_back({column.month, kind->number, *count});
  }

  const RuleSet& rules_;
  std::vector<Column> columns_;
  std::vector<std::vector<const measures::Measure*>> refusers_;
  CellReader cells_;
};

/// What an area's other rows say belongs to its past; a row's own words go before.
void ShareYears(std::vector<BoundRow>& rows) {
  std::map<std::string_view, std::vector<std::size_t>> by_area;
  for (std::size_t i = 0; i < rows.size(); ++i) by_area[rows[i].area].push_back(i);
  std::vector<std::vector<NumberFact>> numbers(rows.size());
  std::vector<std::vector<measures::SurveyFact>> surveys(rows.size());
  for (const auto& [area, members] : by_area) {
    for (const std::size_t to : members) {
      for (const std::size_t from : members) {
        const Facts& facts = rows[from].facts;
        const auto first = from == to ? numbers[to].begin() : numbers[to].end();
        numbers[to].insert(first, facts.numbers.begin(), facts.numbers.end());
        const auto first_wave = from == to ? surveys[to].begin() : surveys[to].end();
        surveys[to].insert(first_wave, facts.surveys.begin(), facts.surveys.end());
      }
    }
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].facts.numbers = std::move(numbers[i]);
    rows[i].facts.surveys = std::move(surveys[i]);
  }
}

/// Ascending by input and year; of several for one year the first holds, so that a wave that stands in every
/// row of an area is one wave.
template <class Fact>
void KeepFirstOfEachYear(std::vector<Fact>& facts) {
  const auto key = [](const Fact& fact) { return std::tuple(fact.input, fact.year); };
  std::stable_sort(facts.begin(), facts.end(), [&](const Fact& a, const Fact& b) { return key(a) < key(b); });
  const auto same = [&](const Fact& a, const Fact& b) { return key(a) == key(b); };
  facts.erase(std::unique(facts.begin(), facts.end(), same), facts.end());
}

}  // namespace

base::Result<std::vector<BoundRow>> Bind(const RuleSet& rules, const TextTable& table,
                                         const BindOptions& options) {
  auto columns = FindColumns(rules, table);
  if (!columns) return base::Fail(columns.error());
  std::size_t area_at = 0;
  std::size_t period_at = 0;
  for (const auto& [name, at] :
       {std::pair(&options.area_column, &area_at), std::pair(&options.period_column, &period_at)}) {
    if (name->empty()) continue;
    const auto found = ColumnNamed(table, *name);
    if (!found) return base::Fail(found.error());
    *at = *found;
  }
  Binder binder(rules, table, std::move(*columns));
  std::vector<BoundRow> rows;
  rows.reserve(table.rows.size());
  std::set<std::pair<std::string, std::int32_t>> seen;
  for (const TextRow& row : table.rows) {
    auto day =
        options.period_column.empty() ? std::optional(options.as_of_day) : binder.cells().Day(row, period_at);
    if (!day) continue;
    rows.push_back({row.line, row.cells[area_at], binder.RowFacts(row, *day)});
    const std::int32_t period = measures::YearOf(*day);
    if (!options.period_column.empty() && !seen.emplace(row.cells[area_at], period).second)
      binder.cells().Blame(row, area_at, "has two rows in " + std::to_string(period));
  }
  if (const auto faults = binder.cells().TakeFaults()) return base::Fail(*faults);
  if (!options.period_column.empty()) ShareYears(rows);
  for (BoundRow& row : rows) {
    KeepFirstOfEachYear(row.facts.numbers);
    KeepFirstOfEachYear(row.facts.surveys);
  }
  return rows;
}

}  // namespace lagesbild::tables
