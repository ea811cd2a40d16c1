// A table as text: the names of its columns and its cells.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lagesbild::tables {

struct TextRow {
  /// In the file, from 1.
  std::int64_t line = 0;
  /// As many as there are columns, without blanks around them.
  std::vector<std::string> cells;
};

struct TextTable {
  /// Names it in faults.
  std::string file;
  std::vector<std::string> columns;
  std::vector<TextRow> rows;
};

}  // namespace lagesbild::tables
