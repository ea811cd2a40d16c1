#include "console/commands/rule_tables.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <ostream>

#include "common/measures/describe.h"
#include "common/measures/named_reference.h"
#include "common/measures/sensitivity.h"
#include "common/model/stockholm_time.h"
#include "common/rules/measure_rules.h"
#include "console/commands/live_rows.h"
#include "console/commands/rule_document.h"
#include "console/feeds/adapters/progress_bar.h"
#include "console/feeds/adapters/system_clock.h"
#include "console/feeds/domain/text.h"
#include "console/references/reference_file.h"
#include "console/tables/adapters/table_file.h"
#include "console/tables/domain/compare_sets.h"
#include "console/tables/domain/result_table.h"

namespace lagesbild::console {

namespace {

base::Result<measures::RuleSet> LoadRules(const std::string& file) {
  const auto yaml = ReadRuleDocument(file);
  if (!yaml) return base::Fail(yaml.error());
  if (rules::FormatOf(*yaml) == 1) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      file + " is in the first form (format: 1), which only the services work out",
                      "write it with 'format: 2'; services/scoring/README.md shows how");
  }
  return rules::LoadMeasureRules(*yaml, file);
}

base::Result<tables::BindOptions> BindOptionsOf(const RuleTableOptions& options, feeds::Clock& clock,
                                                Session& session) {
  tables::BindOptions bind{options.area, options.period, model::StockholmDay(clock.NowMs())};
  if (options.as_of.empty()) {
    if (options.period.empty()) *session.err << "as of " << DayText(bind.as_of_day) << '\n';
    return bind;
  }
  const auto day = feeds::ParseDay(options.as_of);
  if (!day)
    return base::Fail(base::ErrorCode::kInvalidArgument, "'" + options.as_of + "' is not a day",
                      "write for example 2024-12-31");
  bind.as_of_day = *day;
  return bind;
}

base::Result<tables::TextTable> ReadShown(const std::string& path, feeds::Clock& clock, Session& session) {
  feeds::ProgressWriter progress(*session.err, isatty(STDERR_FILENO) == 1, clock);
  std::int64_t read = 0;
  auto table = tables::ReadTable(path, [&](std::int64_t rows, const feeds::Position& position) {
    read = rows;
    if (progress.IsDue()) progress.Write(feeds::Bar(position) + fmt::format("{} rows", rows));
  });
  if (table) progress.Finish(fmt::format("{} rows", read));
  return table;
}

/// A rule set over a table, worked out.
struct Worked {
  measures::RuleSet rules;
  std::vector<tables::BoundRow> rows;
  tables::TableEvaluation evaluation;
};

base::Result<Worked> Work(measures::RuleSet rules, const tables::TextTable& table,
                          const tables::BindOptions& options) {
  auto rows = tables::Bind(rules, table, options);
  if (!rows) return base::Fail(rows.error());
  auto evaluation = tables::EvaluateTable(rules, *rows);
  if (!evaluation) return base::Fail(evaluation.error());
  return Worked{std::move(rules), std::move(*rows), std::move(*evaluation)};
}

base::Result<std::vector<Worked>> WorkAll(const std::vector<std::string>& files,
                                          const RuleTableOptions& options, Session& session) {
  std::vector<measures::RuleSet> sets;
  for (const auto& file : files) {
    auto rules = LoadRules(file);
    if (!rules) return base::Fail(rules.error());
    sets.push_back(std::move(*rules));
  }
  const auto clock = feeds::NewSystemClock({});
  const auto bind = BindOptionsOf(options, *clock, session);
  if (!bind) return base::Fail(bind.error());
  const auto table = ReadShown(options.input, *clock, session);
  if (!table) return base::Fail(table.error());
  std::vector<Worked> all;
  for (auto& rules : sets) {
    auto worked = Work(std::move(rules), *table, *bind);
    if (!worked) return base::Fail(worked.error());
    all.push_back(std::move(*worked));
  }
  return all;
}

/// Beside each number, what it is with the reports that police activity finds.
base::Status ShowSensitivity(const Worked& one, Session& session) {
  auto rows = one.rows;  // each evaluation gives its rows their own past
  const auto with = tables::EvaluateTable(measures::WithPoliceDetected(one.rules), rows);
  if (!with) return base::Fail(with.error());
  Print(tables::ResultTable(one.rules, one.rows, one.evaluation, &*with), session.format, *session.out);
  *session.err << fmt::format("by {}; {} of {} rows change class with what police activity finds\n",
                              one.rules.id, tables::ClassesThatDiffer(one.evaluation, *with),
                              one.rows.size());
  return {};
}

/// The last day of a year, or the day itself.
base::Result<std::int32_t> LastDayOf(const std::string& period) {
  const auto day = feeds::ParseDay(period.size() == 4 ? period + "-12-31" : period);
  if (day) return *day;
  return base::Fail(base::ErrorCode::kInvalidArgument, "'" + period + "' is neither a year nor a day",
                    "write for example 2024 or 2024-12-31");
}

/// period: a year, or a day.
base::Result<Worked> WorkLive(const std::string& file, const std::string& period, const std::string& level,
                              Session& session) {
  auto rules = LoadRules(file);
  if (!rules) return base::Fail(rules.error());
  if (auto may = rules::MayBeActivated(*rules); !may) return base::Fail(may.error());
  const auto day = LastDayOf(period);
  if (!day) return base::Fail(day.error());
  auto rows = ReadLiveRows(scoring::MeasuredRules(*rules), level, *day, session);
  if (!rows) return base::Fail(rows.error());
  auto evaluation = tables::EvaluateTable(*rules, *rows);
  if (!evaluation) return base::Fail(evaluation.error());
  return Worked{std::move(*rules), std::move(*rows), std::move(*evaluation)};
}

