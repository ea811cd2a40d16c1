// Which column of a table says what a rule set takes in.
//
//   income            an indicator of the row's own year, or a label
//   income@2024       an indicator of that year
//   unsafe@2024, unsafe.n@2024   a survey: its share from 0 to 1, and how many answered (the year may be left
//   out) property.theft@2024-05       reports of a kind in a month
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/measures/rule_set.h"
#include "console/tables/domain/text_table.h"

namespace lagesbild::tables {

/// A column that says something of RuleSet::inputs[input].
struct Column {
  std::uint32_t input = 0;
  std::size_t at = 0;
  /// Survey: where the number of answers stands.
  std::size_t answers_at = 0;
  /// Absent: the row's own year.
  std::optional<std::int32_t> year;
  /// Counts: since January 1970.
  std::int32_t month = 0;
};

/// kInvalidArgument: columns that the rule set needs and the table lacks, with the rule set's line and the
/// name that may have been meant; a survey without its answers.
base::Result<std::vector<Column>> FindColumns(const measures::RuleSet& rules, const TextTable& table);

/// Index of a column. kInvalidArgument: there is none of that name.
base::Result<std::size_t> ColumnNamed(const TextTable& table, const std::string& name);

}  // namespace lagesbild::tables
