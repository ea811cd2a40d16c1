#include "console/scan/domain/count_table.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "console/feeds/domain/text.h"

namespace lagesbild::scan {

namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
constexpr std::size_t kFaultsMax = 10;

/// Where the columns stand; kNone: not there.
struct Columns {
  std::size_t series = kNone;
  std::size_t kind = kNone;
  std::size_t period = kNone;
  std::size_t count = kNone;
  std::size_t exposure = kNone;
  /// Wide: place and step of each column of counts.
  std::vector<std::pair<std::size_t, std::int32_t>> weeks;
  std::size_t size = 0;
  bool wide() const { return !weeks.empty(); }
};

/// Header names, folded, that stand for a column.
bool Is(const std::string& name, std::initializer_list<const char*> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<std::int32_t> WideWeek(const std::string& name) {
  if (name.size() < 2 || name.front() != 't') return std::nullopt;
  const auto period = ParsePeriod(name);
  if (!period || period->kind != PeriodKind::kNumber) return std::nullopt;
  return period->step;
}

Columns FindColumns(const std::vector<std::string>& header) {
  Columns columns;
  columns.size = header.size();
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::string name = feeds::FoldCase(feeds::Trim(header[i]));
    if (Is(name, {"series", "serie"})) columns.series = i;
    if (Is(name, {"kind", "slag", "scenario"})) columns.kind = i;
    if (Is(name, {"period", "week", "vecka"})) columns.period = i;
    if (Is(name, {"count", "antal"})) columns.count = i;
    if (Is(name, {"exposure", "exponering"})) columns.exposure = i;
    if (const auto step = WideWeek(name)) columns.weeks.emplace_back(i, *step);
  }
  return columns;
}

base::Status CheckColumns(const Columns& columns, const std::vector<std::string>& header) {
  if (columns.series != kNone && (columns.wide() || (columns.period != kNone && columns.count != kNone)))
    return {};
  std::string found;
  for (std::size_t i = 0; i < std::min<std::size_t>(header.size(), 8); ++i) {
    found += (i > 0 ? ", " : "") + header[i];
  }
  if (header.size() > 8) found += ", …";
  return base::Fail(base::ErrorCode::kInvalidArgument, "the first line names no table of counts: " + found,
                    "name the columns series, period, count (and kind, exposure), or series, t1, t2, …");
}

/// Gathers cells and faults row by row.
class Builder {
 public:
  explicit Builder(Columns columns) : columns_(std::move(columns)) {
    if (columns_.wide()) kind_seen_ = PeriodKind::kNumber;
  }

  bool full() const { return faults_.size() > kFaultsMax; }

  void Add(const feeds::CsvRow& row) {
    if (!row.fault.empty()) return Fault(row.line, "is no proper row (" + row.fault + ")");
    if (row.fields.size() != columns_.size) {
      return Fault(row.line, "has " + std::to_string(row.fields.size()) + " columns, the first line " +
                                 std::to_string(columns_.size));
    }
    const std::string name(feeds::Trim(row.fields[columns_.series]));
    if (name.empty()) return Fault(row.line, "names no series");
    const std::string kind =
        columns_.kind == kNone ? "" : std::string(feeds::Trim(row.fields[columns_.kind]));
    if (columns_.wide()) {
      for (const auto& [place, step] : columns_.weeks) AddCell(row, kind, name, step, place);
    } else if (const auto step = Step(row)) {
      AddCell(row, kind, name, *step, columns_.count);
    }
  }

  base::Result<CountTable> Build() {
    if (!faults_.empty()) return base::Fail(base::ErrorCode::kInvalidArgument, Faults(), "mend these lines");
    CountTable table;
    table.periods = kind_seen_.value_or(PeriodKind::kNumber);
    if (!any_row_) return base::Fail(base::ErrorCode::kInvalidArgument, "the table has no counts");
    table.first = first_;
    table.last = last_;
    if (std::int64_t{last_} - first_ >= kStepsMax) {
      return base::Fail(base::ErrorCode::kInvalidArgument,
                        "from " + PeriodText(table.periods, first_) + " to " +
                            PeriodText(table.periods, last_) + " is more than a century",
                        "look for a misspelt year");
    }
    for (auto& [key, cells] : series_) {
      CountSeries series{key.second, key.first, {}};
      for (const auto& [step, cell] : cells) {
        if (cell.known) series.cells.push_back({step, cell.count, cell.exposure});
      }
      table.series.push_back(std::move(series));
    }
    return table;
  }

 private:
  struct Cell {
    bool known = false;
    std::int64_t count = 0;
    double exposure = 1;
    std::int64_t line = 0;
  };

