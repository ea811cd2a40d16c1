#include "trend-detection/adapters/trend_state.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace lagesbild::trend {

namespace {

std::string Big16(std::uint16_t value) {
  return {static_cast<char>(value >> 8U), static_cast<char>(value & 0xFFU)};
}
std::uint16_t Read16(std::string_view bytes) {
  return static_cast<std::uint16_t>((static_cast<unsigned char>(bytes[0]) << 8U) |
                                    static_cast<unsigned char>(bytes[1]));
}

std::string Key(char prefix, std::string_view name) {
  std::string key(1, prefix);
  key += name;
  key.push_back('\0');
  return key;
}
std::string Key(char prefix, std::string_view name, std::uint16_t kind) {
  return Key(prefix, name) + Big16(kind);
}
/// Weeks sort by number because none is below zero (days are checked at the door).
std::string OutageKey(Week week) {
  const auto number = static_cast<std::uint32_t>(week);
  return "o" + Big16(static_cast<std::uint16_t>(number >> 16U)) +
         Big16(static_cast<std::uint16_t>(number & 0xFFFFU));
}

/// 8 bytes, low byte first.
std::int64_t NumberOf(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return static_cast<std::int64_t>(value);
}
std::string BytesOf(std::int64_t value) {
  std::string bytes;
  for (unsigned shift = 0; shift < 64; shift += 8) {
    bytes.push_back(static_cast<char>((static_cast<std::uint64_t>(value) >> shift) & 0xFFU));
  }
  return bytes;
}

base::Error Corrupt(std::string_view what) {
  return {base::ErrorCode::kInternal, "state of trend-detection is broken: " + std::string(what),
          "stop, remove the snapshot, restore from the changelog"};
}

}  // namespace

base::Result<std::optional<std::int64_t>> TrendState::Number(std::string_view key) const {
  const auto bytes = unit_.Get(key);
  if (!bytes) return std::nullopt;
  if (bytes->size() != 8)
    return base::Fail(Corrupt("a number of " + std::to_string(bytes->size()) + " bytes"));
  return NumberOf(*bytes);
}

void TrendState::SetNumber(std::string_view key, std::int64_t value) { unit_.Put(key, BytesOf(value)); }

base::Result<model::PartitionClock> TrendState::Clock() const {
  const auto bytes = unit_.Get("c");
  if (!bytes) return model::PartitionClock(unit_.partition_count());
  auto clock = model::PartitionClock::Decode(*bytes, unit_.partition_count());
  if (!clock) return base::Fail(Corrupt(clock.error().message));
  return clock;
}

void TrendState::SetClock(const model::PartitionClock& clock) { unit_.Put("c", clock.Encode()); }

base::Result<std::optional<Week>> TrendState::ClosedWeek() const {
  if (memory_.closed) return memory_.closed;
  const auto number = Number("w");
  if (!number) return base::Fail(number.error());
  if (!*number) return std::nullopt;
  memory_.closed = static_cast<Week>(**number);
  return memory_.closed;
}

void TrendState::SetClosedWeek(Week week) {
  SetNumber("w", week);
  memory_.closed = week;
}

std::string_view TrendState::AreasMarker() const { return unit_.Get("m").value_or(std::string_view{}); }

void TrendState::SetAreasMarker(std::string_view bytes) { unit_.Put("m", bytes); }

std::string_view TrendState::LearnedMarker() const { return unit_.Get("l").value_or(std::string_view{}); }

void TrendState::SetLearnedMarker(std::string_view bytes) { unit_.Put("l", bytes); }

