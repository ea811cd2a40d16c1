// What commands print: one table, for people, or for programs as JSON or NDJSON.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
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

/// Seconds since the epoch in ms as "2026-11-22 14:05" in Europe/Stockholm; 0 gives monostate.
Cell LocalTime(std::int64_t utc_ms);
/// A day as "2026-11-22".
std::string DayText(std::int32_t day);

}  // namespace lagesbild::console