  std::optional<std::int32_t> Step(const feeds::CsvRow& row) {
    const std::string& text = row.fields[columns_.period];
    const auto period = ParsePeriod(text);
    if (!period) {
      Fault(row.line,
            "has the period '" + text + "', not a week as 2024-W05, a day as 2024-01-29 or a number");
      return std::nullopt;
    }
    if (kind_seen_.value_or(period->kind) != period->kind) {
      Fault(row.line, "mixes weeks and plain numbers: '" + text + "'");
      return std::nullopt;
    }
    kind_seen_ = period->kind;
    return period->step;
  }

  void AddCell(const feeds::CsvRow& row, const std::string& kind, const std::string& name, std::int32_t step,
               std::size_t place) {
    Cell cell;
    cell.line = row.line;
    if (!ReadCount(row, place, cell) || !ReadExposure(row, cell)) return;
    const auto [at, fresh] = series_[{kind, name}].emplace(step, cell);
    if (!fresh) {
      return Fault(row.line, "gives " + PeriodText(kind_seen_.value_or(PeriodKind::kNumber), step) +
                                 " of series '" + name + "' again; it stands in line " +
                                 std::to_string(at->second.line));
    }
    first_ = any_row_ ? std::min(first_, step) : step;
    last_ = any_row_ ? std::max(last_, step) : step;
    any_row_ = true;
  }

  /// False: a fault was noted.
  bool ReadCount(const feeds::CsvRow& row, std::size_t place, Cell& cell) {
    const std::string_view text = feeds::Trim(row.fields[place]);
    if (text.empty()) return true;
    const auto count = feeds::ParseInteger(text);
    if (!count) {
      Fault(row.line, "has the count '" + std::string(text) + "', not a whole number");
    } else if (*count < 0) {
      Fault(row.line, "has the count " + std::to_string(*count) + "; a count is 0 or more");
    } else if (*count > kCountMax) {
      Fault(row.line,
            "has the count " + std::to_string(*count) + "; the most is " + std::to_string(kCountMax));
    } else {
      cell.count = *count;
      cell.known = true;
      return true;
    }
    return false;
  }

  bool ReadExposure(const feeds::CsvRow& row, Cell& cell) {
    if (columns_.exposure == kNone) return true;
    const std::string_view text = feeds::Trim(row.fields[columns_.exposure]);
    if (text.empty()) {
      cell.known = false;
      return true;
    }
    const auto exposure = feeds::ParseDecimal(text);
    if (!exposure) {
      Fault(row.line, "has the exposure '" + std::string(text) + "', not a number");
    } else if (*exposure < 0) {
      Fault(row.line, "has the exposure " + std::string(text) + "; it is 0 or more");
    } else if (*exposure == 0 && cell.known && cell.count > 0) {
      Fault(row.line, "counts " + std::to_string(cell.count) + " with exposure 0");
    } else {
      cell.exposure = *exposure;
      cell.known = cell.known && *exposure > 0;
      return true;
    }
    return false;
  }

  void Fault(std::int64_t line, const std::string& what) {
    faults_.push_back("line " + std::to_string(line) + " " + what);
  }

  std::string Faults() const {
    std::string all;
    for (std::size_t i = 0; i < std::min(faults_.size(), kFaultsMax); ++i)
      all += (i > 0 ? "; " : "") + faults_[i];
    return faults_.size() > kFaultsMax ? all + "; and more" : all;
  }

  Columns columns_;
  std::optional<PeriodKind> kind_seen_;
  std::map<std::pair<std::string, std::string>, std::map<std::int32_t, Cell>> series_;
  std::vector<std::string> faults_;
  bool any_row_ = false;
  std::int32_t first_ = 0;
  std::int32_t last_ = 0;
};

}  // namespace

base::Result<CountTable> ReadCountTable(feeds::ByteSource& source, feeds::CsvFormat format) {
  feeds::CsvSplitter rows(source, format);
  auto header = rows.Next();
  if (!header) return base::Fail(header.error());
  if (!*header) return base::Fail(base::ErrorCode::kInvalidArgument, "the table is empty");
  Columns columns = FindColumns((*header)->fields);
  if (auto checked = CheckColumns(columns, (*header)->fields); !checked) return base::Fail(checked.error());
  Builder builder(std::move(columns));
  while (!builder.full()) {
    auto row = rows.Next();
    if (!row) return base::Fail(row.error());
    if (!*row) break;
    builder.Add(**row);
  }
  return builder.Build();
}

}  // namespace lagesbild::scan
