#include "console/references/checkpoint_month.h"

#include <charconv>
#include <utility>

#include "common/codec/codec.h"
#include "scoring/domain/area_records.h"
#include "scoring/domain/facts.h"

namespace lagesbild::console {

namespace {

/// "<area>/<year and month>/<part>"
struct Key {
  std::string_view area;
  std::int32_t year_month = 0;
  std::int32_t part = 0;
};

std::optional<std::int32_t> CutNumber(std::string_view& rest) {
  const auto slash = rest.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto digits = rest.substr(slash + 1);
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  rest.remove_suffix(rest.size() - slash);
  return number;
}

std::optional<Key> ReadKey(std::string_view rest) {
  const auto part = CutNumber(rest);
  const auto year_month = part ? CutNumber(rest) : std::nullopt;
  if (!year_month) return std::nullopt;
  return Key{rest, *year_month, *part};
}

/// The records of all parts up to the last; nothing: one is missing.
template <typename Parts>
std::optional<std::vector<model::StateRecord>> Join(const Parts& parts) {
  std::vector<model::StateRecord> records;
  std::int32_t expected = 0;
  for (const auto& [number, part] : parts) {
    if (number != expected++) return std::nullopt;
    records.insert(records.end(), part.records.begin(), part.records.end());
    if (part.last) return records;
  }
  return std::nullopt;
}

}  // namespace

base::Status CheckpointMonth::Add(std::string_view key, std::optional<std::string_view> value) {
  const auto read = ReadKey(key);
  if (!read)
    return base::Fail(base::ErrorCode::kInternal, "'" + std::string(key) + "' is no key of a checkpoint", {});
  if (read->year_month != year_month_) {
    if (value) months_.insert(read->year_month);
    if (value && read->year_month < year_month_) earlier_.emplace(read->area);
    return {};
  }
  if (!value) {
    const auto found = areas_.find(read->area);
    if (found != areas_.end()) found->second.erase(read->part);
    return {};
  }
  auto checkpoint = codec::DecodeCheckpoint(*value);
  if (!checkpoint) return base::Fail(checkpoint.error());
  months_.insert(read->year_month);
  areas_[std::string(read->area)].insert_or_assign(read->part, std::move(*checkpoint));
  return {};
}

std::vector<std::string> CheckpointMonth::Behind() const {
  std::vector<std::string> behind;
  for (const auto& area : earlier_) {
    const auto found = areas_.find(area);
    if (found == areas_.end() || found->second.empty()) behind.push_back(area);
  }
  return behind;
}

base::Result<std::vector<tables::BoundRow>> CheckpointMonth::Rows(const scoring::MeasuredRules& rules,
                                                                  std::string_view level,
                                                                  std::int32_t as_of_day) const {
  std::vector<tables::BoundRow> rows;
  for (const auto& [area, parts] : areas_) {
    if (parts.empty()) continue;
    const auto records = Join(parts);
    if (!records)
      return base::Fail(base::ErrorCode::kUnavailable, "the checkpoint of area " + area + " is not whole",
                        "try again; if it stays so, a part is gone from lagesbild.checkpoints.v1");
    const auto read = scoring::ReadRecords(area, *records);
    if (!read) return base::Fail(read.error());
    const auto& info = read->info;
    if (!info || info->retired || info->provisional || info->level != level) continue;
    rows.push_back({0, area, scoring::FactsOf(rules, *info, read->ledger, as_of_day)});
  }
  return rows;
}

}  // namespace lagesbild::console
