#include "console/tables/domain/cells.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "console/feeds/domain/text.h"

namespace lagesbild::tables {

namespace {

constexpr std::size_t kFaultsShown = 20;
constexpr std::array<std::string_view, 6> kMissingWords = {"", "NA", "N/A", "null", "–", "-"};

}  // namespace

bool IsMissing(const std::string& cell) {
  return std::find(kMissingWords.begin(), kMissingWords.end(), cell) != kMissingWords.end();
}

void CellReader::Blame(const TextRow& row, std::size_t at, const std::string& what) {
  ++count_;
  if (faults_.size() >= kFaultsShown) return;
  faults_.push_back(table_.file + ":" + std::to_string(row.line) + ": column '" + table_.columns[at] +
                    "': '" + row.cells[at] + "' " + what);
}

std::optional<double> CellReader::Number(const TextRow& row, std::size_t at) {
  if (IsMissing(row.cells[at])) return std::nullopt;
  const auto number = feeds::ParseDecimal(row.cells[at]);
  if (!number) Blame(row, at, "is not a number");
  return number;
}

std::optional<double> CellReader::Share(const TextRow& row, std::size_t at) {
  const auto share = Number(row, at);
  if (!share || (*share >= 0 && *share <= 1)) return share;
  Blame(row, at, "is no share from 0 to 1: write 0.27 for 27 percent");
  return std::nullopt;
}

std::optional<std::int64_t> CellReader::Whole(const TextRow& row, std::size_t at, std::int64_t low) {
  const auto number = Number(row, at);
  if (!number) return std::nullopt;
  const bool whole = *number == std::floor(*number) && std::abs(*number) < 9e15;
  if (whole && *number >= static_cast<double>(low)) return static_cast<std::int64_t>(*number);
  Blame(row, at, "is not a whole number of " + std::to_string(low) + " or more");
  return std::nullopt;
}

std::optional<std::int32_t> CellReader::Day(const TextRow& row, std::size_t at) {
  const std::string& cell = row.cells[at];
  const auto day = feeds::ParseDay(cell.size() == 4 ? cell + "-12-31" : cell);
  if (!day) Blame(row, at, "is not a day: write 2018-12-01, or 2018 for its last day");
  return day;
}

std::optional<base::Error> CellReader::TakeFaults() const {
  if (faults_.empty()) return std::nullopt;
  std::string all;
  for (const auto& fault : faults_) all += (all.empty() ? "" : "\n") + fault;
  const std::int64_t more = count_ - static_cast<std::int64_t>(faults_.size());
  if (more > 0) all += "\nand " + std::to_string(more) + " more";
  return base::Error{base::ErrorCode::kInvalidArgument, std::move(all),
                     "correct the table; leave a cell empty where nothing is known"};
}

}  // namespace lagesbild::tables