base::Result<std::int64_t> TrendState::NoteWorked(std::int32_t source, std::int64_t activation) {
  const auto sources = static_cast<std::size_t>(unit_.partition_count());
  const auto stored = unit_.Get("k");
  std::string bytes(stored.value_or(std::string_view{}));
  if (!stored) bytes.assign(8 * sources, '\0');
  if (bytes.size() != 8 * sources) return base::Fail(Corrupt("areas worked by each source"));
  std::int64_t least = INT64_MAX;
  for (std::size_t at = 0; at < sources; ++at) {
    auto worked = NumberOf(std::string_view(bytes).substr(8 * at, 8));
    if (std::cmp_equal(source, at) && activation > worked) {
      worked = activation;
      bytes.replace(8 * at, 8, BytesOf(worked));
      unit_.Put("k", bytes);
    }
    least = std::min(least, worked);
  }
  return least;
}

base::Status TrendState::AddOutage(Week week, std::int64_t outage_ms) {
  const auto key = OutageKey(week);
  const auto before = Number(key);
  if (!before) return base::Fail(before.error());
  SetNumber(key, before->value_or(0) + outage_ms);
  return {};
}

base::Status TrendState::AddToYear(std::string_view prefix, Week week, std::int64_t count) {
  const std::int32_t iso = IsoWeekOf(week);
  const auto key = std::string(prefix) + Big16(static_cast<std::uint16_t>(iso / 100));
  auto year = YearCounts::Decode(unit_.Get(key).value_or(std::string_view{}));
  if (!year) return base::Fail(Corrupt(year.error().message));
  year->Add(iso % 100, count);
  if (year->empty()) {
    unit_.Erase(key);
  } else {
    unit_.Put(key, year->Encode());
  }
  return {};
}

base::Status TrendState::AddNational(std::string_view feed, std::uint16_t kind, Week week,
                                     std::int64_t count) {
  return AddToYear(Key('n', feed, kind), week, count);
}

base::Result<Coverage> TrendState::LoadCoverage() const {
  Coverage coverage;
  base::Status status;
  unit_.Scan("n", [&](std::string_view key, std::string_view value) {
    if (!key.starts_with('n')) return key < "n";
    const auto year = YearCounts::Decode(value);
    if (!year || key.size() < 6) {
      status = base::Fail(Corrupt("national counts"));
      return false;
    }
    const std::int32_t number = Read16(key.substr(key.size() - 2));
    const auto kind = Read16(key.substr(key.size() - 4));
    const auto first = WeekOfIso(number * 100 + 1);
    for (std::int32_t week = 1; week <= WeeksInIsoYear(number); ++week) {
      coverage.AddCount(key.substr(1, key.size() - 6), kind, first + week - 1, year->Get(week));
    }
    return true;
  });
  unit_.Scan("o", [&](std::string_view key, std::string_view /*value*/) {
    if (!key.starts_with('o')) return false;
    const auto outage_ms = Number(key);
    if (!outage_ms || key.size() != 5) {
      status = base::Fail(Corrupt("an outage"));
      return false;
    }
    const auto week = (static_cast<std::uint32_t>(Read16(key.substr(1))) << 16U) | Read16(key.substr(3));
    coverage.AddOutage(static_cast<Week>(week), outage_ms->value_or(0));
    return true;
  });
  if (!status) return base::Fail(status.error());
  return coverage;
}

base::Status TrendState::AddCount(const SeriesId& series, Week week, std::int64_t count, Dirty by) {
  if (auto added = AddToYear(Key('s', series.area, series.kind), week, count); !added) return added;
  auto track = Key('t', series.area, series.kind);
  const auto known = memory_.since.find(track);
  if (known == memory_.since.end() || known->second > week) {
    if (auto told = Know(series, std::move(track), week); !told) return told;
  }
  const auto closed = ClosedWeek();
  if (!closed) return base::Fail(closed.error());
  if (!*closed || week > **closed) return {};
  return MarkDirty(series, by);
}

base::Status TrendState::MarkDirty(const SeriesId& series, Dirty by) {
  const auto before = DirtyOf(series);
  if (!before) return base::Fail(before.error());
  if (*before) {
    by.recorded_at_ms = std::max(by.recorded_at_ms, (*before)->recorded_at_ms);
    by.by_areas = by.by_areas || (*before)->by_areas;
  }
  auto bytes = BytesOf(by.recorded_at_ms);
  if (by.by_areas) bytes.push_back('\1');
  unit_.Put(Key('d', series.area, series.kind), bytes);
  return {};
}

