#include "console/commands/area_rows.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <utility>

#include "console/feeds/adapters/csv_file.h"
#include "console/feeds/domain/text.h"

namespace lagesbild::console {

namespace {

/// A file of areas is read whole: 6,000 DeSO polygons weigh some 60 MB.
constexpr std::int64_t kFileBytesMax = 512LL * 1024 * 1024;

base::Result<std::string> ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (!in) return base::Fail(base::ErrorCode::kNotFound, "cannot open '" + path + "'", "check the path");
  if (in.tellg() > kFileBytesMax) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "'" + path + "' is larger than 512 MiB",
                      "split it, or simplify its polygons");
  }
  in.seekg(0);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

base::Result<std::vector<ImportRow>> ReadTable(const std::string& path) {
  const auto file = feeds::OpenCsv(path);
  if (!file) return base::Fail(file.error());
  feeds::CsvSplitter splitter(*file->source, file->format);
  std::vector<std::string> columns;
  std::vector<ImportRow> rows;
  while (true) {
    auto row = splitter.Next();
    if (!row) return base::Fail(row.error());
    if (!*row) return rows;
    if (columns.empty()) {
      columns = std::move((*row)->fields);
      continue;
    }
    if (!(*row)->fault.empty() || (*row)->fields.size() != columns.size()) {
      return base::Fail(base::ErrorCode::kInvalidArgument,
                        fmt::format("line {}: {} columns where the header has {}", (*row)->line,
                                    (*row)->fields.size(), columns.size()),
                        "check the quotes and separators of that line");
    }
    auto& properties = rows.emplace_back().properties;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (!(*row)->fields[i].empty()) properties[columns[i]] = std::move((*row)->fields[i]);
    }
  }
}

base::Result<std::vector<ImportRow>> ReadRows(const std::string& path) {
  const std::string name = feeds::FoldCase(path);
  if (name.ends_with(".csv") || name.ends_with(".csv.gz")) return ReadTable(path);
  const auto text = ReadFile(path);
  if (!text) return base::Fail(text.error());
  const auto collection = ReadGeoJson(*text);
  if (!collection) return base::Fail(collection.error());
  return RowsOf(*collection);
}

std::vector<std::map<std::string, std::string>> PropertiesOf(const std::vector<ImportRow>& rows) {
  std::vector<std::map<std::string, std::string>> all;
  all.reserve(rows.size());
  for (const auto& row : rows) all.push_back(row.properties);
  return all;
}

}  // namespace lagesbild::console
