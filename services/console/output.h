// What commands print: one table, for people, or for programs as JSON or NDJSON.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "common/base/result.h"

namespace lagesbild::console {

enum class OutputFormat : std::uint8_t { kTable, kCsv, kJson, kNdjson };
/// "table", "csv", "json" or "ndjson". kInvalidArgument: another word.
base::Result<OutputFormat> ParseOutputFormat(std::string_view text);

/// monostate: no value ("–" in a table, null in JSON).
using Cell = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

/// rows[r] has one cell for each column.
struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;
};

/// kTable: aligned columns under their names, numbers to the right. kCsv: RFC 4180 with commas, empty where
/// there is no value, numbers in full. kJson: an array of objects. kNdjson: one object a line.
void Print(const Table& table, OutputFormat format, std::ostream& out);

/// Several tables as one answer: for people each under its title, as soon as it is there; for programs one
/// object with an array under each name (kNdjson: in one line). kCsv has no form for it.
class Answer {
 public:
  /// out must outlive it.
  Answer(OutputFormat format, std::ostream& out) : format_(format), out_(out) {}
  /// name: of the array; title: for people. A table without columns is its title alone.
  void Add(const std::string& name, const std::string& title, Table table);
  /// After the last table.
  void End();

 private:
  OutputFormat format_;
  std::ostream& out_;
  std::vector<std::pair<std::string, Table>> tables_;  ///< Not yet printed.
};

/// Seconds since the epoch in ms as "2026-11-22 14:05" in Europe/Stockholm; 0 gives monostate.
Cell LocalTime(std::int64_t utc_ms);
/// A day as "2026-11-22".
std::string DayText(std::int32_t day);

}  // namespace lagesbild::console
