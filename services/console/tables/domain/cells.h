// What stands in a cell, or why it cannot be meant.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/error.h"
#include "console/tables/domain/text_table.h"

namespace lagesbild::tables {

/// Collects what is wrong in the cells of one table, the first twenty with their place.
class CellReader {
 public:
  explicit CellReader(const TextTable& table) : table_(table) {}

  /// Empty, "NA", "N/A", "null" and "–" are missing: absent without a fault.
  std::optional<double> Number(const TextRow& row, std::size_t at);
  /// From 0 to 1.
  std::optional<double> Share(const TextRow& row, std::size_t at);
  /// `low` or more.
  std::optional<std::int64_t> Whole(const TextRow& row, std::size_t at, std::int64_t low);
  /// A day as days since 1970: "2018-12-01", or "2018" for its last day.
  std::optional<std::int32_t> Day(const TextRow& row, std::size_t at);

  void Blame(const TextRow& row, std::size_t at, const std::string& what);
  /// "file:line: column 'c': 'cell' …", one to a line. kInvalidArgument.
  std::optional<base::Error> TakeFaults() const;

 private:
  const TextTable& table_;
  std::vector<std::string> faults_;
  std::int64_t count_ = 0;
};

bool IsMissing(const std::string& cell);

}  // namespace lagesbild::tables
