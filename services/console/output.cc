#include "console/output.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <ostream>

#include "common/model/stockholm_time.h"

namespace lagesbild::console {

namespace {

using nlohmann::ordered_json;

std::string Text(const Cell& cell) {
  struct Visitor {
    std::string operator()(std::monostate) const { return "–"; }
    std::string operator()(bool value) const { return value ? "yes" : "no"; }
    std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
    std::string operator()(double value) const { return fmt::format("{:.3g}", value); }
    std::string operator()(const std::string& value) const { return value; }
  };
  return std::visit(Visitor{}, cell);
}

ordered_json Json(const Cell& cell) {
  struct Visitor {
    ordered_json operator()(std::monostate) const { return nullptr; }
    ordered_json operator()(bool value) const { return value; }
    ordered_json operator()(std::int64_t value) const { return value; }
    ordered_json operator()(double value) const { return value; }
    ordered_json operator()(const std::string& value) const { return value; }
  };
  return std::visit(Visitor{}, cell);
}

bool IsNumber(const Cell& cell) {
  return std::holds_alternative<std::int64_t>(cell) || std::holds_alternative<double>(cell);
}

/// Characters as a terminal counts them, near enough: UTF-8 continuation bytes take no place.
std::size_t Width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

void PrintTable(const Table& table, std::ostream& out) {
  std::vector<std::size_t> widths;
  std::vector<char> numeric;
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    std::size_t width = Width(table.columns[column]);
    bool all_numbers = !table.rows.empty();
    for (const auto& row : table.rows) {
      width = std::max(width, Width(Text(row[column])));
      all_numbers =
          all_numbers && (IsNumber(row[column]) || std::holds_alternative<std::monostate>(row[column]));
    }
    widths.push_back(width);
    numeric.push_back(all_numbers ? 1 : 0);
  }
  const auto print_line = [&](auto&& text_of) {
    std::string line;
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
      const std::string text = text_of(column);
      const std::string pad(widths[column] - Width(text), ' ');
      line += column == 0 ? "" : "  ";
      line += numeric[column] != 0 ? pad + text : text + pad;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  };
  print_line([&](std::size_t column) { return table.columns[column]; });
  for (const auto& row : table.rows) print_line([&](std::size_t column) { return Text(row[column]); });
}

ordered_json Object(const Table& table, const std::vector<Cell>& row) {
  ordered_json object = ordered_json::object();
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    object[table.columns[column]] = Json(row[column]);
  }
  return object;
}

std::string CsvText(const Cell& cell) {
  if (std::holds_alternative<std::monostate>(cell)) return {};
  if (const auto* truth = std::get_if<bool>(&cell)) return *truth ? "true" : "false";
  if (const auto* number = std::get_if<double>(&cell))
    return fmt::format("{}", *number);  // shortest that reads back
  std::string text = Text(cell);
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  for (std::size_t at = 0; (at = text.find('"', at)) != std::string::npos; at += 2) text.insert(at, 1, '"');
  return '"' + text + '"';
}

ordered_json Array(const Table& table) {
  ordered_json array = ordered_json::array();
  for (const auto& row : table.rows) array.push_back(Object(table, row));
  return array;
}

std::string Dump(const ordered_json& json, int indent) {
  return json.dump(indent, ' ', false, ordered_json::error_handler_t::replace);
}

void PrintCsv(const Table& table, std::ostream& out) {
  const auto print_line = [&](const auto& cells, auto&& text_of) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) line += (i == 0 ? "" : ",") + text_of(cells[i]);
    out << line << '\n';
  };
  print_line(table.columns, [](const std::string& name) { return CsvText(name); });
  for (const auto& row : table.rows) print_line(row, CsvText);
}

}  // namespace

base::Result<OutputFormat> ParseOutputFormat(std::string_view text) {
  if (text == "table") return OutputFormat::kTable;
  if (text == "csv") return OutputFormat::kCsv;
  if (text == "json") return OutputFormat::kJson;
  if (text == "ndjson") return OutputFormat::kNdjson;
  return base::Fail(base::ErrorCode::kInvalidArgument, "unknown output format '" + std::string(text) + "'",
                    "table, csv, json or ndjson");
}

void Print(const Table& table, OutputFormat format, std::ostream& out) {
  if (format == OutputFormat::kTable) return PrintTable(table, out);
  if (format == OutputFormat::kCsv) return PrintCsv(table, out);
  if (format == OutputFormat::kNdjson) {
    for (const auto& row : table.rows) out << Dump(Object(table, row), -1) << '\n';
    return;
  }
  out << Dump(Array(table), 2) << '\n';
}

void Answer::Add(const std::string& name, const std::string& title, Table table) {
  if (format_ != OutputFormat::kTable) {
    tables_.emplace_back(name, std::move(table));
    return;
  }
  out_ << '\n' << title << '\n';
  if (!table.columns.empty()) PrintTable(table, out_);
}

void Answer::End() {
  if (format_ == OutputFormat::kTable) return;
  ordered_json object = ordered_json::object();
  for (const auto& [name, table] : tables_) object[name] = Array(table);
  out_ << Dump(object, format_ == OutputFormat::kNdjson ? -1 : 2) << '\n';
}

Cell LocalTime(std::int64_t utc_ms) {
  if (utc_ms == 0) return {};
  const std::int64_t local = utc_ms + model::StockholmOffsetMs(utc_ms);
  const std::int32_t day = model::StockholmDay(utc_ms);
  const std::int64_t minutes = (local - day * model::kMsPerDay) / 60'000;
  return DayText(day) + fmt::format(" {:02}:{:02}", minutes / 60, minutes % 60);
}

std::string DayText(std::int32_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

}  // namespace lagesbild::console
