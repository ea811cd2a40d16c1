// The state of one partition of trend-detection: its keys, and what stands under them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "common/base/result.h"
#include "common/kafka/step.h"
#include "common/model/partition_clock.h"
#include "trend-detection/domain/coverage.h"
#include "trend-detection/domain/series.h"
#include "trend-detection/domain/tracker.h"

namespace lagesbild::trend {

/// One series.
struct SeriesId {
  std::string area;
  std::uint16_t kind = 0;
  friend auto operator<=>(const SeriesId&, const SeriesId&) = default;
};

/// What a partition's state is known to say, so that most deltas need not ask it. Empty at first; to be
/// dropped whenever the state is no longer what was last seen.
struct TrendMemory {
  /// First week of an area, by key of a series that has its track: as it was when last looked at. It only
  /// ever falls.
  std::unordered_map<std::string, Week> since;
  /// Set once time has begun.
  std::optional<Week> closed;
};

/// Typed access to Unit's byte strings. Lives for one call of the step. Keys (0x00 ends a name, numbers are
/// big endian, so that a scan goes by area, kind, year):
///   c                      clock: PartitionClock
///   w                      newest closed week that was worked
///   m                      marker of the active areas, as it came
///   o<week>                our own outage in that week, milliseconds
///   n<feed>0<kind><year>   national counts by week of one ISO year
///   a<area>0               first week with any incident
///   s<area>0<kind><year>   the area's counts by week of one ISO year
///   t<area>0<kind>         episodes; every series has this key
///   d<area>0<kind>         series changed in a closed week: newest recorded_at_ms that did it
/// What does not decode is kInternal: the state is ours alone.
class TrendState {
 public:
  TrendState(kafka::Unit& unit, TrendMemory& memory) : unit_(unit), memory_(memory) {}

  base::Result<model::PartitionClock> Clock() const;
  void SetClock(const model::PartitionClock& clock);

  /// Nothing: time has not begun.
  base::Result<std::optional<Week>> ClosedWeek() const;
  void SetClosedWeek(Week week);

  /// Bytes of the newest areas marker; empty: none yet.
  std::string_view AreasMarker() const;
  void SetAreasMarker(std::string_view bytes);

  base::Status AddOutage(Week week, std::int64_t outage_ms);
  base::Status AddNational(std::string_view feed, std::uint16_t kind, Week week, std::int64_t count);
  /// Everything known of feeds and outages. Walks all national counts: keep it for a slice.
  base::Result<Coverage> LoadCoverage() const;

  /// Adds to a series and makes it known; `recorded_at_ms` marks it dirty if the week is closed.
  base::Status AddCount(const SeriesId& series, Week week, std::int64_t count, std::int64_t recorded_at_ms);
  /// First week with any incident in the area; nothing: none.
  base::Result<std::optional<Week>> AreaSince(std::string_view area) const;
  /// Counts from `first` to `last`, one each.
  base::Result<std::vector<std::int64_t>> Counts(const SeriesId& series, Week first, Week last) const;

  base::Result<Track> LoadTrack(const SeriesId& series) const;
  void SetTrack(const SeriesId& series, const Track& track);

  /// The series, or dirty series, behind `after` (its key; empty: the first), with its key.
  std::optional<std::pair<std::string, SeriesId>> NextSeries(std::string_view after) const;
  std::optional<std::pair<std::string, SeriesId>> NextDirty(std::string_view after) const;
  /// recorded_at_ms of the newest late change, 0 if the series is not dirty.
  base::Result<std::int64_t> DirtySince(const SeriesId& series) const;
  void EraseDirty(const SeriesId& series);

 private:
  std::optional<std::pair<std::string, SeriesId>> Next(char prefix, std::string_view after) const;
  base::Status AddToYear(std::string_view prefix, Week week, std::int64_t count);
  base::Result<std::optional<std::int64_t>> Number(std::string_view key) const;
  void SetNumber(std::string_view key, std::int64_t value);

  base::Status Know(const SeriesId& series, std::string track, Week week);

  kafka::Unit& unit_;
  TrendMemory& memory_;
};

}  // namespace lagesbild::trend
