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

/// Why a series is to be judged again.
struct Dirty {
  /// Of the newest change, 0 if none.
  std::int64_t recorded_at_ms = 0;
  /// Its area was given stored events, or was learning.
  bool by_areas = false;
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
///   m                      marker of the active areas, as it came;  l  the newest that every source has
///   worked k                      areas activation worked by each source o<week>                our own
///   outage in that week, milliseconds n<feed>0<kind><year>   national counts by week of one ISO year
///   a<area>0               first week with any incident
///   s<area>0<kind><year>   the area's counts by week of one ISO year
///   t<area>0<kind>         episodes; every series has this key
///   d<area>0<kind>         series to be judged again: newest recorded_at_ms of a change in a closed week,
///   and a
///                          byte more if areas are a reason
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
  /// The same of the newest marker whose stored events are all here.
  std::string_view LearnedMarker() const;
  void SetLearnedMarker(std::string_view bytes);
  /// Takes what one source says it has worked; returns what all have.
  base::Result<std::int64_t> NoteWorked(std::int32_t source, std::int64_t activation);

  base::Status AddOutage(Week week, std::int64_t outage_ms);
  base::Status AddNational(std::string_view feed, std::uint16_t kind, Week week, std::int64_t count);
  /// Everything known of feeds and outages. Walks all national counts: keep it for a slice.
  base::Result<Coverage> LoadCoverage() const;

  /// Adds to a series and makes it known; marks it dirty if the week is closed.
  base::Status AddCount(const SeriesId& series, Week week, std::int64_t count, Dirty by);
  /// First week with any incident in the area; nothing: none.
  base::Result<std::optional<Week>> AreaSince(std::string_view area) const;
  /// Counts from `first` to `last`, one each.
  base::Result<std::vector<std::int64_t>> Counts(const SeriesId& series, Week first, Week last) const;

  base::Result<Track> LoadTrack(const SeriesId& series) const;
  void SetTrack(const SeriesId& series, const Track& track);

  /// The series, or dirty series, behind `after` (its key; empty: the first), with its key.
  std::optional<std::pair<std::string, SeriesId>> NextSeries(std::string_view after) const;
  std::optional<std::pair<std::string, SeriesId>> NextDirty(std::string_view after) const;
  /// Nothing: the series is not dirty.
  base::Result<std::optional<Dirty>> DirtyOf(const SeriesId& series) const;
  base::Status MarkDirty(const SeriesId& series, Dirty by);
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
