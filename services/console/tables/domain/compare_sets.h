// Two rule sets over the same rows: which areas would change class, and by what.
#pragma once

#include <vector>

#include "common/measures/rule_set.h"
#include "console/output.h"
#include "console/tables/domain/bind.h"
#include "console/tables/domain/evaluate_table.h"

namespace lagesbild::tables {

/// One side of the comparison; all are borrowed.
struct Side {
  const measures::RuleSet& rules;
  const std::vector<BoundRow>& rows;
  const TableEvaluation& evaluation;
};

/// Columns: area, day, before, after, by. One row for each row of the table whose class differs. `by`:
/// conditions of classes that turned, then the measures of the same name under them that differ, at most
/// five. Both sides have the same rows.
console::Table ClassChanges(const Side& before, const Side& after);

}  // namespace lagesbild::tables
