// The keys and values of a registrar partition's state.
//
//   e <16 bytes>        an event (register_entry.h); the only keys in the compact store
//   f <feed id>         the feed's number;  F <number> its record
//   n <text>            number of a place's code or name;  N <number> the text
//   s <16 bytes>        number of a set of areas, by hash;  S <number> the set
//   p <feed kind day>   change of the count since the last tick
//   c                   the next numbers
//   m                   the areas marker that holds;  g  the highest activation of the feeds register
//   t                   the last tick forwarded
//
// Numbers are given in the order of first use, so that a replay gives the same ones.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/kafka/step.h"
#include "common/model/registers.h"
#include "ingest/registrar/domain/located.h"
#include "ingest/registrar/domain/register_entry.h"

namespace lagesbild::registrar {

/// First byte of the keys that belong into the compact store.
inline constexpr char kEntryPrefix = 'e';

/// What a partition keeps of a feed. Feed 0 stands for records whose feed could not be read.
struct FeedRecord {
  std::string id;
  bool provisional_areas = false;
  std::array<std::int64_t, kOutcomes> by_outcome{};
  /// Events that no area covers, now.
  std::int64_t unlocated = 0;
  /// Highest recorded_at_ms of its submissions; 0: none yet.
  std::int64_t last_recorded_at_ms = 0;
  friend bool operator==(const FeedRecord&, const FeedRecord&) = default;
};

struct TickState {
  std::int64_t time_ms = 0;
  std::int64_t number = 0;
};

struct AreasMarker {
  std::int64_t activation = 0;
  model::AreasManifest manifest;
};

/// One row that waits for the next tick.
struct PendingCount {
  std::uint32_t feed = 0;
  std::uint16_t kind = 0;
  std::int32_t day = 0;
  std::int64_t count = 0;
};

/// Reads a partition's state. Every error is kInternal: our own bytes do not decode.
class RegisterReader {
 public:
  explicit RegisterReader(const kafka::StateView& state) : state_(state) {}

  base::Result<std::optional<RegisterEntry>> Entry(std::string_view feed, std::string_view source_id) const;
  std::optional<std::uint32_t> FeedNumber(std::string_view id) const;
  /// Nothing: no such number.
  base::Result<std::optional<FeedRecord>> Feed(std::uint32_t number) const;
  /// All feeds, ascending by number.
  base::Result<std::vector<FeedRecord>> Feeds() const;
  base::Result<AreaSet> Areas(std::uint32_t set) const;
  base::Result<std::string> Text(std::uint32_t number) const;
  base::Result<AreasMarker> Areas() const;
  std::int64_t FeedsActivation() const;
  TickState Tick() const;
  /// The first `limit` rows that wait, in the order of their keys.
  std::vector<PendingCount> Pending(std::size_t limit) const;

 private:
  const kafka::StateView& state_;
};

/// Changes a partition's state within an open unit.
class RegisterWriter {
 public:
  explicit RegisterWriter(kafka::Unit& unit) : unit_(unit) {}

  void PutEntry(std::string_view feed, std::string_view source_id, const RegisterEntry& entry);
  /// key: whole, as it stands in the state.
  void PutEntry(std::string_view key, const RegisterEntry& entry);
  /// Number of a feed that has none yet.
  std::uint32_t AddFeed(std::string_view id);
  void PutFeed(std::uint32_t number, const FeedRecord& record);
  /// Numbers, given at first use.
  std::uint32_t TextNumber(std::string_view text);
  std::uint32_t AreaSetNumber(const AreaSet& set);
  void PutAreas(const AreasMarker& marker);
  void PutFeedsActivation(std::int64_t activation);
  void PutTick(const TickState& tick);
  /// Adds to the row that waits; a row that nets to 0 stays, as a sign of life.
  void AddPending(const PendingCount& change);
  void ErasePending(const PendingCount& row);

 private:
  enum Counter : std::uint8_t { kFeeds, kTexts, kAreaSets };
  std::uint32_t NextNumber(Counter counter);
  std::uint32_t NumberOf(const std::string& key, Counter counter, char by_number, std::string_view value);

  kafka::Unit& unit_;
};

}  // namespace lagesbild::registrar
