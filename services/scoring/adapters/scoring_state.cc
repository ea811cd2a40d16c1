#include "scoring/adapters/scoring_state.h"

#include <algorithm>
#include <variant>

#include "common/codec/codec.h"
#include "scoring/domain/area_records.h"
#include "scoring/domain/bytes.h"

namespace lagesbild::scoring {

namespace {

auto Corrupt(std::string_view what) {
  return base::Fail(base::ErrorCode::kInternal, "state of " + std::string(what) + " is corrupt",
                    "delete the partition's snapshot and let it restore from the changelog");
}

std::string Key(char kind, std::string_view area) { return kind + std::string(area); }

std::string Prefix(char kind, std::string_view area) {
  std::string key = Key(kind, area);
  key.push_back('\0');
  return key;
}

void Append16(std::string& out, std::uint32_t value) {
  out.push_back(static_cast<char>((value >> 8U) & 0xFFU));
  out.push_back(static_cast<char>(value & 0xFFU));
}

std::string CountKey(std::string_view area, std::int32_t month, std::uint16_t kind, std::string_view feed) {
  std::string key;
  key.reserve(area.size() + feed.size() + 6);
  key.push_back('l');
  key.append(area);
  key.push_back('\0');
  Append16(key, static_cast<std::uint32_t>(month + kMonthBias));
  Append16(key, kind);
  key.append(feed);
  return key;
}

base::Result<model::Marker> ReadReferenceMarker(std::string_view bytes) {
  auto marker = codec::DecodeMarker(bytes);
  const bool is_one = marker && std::holds_alternative<model::ReferenceManifest>(marker->content);
  if (!is_one) return Corrupt("a reference's marker");
  return marker;
}

}  // namespace

std::int64_t AreasProgress::learned() const {
  return worked.empty() ? 0 : *std::min_element(worked.begin(), worked.end());
}

base::Result<model::PartitionClock> ScoringState::Clock() const {
  const auto bytes = unit_.Get("c");
  if (!bytes) return model::PartitionClock(unit_.partition_count());
  auto clock = model::PartitionClock::Decode(*bytes, unit_.partition_count());
  if (!clock) return Corrupt("the clock: " + clock.error().message);
  return clock;
}

void ScoringState::SetClock(const model::PartitionClock& clock) { unit_.Put("c", clock.Encode()); }

base::Result<FeedBook> ScoringState::Feeds() const {
  const auto bytes = unit_.Get("f");
  if (!bytes) return FeedBook();
  return FeedBook::Decode(*bytes);
}

void ScoringState::SetFeeds(const FeedBook& feeds) { unit_.Put("f", feeds.Encode()); }

base::Result<AreasProgress> ScoringState::Areas() const {
  const auto bytes = unit_.Get("m");
  AreasProgress areas;
  areas.worked.resize(static_cast<std::size_t>(unit_.partition_count()), 0);
  if (!bytes) return areas;
  ByteReader reader(*bytes);
  areas.activation = reader.Signed();
  areas.told = reader.Signed();
  for (auto& worked : areas.worked) worked = reader.Signed();
  if (!reader.done()) return Corrupt("the areas register");
  return areas;
}

void ScoringState::SetAreas(const AreasProgress& areas) {
  std::string bytes;
  AppendSigned(bytes, areas.activation);
  AppendSigned(bytes, areas.told);
  for (const auto worked : areas.worked) AppendSigned(bytes, worked);
  unit_.Put("m", bytes);
}

std::string_view ScoringState::RulesMarker() const { return unit_.Get("r").value_or(std::string_view()); }

void ScoringState::SetRulesMarker(std::string_view bytes) { unit_.Put("r", bytes); }

base::Result<std::optional<model::Marker>> ScoringState::ReferenceMarker(std::string_view level,
                                                                         std::string_view rule_set) const {
  const auto bytes = unit_.Get(Prefix('R', level).append(rule_set));
  if (!bytes) return std::optional<model::Marker>();
  auto marker = ReadReferenceMarker(*bytes);
  if (!marker) return base::Fail(marker.error());
  return std::optional(std::move(*marker));
}

base::Result<std::vector<model::Marker>> ScoringState::ReferenceMarkers() const {
  std::vector<model::Marker> markers;
  base::Status status;
  ScanPrefix("R", "R", [&](std::string_view /*rest*/, std::string_view value) {
    auto marker = ReadReferenceMarker(value);
    if (marker) {
      markers.push_back(std::move(*marker));
    } else {
      status = base::Fail(marker.error());
    }
    return status.has_value();
  });
  if (!status) return base::Fail(status.error());
  return markers;
}

void ScoringState::SetReferenceMarker(std::string_view level, std::string_view rule_set,
                                      std::string_view bytes) {
  unit_.Put(Prefix('R', level).append(rule_set), bytes);
}

base::Result<std::optional<AreaInfo>> ScoringState::Info(std::string_view area) const {
  const auto bytes = unit_.Get(Key('i', area));
  if (!bytes) return std::optional<AreaInfo>();
  auto info = DecodeAreaInfo(*bytes);
  if (!info) return base::Fail(info.error());
  return std::optional(std::move(*info));
}

void ScoringState::SetInfo(std::string_view area, const AreaInfo& info) {
  unit_.Put(Key('i', area), Encode(info));
}

bool ScoringState::HasArea(std::string_view area) const { return unit_.Get(Key('a', area)).has_value(); }

base::Result<AreaState> ScoringState::Area(std::string_view area) const {
  const auto bytes = unit_.Get(Key('a', area));
  if (!bytes) return AreaState();
  return DecodeAreaState(*bytes);
}

void ScoringState::SetArea(std::string_view area, const AreaState& state) {
  unit_.Put(Key('a', area), Encode(state));
}

std::optional<std::string> ScoringState::NextArea(std::string_view after) const {
  std::optional<std::string> next;
  std::string from = Key('a', after);
  if (!after.empty()) from.push_back('\0');  // the smallest key behind it: ids hold no 0x00
  unit_.Scan(from, [&](std::string_view key, std::string_view /*value*/) {
    if (key.front() == 'a') next = key.substr(1);
    return false;
  });
  return next;
}

base::Result<std::int64_t> ScoringState::AddCount(std::string_view area, MonthDay day, std::uint16_t kind,
                                                  std::string_view feed, std::int64_t change) {
  const std::string key = CountKey(area, day.month, kind, feed);
  const auto before = unit_.Get(key);
  const bool was_there = before.has_value();
  auto after = AddToMonth(before.value_or(std::string_view()), day.day, change);
  if (!after) return base::Fail(after.error());
  if (!after->empty()) {
    unit_.Put(key, *after);
  } else if (was_there) {
    unit_.Erase(key);
  }
  return TotalOf(*after);
}

void ScoringState::SetValue(std::string_view area, std::string_view feed, const model::ValueChange& change) {
  std::string key = Prefix('v', area);
  key.push_back(static_cast<char>(change.type));
  key.append(change.name).push_back('\0');
  key.append(change.period).push_back('\0');
  key.append(feed);
  if (change.now) {
    unit_.Put(key, EncodeValue(*change.now));
  } else if (unit_.Get(key)) {
    unit_.Erase(key);
  }
}

void ScoringState::ScanPrefix(
    std::string_view prefix, std::string_view from,
    const std::function<bool(std::string_view rest, std::string_view value)>& visit) const {
  unit_.Scan(from, [&](std::string_view key, std::string_view value) {
    if (key.substr(0, prefix.size()) != prefix) return false;
    return visit(key.substr(prefix.size()), value);
  });
}

base::Result<AreaLedger> ScoringState::Ledger(std::string_view area, std::int32_t oldest_month) const {
  AreaLedger ledger;
  base::Status status;
  const std::string counts = Prefix('l', area);
  std::string from = counts;
  Append16(from, static_cast<std::uint32_t>(std::clamp(oldest_month + kMonthBias, 0, 2 * kMonthBias - 1)));
  ScanPrefix(counts, from, [&](std::string_view rest, std::string_view record) {
    status = AddCountRecord(rest, record, ledger);
    return status.has_value();
  });
  if (!status) return base::Fail(status.error());
  const std::string values = Prefix('v', area);
  ScanPrefix(values, values, [&](std::string_view rest, std::string_view record) {
    status = AddValueRecord(rest, record, ledger);
    return status.has_value();
  });
  if (!status) return base::Fail(status.error());
  return ledger;
}

std::vector<model::StateRecord> ScoringState::Records(std::string_view area) const {
  std::vector<model::StateRecord> records;
  for (const char kind : {'a', 'i'}) {
    const std::string key = Key(kind, area);
    if (const auto value = unit_.Get(key)) records.push_back({key, std::string(*value)});
  }
  for (const char kind : {'l', 'v'}) {
    const std::string prefix = Prefix(kind, area);
    ScanPrefix(prefix, prefix, [&](std::string_view rest, std::string_view value) {
      records.push_back({prefix + std::string(rest), std::string(value)});
      return true;
    });
  }
  return records;
}

}  // namespace lagesbild::scoring
