// lagesbild rules eval, diff, operations and reference compute: rule sets over tables, without any service.
#pragma once

#include <string>

#include "console/session.h"

namespace lagesbild::console {

struct RuleTableOptions {
  std::string rules;
  /// diff: the rule set that would take its place.
  std::string other_rules;
  std::string input;
  /// Columns; empty: the first, none.
  std::string area;
  std::string period;
  /// A day; empty: today.
  std::string as_of;
  /// diff: over the areas of a level as they stood at the end of as_of, a year or the last day of a month,
  /// instead of a table.
  bool is_live = false;
  std::string level;
  /// eval: beside each number, what it is with the reports that police activity finds.
  bool sensitivity = false;
};

/// Every measure of every row. kInvalidArgument: the rule set or the table is wrong, with line and reason.
base::Status RulesEval(const RuleTableOptions& options, Session& session);
/// Rows, or areas of the installation, whose class differs between two rule sets. kInvalidArgument besides
/// the above: neither table nor level, or a rule set without classes.
base::Status RulesDiff(const RuleTableOptions& options, Session& session);

struct ReferenceComputeOptions {
  /// table.period: the column, as above; with table.is_live the areas are those of the end of `period`.
  RuleTableOptions table;
  /// "2024" or a day: what the reference is made over. Empty: every period of the table is shown.
  std::string period;
  /// With `output` or live: of the areas.
  std::string level;
  /// Empty: no file.
  std::string output;
};

/// The reference that a table or the installation's areas make, shown and written to a file. kInvalidArgument
/// besides the above: the period or the level does not fit, or the rule set compares nothing;
/// kPermissionDenied: it can never hold.
base::Status ReferenceCompute(const ReferenceComputeOptions& options, Session& session);
base::Status RulesOperations(Session& session);

}  // namespace lagesbild::console
