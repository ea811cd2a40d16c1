#include "scoring/adapters/record_faults.h"

#include "common/model/kinds.h"
#include "scoring/domain/ledger.h"

namespace lagesbild::scoring {

namespace {

constexpr std::int64_t kCountMax = 1'000'000'000;

bool IsUsableName(std::string_view name, std::size_t bytes_max) {
  return name.size() <= bytes_max && name.find('\0') == std::string_view::npos;
}

std::optional<Fault> FaultOf(const model::CountChange& change) {
  if (model::FindKind(change.kind) == nullptr) return Fault{"UNKNOWN_KIND", "unknown kind in a delta"};
  if (change.day < kDayMin || change.day > kDayMax) return Fault{"BAD_DAY", "day out of range in a delta"};
  const bool in_range = change.count >= -kCountMax && change.count <= kCountMax;
  if (!in_range) return Fault{"BAD_COUNT", "count out of range in a delta"};
  return std::nullopt;
}

std::optional<Fault> FaultOf(const model::ValueChange& change) {
  if (!IsUsableName(change.name, 128) || !IsUsableName(change.period, 64)) {
    return Fault{"BAD_VALUE_NAME",
                 "name or period of a value is longer than 128 or 64 bytes or holds a zero byte"};
  }
  if (change.now && EncodeValue(*change.now).size() > kLedgerRecordBytesMax) {
    return Fault{"VALUE_TOO_LARGE", "value does not fit a ledger record of 512 bytes"};
  }
  return std::nullopt;
}

}  // namespace

bool IsUsableId(std::string_view id) { return !id.empty() && IsUsableName(id, 128); }

std::optional<Fault> FaultOf(const model::Delta& delta) {
  if (!IsUsableId(delta.area)) return Fault{"BAD_AREA", "delta without a usable area id"};
  if (!IsUsableId(delta.feed)) return Fault{"BAD_FEED", "delta without a usable feed id"};
  for (const auto& change : delta.counts) {
    if (auto fault = FaultOf(change)) return fault;
  }
  for (const auto& change : delta.values) {
    if (auto fault = FaultOf(change)) return fault;
  }
  return std::nullopt;
}

std::optional<Fault> FaultOf(const model::Tick& tick) {
  if (tick.time_ms < 0 || tick.time_ms > kTimeMsMax) return Fault{"BAD_TIME", "tick out of range"};
  for (const auto& row : tick.counts) {
    if (!IsUsableId(row.feed)) {
      return Fault{"BAD_TICK_COUNT", "a national count of a tick has no usable feed id"};
    }
  }
  return std::nullopt;
}

std::optional<Fault> FaultOf(const model::ReferenceManifest& manifest) {
  if (IsUsableId(manifest.level) && IsUsableId(manifest.rule_set)) return std::nullopt;
  return Fault{"BAD_REFERENCE", "reference marker without a usable level or rule set"};
}

}  // namespace lagesbild::scoring