/// Makes the series known in the state, and that its area's first week is not behind `week`.
base::Status TrendState::Know(const SeriesId& series, std::string track, Week week) {
  constexpr std::size_t kSeriesMax = 200'000;
  if (!unit_.Get(track)) unit_.Put(track, Track{}.Encode());
  const auto since = AreaSince(series.area);
  if (!since) return base::Fail(since.error());
  if (!*since || **since > week) SetNumber(Key('a', series.area), week);
  if (memory_.since.size() >= kSeriesMax) memory_.since.clear();
  memory_.since[std::move(track)] = std::min(since->value_or(week), week);
  return {};
}

base::Result<std::optional<Week>> TrendState::AreaSince(std::string_view area) const {
  const auto number = Number(Key('a', area));
  if (!number) return base::Fail(number.error());
  if (!*number) return std::nullopt;
  return static_cast<Week>(**number);
}

base::Result<std::vector<std::int64_t>> TrendState::Counts(const SeriesId& series, Week first,
                                                           Week last) const {
  std::vector<std::int64_t> counts;
  const auto prefix = Key('s', series.area, series.kind);
  for (Week week = first; week <= last;) {
    const std::int32_t iso = IsoWeekOf(week);
    const auto year = YearCounts::Decode(
        unit_.Get(prefix + Big16(static_cast<std::uint16_t>(iso / 100))).value_or(std::string_view{}));
    if (!year) return base::Fail(Corrupt(year.error().message));
    const std::int32_t weeks = WeeksInIsoYear(iso / 100);
    for (std::int32_t number = iso % 100; number <= weeks && week <= last; ++number, ++week) {
      counts.push_back(year->Get(number));
    }
  }
  return counts;
}

base::Result<Track> TrendState::LoadTrack(const SeriesId& series) const {
  const auto bytes = unit_.Get(Key('t', series.area, series.kind));
  if (!bytes) return Track{};
  auto track = Track::Decode(*bytes);
  if (!track) return base::Fail(Corrupt(track.error().message));
  return track;
}

void TrendState::SetTrack(const SeriesId& series, const Track& track) {
  unit_.Put(Key('t', series.area, series.kind), track.Encode());
}

std::optional<std::pair<std::string, SeriesId>> TrendState::Next(char prefix, std::string_view after) const {
  std::optional<std::pair<std::string, SeriesId>> next;
  const std::string from = after.empty() ? std::string(1, prefix) : std::string(after) + '\0';
  unit_.Scan(from, [&](std::string_view key, std::string_view /*value*/) {
    if (!key.starts_with(prefix) || key.size() < 4) return false;
    next.emplace(std::string(key),
                 SeriesId{std::string(key.substr(1, key.size() - 4)), Read16(key.substr(key.size() - 2))});
    return false;
  });
  return next;
}

std::optional<std::pair<std::string, SeriesId>> TrendState::NextSeries(std::string_view after) const {
  return Next('t', after);
}
std::optional<std::pair<std::string, SeriesId>> TrendState::NextDirty(std::string_view after) const {
  return Next('d', after);
}

base::Result<std::optional<Dirty>> TrendState::DirtyOf(const SeriesId& series) const {
  const auto bytes = unit_.Get(Key('d', series.area, series.kind));
  if (!bytes) return std::nullopt;
  if (bytes->size() != 8 && bytes->size() != 9) return base::Fail(Corrupt("a series to be judged again"));
  return Dirty{NumberOf(bytes->substr(0, 8)), bytes->size() == 9};
}

void TrendState::EraseDirty(const SeriesId& series) { unit_.Erase(Key('d', series.area, series.kind)); }

}  // namespace lagesbild::trend
