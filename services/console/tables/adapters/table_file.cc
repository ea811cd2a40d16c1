#include "console/tables/adapters/table_file.h"

#include <algorithm>

#include "console/feeds/adapters/csv_file.h"
#include "console/feeds/domain/text.h"

namespace lagesbild::tables {

namespace {

using base::ErrorCode;
using base::Fail;

base::Error Named(const std::string& path, base::Error error) {
  if (error.message.find(path) == std::string::npos) error.message = path + ": " + error.message;
  return error;
}

std::string At(const std::string& path, const feeds::CsvRow& row) {
  return path + ":" + std::to_string(row.line) + ": ";
}

base::Result<TextRow> CellsOf(const std::string& path, const feeds::CsvRow& row, std::size_t width) {
  if (!row.fault.empty())
    return Fail(ErrorCode::kInvalidArgument, At(path, row) + "not a proper row: " + row.fault,
                "mend its quotes");
  if (width != 0 && row.fields.size() != width) {
    return Fail(ErrorCode::kInvalidArgument,
                At(path, row) + std::to_string(row.fields.size()) + " cells where the first line names " +
                    std::to_string(width),
                "put text that holds the separator into double quotes");
  }
  TextRow cells{row.line, {}};
  cells.cells.reserve(row.fields.size());
  for (const auto& field : row.fields) cells.cells.emplace_back(feeds::Trim(field));
  return cells;
}

base::Status CheckColumns(const TextTable& table) {
  for (auto at = table.columns.begin(); at != table.columns.end(); ++at) {
    const std::string where = table.file + ": column " + std::to_string(at - table.columns.begin() + 1);
    if (at->empty())
      return Fail(ErrorCode::kInvalidArgument, where + " has no name", "name every column in the first line");
    if (std::find(table.columns.begin(), at, *at) != at)
      return Fail(ErrorCode::kInvalidArgument, where + " is named '" + *at + "' as one before it",
                  "give each column its own name");
  }
  return {};
}

}  // namespace

base::Result<TextTable> ReadTable(const std::string& path, const RowSeen& seen) {
  const auto file = feeds::OpenCsv(path);
  if (!file) return Fail(file.error());
  feeds::CsvSplitter splitter(*file->source, file->format);
  TextTable table{path, {}, {}};
  for (;;) {
    auto row = splitter.Next();
    if (!row) return Fail(Named(path, row.error()));
    if (!*row) return table;
    auto cells = CellsOf(path, **row, table.columns.size());
    if (!cells) return Fail(cells.error());
    if (table.columns.empty()) {
      table.columns = std::move(cells->cells);
      if (auto good = CheckColumns(table); !good) return Fail(good.error());
      continue;
    }
    table.rows.push_back(std::move(*cells));
    if (seen) seen(static_cast<std::int64_t>(table.rows.size()), file->source->position());
  }
}

}  // namespace lagesbild::tables