base::Result<std::vector<Worked>> WorkBoth(const RuleTableOptions& options, Session& session) {
  if (!options.is_live) {
    if (options.input.empty())
      return base::Fail(base::ErrorCode::kInvalidArgument, "nothing to compare over",
                        "give --input FILE, or --live for the areas of the installation");
    return WorkAll({options.rules, options.other_rules}, options, session);
  }
  std::vector<Worked> both;
  for (const auto& file : {options.rules, options.other_rules}) {
    auto worked = WorkLive(file, options.as_of, options.level, session);
    if (!worked) return base::Fail(worked.error());
    both.push_back(std::move(*worked));
  }
  const auto same = [](const tables::BoundRow& a, const tables::BoundRow& b) { return a.area == b.area; };
  const auto& before = both.front().rows;
  const auto& after = both.back().rows;
  if (!std::equal(before.begin(), before.end(), after.begin(), after.end(), same))
    return base::Fail(base::ErrorCode::kUnavailable, "scoring wrote checkpoints of that day meanwhile",
                      "try again");
  return both;
}

/// Leaves what the rows of one day made.
base::Status KeepPeriod(Worked& worked, std::int32_t day, const ReferenceComputeOptions& options) {
  std::erase_if(worked.evaluation.periods, [&](const auto& period) { return period.as_of_day != day; });
  std::erase_if(worked.rows, [&](const auto& row) { return row.facts.as_of_day != day; });
  if (!worked.evaluation.periods.empty()) return {};
  return base::Fail(
      base::ErrorCode::kInvalidArgument,
      options.table.input + " has no row of " + options.period + " in column '" + options.table.period + "'",
      "name a period that the table has");
}

base::Result<Worked> WorkPeriod(const ReferenceComputeOptions& options, Session& session) {
  if (options.table.input.empty())
    return base::Fail(base::ErrorCode::kInvalidArgument, "nothing to make a reference of",
                      "give --input FILE, or --live for the areas of the installation");
  RuleTableOptions table = options.table;
  std::optional<std::int32_t> day;
  if (!options.period.empty()) {
    const auto last_day = LastDayOf(options.period);
    if (!last_day) return base::Fail(last_day.error());
    day = *last_day;
    if (table.as_of.empty()) table.as_of = DayText(*day);
  }
  auto all = WorkAll({table.rules}, table, session);
  if (!all) return base::Fail(all.error());
  Worked one = std::move(all->front());
  if (day && !table.period.empty()) {
    if (auto there = KeepPeriod(one, *day, options); !there) return base::Fail(there.error());
  }
  return one;
}

base::Status WriteReference(const Worked& worked, const ReferenceComputeOptions& options, Session& session) {
  if (auto may = rules::MayBeActivated(worked.rules); !may) return may;
  const auto& levels = worked.rules.levels;
  if (!levels.empty() && std::find(levels.begin(), levels.end(), options.level) == levels.end())
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      "rule set " + worked.rules.id + " does not apply to level '" + options.level + "'",
                      fmt::format("its levels: {}", fmt::join(levels, ", ")));
  if (worked.evaluation.periods.empty())
    return base::Fail(base::ErrorCode::kInvalidArgument, options.table.input + " has no rows",
                      "give it a row for each area");
  const measures::NamedReference reference{worked.rules.id, options.level, options.period,
                                           static_cast<std::int64_t>(worked.rows.size()),
                                           worked.evaluation.periods.front().reference};
  if (auto good = measures::CheckReference(reference); !good) return good;
  if (auto written = WriteReferenceFile(options.output, reference, worked.rules); !written) return written;
  *session.err << fmt::format("wrote {}: reference {}, made of {} areas\n", options.output,
                              measures::ReferenceId(reference), reference.area_count);
  return {};
}

}  // namespace

base::Status RulesEval(const RuleTableOptions& options, Session& session) {
  const auto worked = WorkAll({options.rules}, options, session);
  if (!worked) return base::Fail(worked.error());
  const Worked& one = worked->front();
  if (options.sensitivity) return ShowSensitivity(one, session);
  Print(tables::ResultTable(one.rules, one.rows, one.evaluation), session.format, *session.out);
  *session.err << "by " << one.rules.id << '\n';
  return {};
}

base::Status RulesDiff(const RuleTableOptions& options, Session& session) {
  const auto worked = WorkBoth(options, session);
  if (!worked) return base::Fail(worked.error());
  const Worked& before = worked->front();
  const Worked& after = worked->back();
  for (const auto* side : {&before, &after}) {
    if (side->rules.classes.empty())
      return base::Fail(base::ErrorCode::kInvalidArgument, "rule set " + side->rules.id + " has no classes",
                        "write 'classes', or compare two outputs of `rules eval`");
  }
  const Table changes = tables::ClassChanges({before.rules, before.rows, before.evaluation},
                                             {after.rules, after.rows, after.evaluation});
  Print(changes, session.format, *session.out);
  *session.err << fmt::format("{} of {} rows change class from {} to {}\n", changes.rows.size(),
                              before.rows.size(), before.rules.id, after.rules.id);
  return {};
}

base::Status ReferenceCompute(const ReferenceComputeOptions& options, Session& session) {
  auto worked = options.table.is_live ? WorkLive(options.table.rules, options.period, options.level, session)
                                      : WorkPeriod(options, session);
  if (!worked) return base::Fail(worked.error());
  const Worked& one = *worked;
  Print(tables::ReferenceTable(one.rules, one.evaluation), session.format, *session.out);
  *session.err << "by " << one.rules.id << '\n';
  return options.output.empty() ? base::Status() : WriteReference(one, options, session);
}

base::Status RulesOperations(Session& session) {
  *session.out << measures::DescribeOperations();
  return {};
}

}  // namespace lagesbild::console
