#include "scoring/domain/area_records.h"

#include <string>
#include <utility>

namespace lagesbild::scoring {

namespace {

constexpr std::size_t kCountKeyBytes = 4;  // month and kind

auto Corrupt(std::string_view what) {
  return base::Fail(base::ErrorCode::kInternal, std::string(what) + " is corrupt", {});
}

std::uint32_t Read16(std::string_view bytes) {
  return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[0])) << 8U |
         static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[1]));
}

/// Cuts the text before the next 0x00 off; nothing if there is none.
std::optional<std::string_view> CutName(std::string_view& rest) {
  const auto end = rest.find('\0');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view name = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return name;
}

}  // namespace

base::Status AddCountRecord(std::string_view rest, std::string_view record, AreaLedger& ledger) {
  if (rest.size() < kCountKeyBytes) return Corrupt("a count's key");
  ledger.counts.push_back({static_cast<std::int32_t>(Read16(rest)) - kMonthBias,
                           static_cast<std::uint16_t>(Read16(rest.substr(2))),
                           ledger.FeedIndex(rest.substr(kCountKeyBytes)), TotalOf(record)});
  return {};
}

base::Status AddValueRecord(std::string_view rest, std::string_view record, AreaLedger& ledger) {
  if (rest.empty()) return Corrupt("a value's key");
  ValueCell cell;
  cell.type = static_cast<model::ValueType>(rest.front());
  rest.remove_prefix(1);
  const auto name = CutName(rest);
  const auto period = name ? CutName(rest) : std::nullopt;
  if (!period) return Corrupt("a value's key");
  auto value = DecodeValue(record);
  if (!value) return base::Fail(value.error());
  cell.name = *name;
  cell.period = *period;
  cell.feed = ledger.FeedIndex(rest);
  cell.value = std::move(*value);
  ledger.values.push_back(std::move(cell));
  return {};
}

base::Result<AreaRecords> ReadRecords(std::string_view area, const std::vector<model::StateRecord>& records) {
  AreaRecords read;
  const std::string behind = std::string(area) + '\0';
  for (const auto& [key, value] : records) {
    const std::string_view rest = std::string_view(key).substr(key.empty() ? 0 : 1);
    const char kind = key.empty() ? '\0' : key.front();
    if ((kind == 'a' || kind == 'i') && rest == area) {
      if (kind == 'a') continue;  // what scoring remembers of its own answers
      auto info = DecodeAreaInfo(value);
      if (!info) return base::Fail(info.error());
      read.info = std::move(*info);
      continue;
    }
    if ((kind != 'l' && kind != 'v') || !rest.starts_with(behind))
      return Corrupt("a key of area " + std::string(area));
    const auto own = rest.substr(behind.size());
    auto added =
        kind == 'l' ? AddCountRecord(own, value, read.ledger) : AddValueRecord(own, value, read.ledger);
    if (!added) return base::Fail(added.error());
  }
  return read;
}

}  // namespace lagesbild::scoring
