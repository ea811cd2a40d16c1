// What the register keeps of one event, for ever: packed into some 25 bytes for an incident.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "ingest/registrar/domain/said.h"

namespace lagesbild::registrar {

/// What became of a submission. Numbers stand in persisted state.
enum class Outcome : std::uint8_t { kApplied = 0, kDuplicate, kSuperseded, kConflict, kDeadLettered };
inline constexpr int kOutcomes = 5;
/// "applied", …
std::string_view Name(Outcome outcome);

/// Numbers stand in persisted state.
enum class PlaceType : std::uint8_t { kNone = 0, kPoint, kArea, kMunicipality, kName };

/// A place with its text replaced by a number of the partition's table of texts.
struct StoredPlace {
  PlaceType type = PlaceType::kNone;
  std::int32_t latitude_e6 = 0;
  std::int32_t longitude_e6 = 0;
  std::uint32_t text = 0;
  friend bool operator==(const StoredPlace&, const StoredPlace&) = default;
};

struct RegisterEntry {
  /// Number of the feed in the partition's table of feeds.
  std::uint32_t feed = 0;
  std::uint32_t revision = 1;
  std::uint64_t body_hash = 0;
  /// Of the newest submission of this event; never kDeadLettered.
  Outcome last_outcome = Outcome::kApplied;
  Said said;
  StoredPlace place;
  /// Number of the set of areas the event counts in; 0: none, it is withdrawn. The set itself is kept, not
  /// the version of the areas register it came from: so taking the event back takes away exactly what was
  /// given, whatever the register, its names or the geometry library have become since.
  std::uint32_t area_set = 0;
  friend bool operator==(const RegisterEntry&, const RegisterEntry&) = default;
};

std::string EncodeEntry(const RegisterEntry& entry);
/// kInternal: not the bytes of an entry.
base::Result<RegisterEntry> DecodeEntry(std::string_view bytes);

/// 16 bytes that stand for (feed, source id): a prefix of their SHA-256.
std::string EventKey(std::string_view feed, std::string_view source_id);

}  // namespace lagesbild::registrar
