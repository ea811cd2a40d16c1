// What came out of a rule set, as a table to print.
#pragma once

#include <string>
#include <vector>

#include "common/measures/evaluate.h"
#include "common/measures/rule_set.h"
#include "console/output.h"
#include "console/tables/domain/bind.h"
#include "console/tables/domain/evaluate_table.h"

namespace lagesbild::tables {

/// A number as it is compared: rounded to millionths. Truth: true or false. Missing: no value.
console::Cell CellOf(const measures::Measure& measure, const measures::Outcome& outcome);

/// Id of the class, "insufficient_evidence" without one.
std::string ClassName(const measures::RuleSet& rules, const measures::Evaluation& evaluation);

/// Columns: area, day (if there is more than one), class (if the rule set has any), the measures in the order
/// of the document, and `missing`: what has no value and why, what was left out or substituted. Rows as in
/// the table.
console::Table ResultTable(const measures::RuleSet& rules, const std::vector<BoundRow>& rows,
                           const TableEvaluation& evaluation);

/// One row for each comparison and period: how many values, their mean, spread and bounds.
console::Table ReferenceTable(const measures::RuleSet& rules, const TableEvaluation& evaluation);

}  // namespace lagesbild::tables
