// The state of one partition of scoring: its keys, and what stands under them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/kafka/step.h"
#include "common/model/checkpoint.h"
#include "common/model/delta.h"
#include "common/model/partition_clock.h"
#include "common/model/registers.h"
#include "scoring/domain/area_state.h"
#include "scoring/domain/feeds.h"
#include "scoring/domain/ledger.h"

namespace lagesbild::scoring {

/// Which areas register holds, and how far the sources of time have worked it.
struct AreasProgress {
  std::int64_t activation = 0;
  /// Activation that every source had worked when time last rose: what areas have been told.
  std::int64_t told = 0;
  /// Shape [sources], index = partition of submissions.
  std::vector<std::int64_t> worked;

  /// Activation that every source has worked.
  std::int64_t learned() const;
  friend bool operator==(const AreasProgress&, const AreasProgress&) = default;
};

/// Typed access to a Unit's byte strings. Lives for one call of the step. Keys (0x00 ends a name, numbers are
/// big endian, months count from January 1970 and have 0x8000 added; scans go by area, then as written here):
///   c                                       clock: PartitionClock
///   f                                       feeds: FeedBook
///   m                                       areas register: AreasProgress
///   r                                       marker of the active rule set, as it came
///   R<level>0<rule set>                     marker of the reference that holds for both, as it came
///   i<area>                                 register entry: AreaInfo
///   a<area>                                 AreaState; every area that is known or has counts has this key
///   l<area>0<month 2><kind 2><feed>         count record (domain/ledger.h)
///   v<area>0<type 1><name>0<period>0<feed>  value record
/// What does not decode is kInternal: the state is ours alone.
class ScoringState {
 public:
  explicit ScoringState(kafka::Unit& unit) : unit_(unit) {}

  base::Result<model::PartitionClock> Clock() const;
  void SetClock(const model::PartitionClock& clock);
  base::Result<FeedBook> Feeds() const;
  void SetFeeds(const FeedBook& feeds);
  base::Result<AreasProgress> Areas() const;
  void SetAreas(const AreasProgress& areas);
  /// Bytes of the marker; empty: none.
  std::string_view RulesMarker() const;
  void SetRulesMarker(std::string_view bytes);
  /// Neither level nor rule set holds a zero byte. Nothing: no reference.
  base::Result<std::optional<model::Marker>> ReferenceMarker(std::string_view level,
                                                             std::string_view rule_set) const;
  /// All of them, by level, then rule set. Each holds a ReferenceManifest.
  base::Result<std::vector<model::Marker>> ReferenceMarkers() const;
  void SetReferenceMarker(std::string_view level, std::string_view rule_set, std::string_view bytes);

  base::Result<std::optional<AreaInfo>> Info(std::string_view area) const;
  void SetInfo(std::string_view area, const AreaInfo& info);
  bool HasArea(std::string_view area) const;
  base::Result<AreaState> Area(std::string_view area) const;
  void SetArea(std::string_view area, const AreaState& state);
  /// The area behind `after`; nothing: that was the last.
  std::optional<std::string> NextArea(std::string_view after) const;

  /// Adds to one day and returns the month's new total.
  base::Result<std::int64_t> AddCount(std::string_view area, MonthDay day, std::uint16_t kind,
                                      std::string_view feed, std::int64_t change);
  /// Sets or removes a value.
  void SetValue(std::string_view area, std::string_view feed, const model::ValueChange& change);
  /// Counts from `oldest_month` on, and all values.
  base::Result<AreaLedger> Ledger(std::string_view area, std::int32_t oldest_month) const;
  /// Every state record of an area: state, register entry, counts, values, each ascending by key.
  std::vector<model::StateRecord> Records(std::string_view area) const;

 private:
  void ScanPrefix(std::string_view prefix, std::string_view from,
                  const std::function<bool(std::string_view rest, std::string_view value)>& visit) const;

  kafka::Unit& unit_;
};

}  // namespace lagesbild::scoring
