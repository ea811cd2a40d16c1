// From a table and a rule set to what is known of each area on each day.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/measures/facts.h"
#include "common/measures/rule_set.h"
#include "console/tables/domain/text_table.h"

namespace lagesbild::tables {

struct BindOptions {
  /// The column that names the area; empty: the first.
  std::string area_column;
  /// The column that names the day or year of a row; empty: all rows are of one day. With it an area has a
  /// row for each period, and what its other rows say counts as its past.
  std::string period_column;
  /// Without a period column: the day.
  std::int32_t as_of_day = 0;
};

struct BoundRow {
  std::int64_t line = 0;
  std::string area;
  /// past is empty; evaluate_table.h fills it in.
  measures::Facts facts;
};

/// kInvalidArgument: missing columns, text where a number must stand, a survey with n = 0 or a share over 1,
/// an indicator outside its bounds, an area twice in one period: each with its line.
base::Result<std::vector<BoundRow>> Bind(const measures::RuleSet& rules, const TextTable& table,
                                         const BindOptions& options);

}  // namespace lagesbild::tables
