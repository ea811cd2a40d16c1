#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include "console/picture/tables.h"

namespace lagesbild::picture {

namespace {

using console::Cell;
using console::Table;

/// Columns whose cells are ids of ours; any other cell is somebody's own word, and stays.
bool HoldsIds(std::string_view column) {
  constexpr std::array<std::string_view, 11> kColumns = {
      "class",           "class_at_day",   "from",      "to",       "moved",  "change",
      "indicated_class", "official_class", "agreement", "movement", "pending"};
  return std::find(kColumns.begin(), kColumns.end(), column) != kColumns.end();
}

Cell InWords(const Cell& cell, bool is_id, Language language) {
  if (const auto* truth = std::get_if<bool>(&cell)) {
    constexpr Phrase kYes{"yes", "ja"};
    return *truth ? Cell(std::string(kYes.In(language))) : Cell(std::string());
  }
  const auto* id = std::get_if<std::string>(&cell);
  return is_id && id != nullptr ? Cell(std::string(WordOf(*id, language))) : cell;
}

std::size_t PlaceOf(const Table& table, const std::string& column) {
  const auto at = std::find(table.columns.begin(), table.columns.end(), column);
  return static_cast<std::size_t>(std::distance(table.columns.begin(), at));
}

}  // namespace

Table Where(const Table& table, const std::string& column, const std::string& text) {
  Table some{table.columns, {}};
  const auto place = PlaceOf(table, column);
  if (place == table.columns.size()) return some;
  std::copy_if(table.rows.begin(), table.rows.end(), std::back_inserter(some.rows),
               [&](const std::vector<Cell>& row) { return row[place] == Cell(text); });
  return some;
}

Table ForPeople(const Table& table, const std::vector<std::string>& columns, std::size_t rows,
                Language language) {
  Table words;
  std::vector<std::size_t> places;
  for (const auto& column : columns) {
    const auto place = PlaceOf(table, column);
    if (place == table.columns.size()) continue;
    places.push_back(place);
    words.columns.emplace_back(WordOf(column, language));
  }
  const auto shown = rows == 0 ? table.rows.size() : std::min(rows, table.rows.size());
  for (std::size_t i = 0; i < shown; ++i) {
    auto& row = words.rows.emplace_back();
    for (const auto place : places) {
      row.push_back(InWords(table.rows[i][place], HoldsIds(table.columns[place]), language));
    }
  }
  return words;
}

}  // namespace lagesbild::picture
