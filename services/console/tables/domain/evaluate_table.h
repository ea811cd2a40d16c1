// Works out a rule set over all rows of a table: period by period, each with the reference its rows make, and
// with what the earlier ones said as the past.
#pragma once

#include <cstdint>
#include <vector>

#include "common/base/result.h"
#include "common/measures/evaluate.h"
#include "console/tables/domain/bind.h"

namespace lagesbild::tables {

struct TableEvaluation {
  /// One for each row, in their order.
  std::vector<measures::Evaluation> rows;
  /// By day, ascending.
  struct Period {
    std::int32_t as_of_day = 0;
    measures::Reference reference;
  };
  std::vector<Period> periods;
};

/// kInvalidArgument: a row misses an input without which the rule set wants no answer. `rows` get their past.
base::Result<TableEvaluation> EvaluateTable(const measures::RuleSet& rules, std::vector<BoundRow>& rows);

}  // namespace lagesbild::tables
