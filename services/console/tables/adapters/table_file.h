// Tables from files: comma or semicolon, UTF-8 or Windows-1252, .gz too.
#pragma once

#include <functional>
#include <string>

#include "common/base/result.h"
#include "console/feeds/domain/source.h"
#include "console/tables/domain/text_table.h"

namespace lagesbild::tables {

/// Told after each row.
using RowSeen = std::function<void(std::int64_t rows, const feeds::Position& position)>;

/// kNotFound: no such file. kInvalidArgument: empty, a column named twice or not at all, a row with too few
/// or too many cells, a quote that is not closed; with the line.
base::Result<TextTable> ReadTable(const std::string& path, const RowSeen& seen = {});

}  // namespace lagesbild::tables
