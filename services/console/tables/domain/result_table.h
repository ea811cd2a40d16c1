// What came out of a rule set, as a table to print.
#pragma once

#include <cstdint>
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
/// the table. With `police_detected`, the same worked out with what police activity finds (sensitivity.h),
/// the class and each measure that can differ have it in a column beside them, `…_with_police_detected`.
console::Table ResultTable(const measures::RuleSet& rules, const std::vector<BoundRow>& rows,
                           const TableEvaluation& evaluation,
                           const TableEvaluation* police_detected = nullptr);

/// Rows whose class differs between two evaluations of the same rule set.
std::int64_t ClassesThatDiffer(const TableEvaluation& one, const TableEvaluation& other);

/// One row for each comparison and period: how many values, their mean, spread and bounds.
console::Table ReferenceTable(const measures::RuleSet& rules, const TableEvaluation& evaluation);

}  // namespace lagesbild::tables
