// From verdicts to stories: an episode opens, goes on, closes, or turns out never to have been.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/model/finding.h"
#include "trend-detection/domain/detector.h"

namespace lagesbild::trend {

/// How many closed weeks are judged again whenever something in a series changes: late data may open, change
/// or withdraw an episode this far back. [D] A quarter of a year covers monthly deliveries.
inline constexpr std::int32_t kHorizonWeeks = 13;

/// One run of weeks off the expected range in one direction. Weeks that say nothing (no data, learning) do
/// not end it.
struct Episode {
  /// Running number within the series, from 1.
  std::int32_t number = 0;
  Week opened = 0;
  /// Newest week that a change told of.
  Week reported = 0;
  std::int32_t revision = 0;
  std::int32_t severity = 1;
  bool rise = true;
  bool open = true;
  friend bool operator==(const Episode&, const Episode&) = default;
};

/// What is remembered of one series between weeks.
struct Track {
  /// Episodes opened so far.
  std::int32_t opened_ever = 0;
  /// Ascending by number; those that neither are open nor reach into the horizon are dropped.
  std::vector<Episode> episodes;

  /// The open episode, or nullptr.
  const Episode* open() const;
  /// Integers, 4 bytes little endian each.
  std::string Encode() const;
  /// kInvalidArgument: not what Encode writes.
  static base::Result<Track> Decode(std::string_view bytes);
  friend bool operator==(const Track&, const Track&) = default;
};

/// One word to say about an episode.
struct Change {
  model::EpisodeState state = model::EpisodeState::kOpen;
  /// The episode as it is after this change.
  Episode episode;
  /// The week this change tells of.
  Verdict verdict;
  friend bool operator==(const Change&, const Change&) = default;
};

struct Followed {
  Track track;
  std::vector<Change> changes;
};

/// Brings `track` in line with the verdicts: kHorizonWeeks consecutive weeks, ascending, the last one the
/// newest closed week. What comes out is what data on time would have given, apart from words already said:
/// those are updated or withdrawn. A run of past weeks that late data bring to light is opened and closed.
Followed Follow(Track track, std::span<const Verdict> verdicts);

/// 1 minor (|z| to 4), 2 moderate (to 5), 3 severe (to 7), 4 extreme; rises and falls alike. [D]
std::int32_t SeverityOf(std::int64_t z_milli);

}  // namespace lagesbild::trend
