#include "trend-detection/domain/tracker.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <utility>

#include "common/base/check.h"

namespace lagesbild::trend {

namespace {

using model::EpisodeState;
using model::TrendStatus;

constexpr std::size_t kFields = 7;  // of an episode

bool Alarm(const Verdict& verdict) {
  return verdict.status == TrendStatus::kRise || verdict.status == TrendStatus::kFall;
}
bool Silent(const Verdict& verdict) {
  return verdict.status == TrendStatus::kNoData || verdict.status == TrendStatus::kLearning;
}
bool Same(const Episode& episode, const Verdict& verdict) {
  return verdict.status == (episode.rise ? TrendStatus::kRise : TrendStatus::kFall);
}

/// A maximal run of alarms in one direction within the horizon.
struct Run {
  std::size_t begin = 0;
  std::size_t last = 0;            ///< Last alarm.
  std::optional<std::size_t> end;  ///< The week that ended it; unset: it goes on.
  bool from_edge = false;          ///< Nothing before it in the horizon speaks against an earlier start.
};

class Follower {
 public:
  Follower(Track track, std::span<const Verdict> verdicts) : track_(std::move(track)), verdicts_(verdicts) {}

  Followed Work() {
    Withdraw();
    if (!track_.episodes.empty()) Continue(track_.episodes.back());
    for (const Run& run : Runs()) {
      if (!Told(run)) Open(run);
    }
    Forget();
    return {std::move(track_), std::move(changes_)};
  }

 private:
  Week first() const { return verdicts_.front().week; }
  const Verdict& newest() const { return verdicts_.back(); }

  void Say(EpisodeState state, Episode& episode, const Verdict& verdict) {
    ++episode.revision;
    episode.reported = std::max(episode.reported, verdict.week);
    if (Same(episode, verdict)) episode.severity = SeverityOf(verdict.z_milli);
    episode.open = state == EpisodeState::kOpen || state == EpisodeState::kUpdate;
    changes_.push_back({state, episode, verdict});
  }

  /// Takes back the episodes whose opening week is not what it was.
  void Withdraw() {
    std::vector<Episode> kept;
    for (Episode& episode : track_.episodes) {
      const bool judged = episode.opened >= first();
      const auto at = judged ? static_cast<std::size_t>(episode.opened - first()) : 0;
      if (!judged || Same(episode, verdicts_[at])) {
        kept.push_back(episode);
        continue;
      }
      Say(EpisodeState::kWithdrawn, episode, verdicts_[at]);
    }
    track_.episodes = std::move(kept);
  }

  /// The first week after the opening that is neither silent nor in the episode's direction.
  const Verdict* EndOf(const Episode& episode) const {
    for (const Verdict& verdict : verdicts_) {
      if (verdict.week > episode.opened && !Silent(verdict) && !Same(episode, verdict)) return &verdict;
    }
    return nullptr;
  }

  /// Closes, updates or takes up again the newest episode.
  void Continue(Episode& episode) {
    const Verdict* end = EndOf(episode);
    if (end != nullptr) {
      if (episode.open) Say(EpisodeState::kClose, episode, *end);
      return;
    }
    if (!Same(episode, newest())) return;
    const bool news =
        newest().week > episode.reported || SeverityOf(newest().z_milli) != episode.severity || !episode.open;
    if (news) Say(EpisodeState::kUpdate, episode, newest());
  }

  std::vector<Run> Runs() const {
    std::vector<Run> runs;
    bool from_edge = true;
    for (std::size_t i = 0; i < verdicts_.size(); ++i) {
      const Verdict& verdict = verdicts_[i];
      if (Silent(verdict)) continue;
      const bool going = !runs.empty() && !runs.back().end;
      if (going && verdicts_[runs.back().begin].status == verdict.status) {
        runs.back().last = i;
        continue;
      }
      if (going) runs.back().end = i;
      if (Alarm(verdict)) runs.push_back({i, i, std::nullopt, from_edge});
      from_edge = false;
    }
    return runs;
  }

  bool Told(const Run& run) const {
    return std::any_of(track_.episodes.begin(), track_.episodes.end(), [&](const Episode& episode) {
      if (!Same(episode, verdicts_[run.begin])) return false;
      if (episode.opened < first()) return run.from_edge && (episode.open || episode.reported >= first() - 1);
      return episode.opened >= verdicts_[run.begin].week && episode.opened <= verdicts_[run.last].week;
    });
  }

  /// Says what would have been said on time, in short: the opening, the newest week, the end.
  void Open(const Run& run) {
    Episode& episode = track_.episodes.emplace_back();
    episode.number = ++track_.opened_ever;
    episode.opened = verdicts_[run.begin].week;
    episode.rise = verdicts_[run.begin].status == TrendStatus::kRise;
    Say(EpisodeState::kOpen, episode, verdicts_[run.begin]);
    if (run.end) {
      Say(EpisodeState::kClose, episode, verdicts_[*run.end]);
    } else if (run.last != run.begin) {
      Say(EpisodeState::kUpdate, episode, verdicts_[run.last]);
    }
  }

  void Forget() {
    std::erase_if(track_.episodes, [&](const Episode& episode) {
      return !episode.open && episode.opened < first() && episode.reported < first();
    });
  }

  Track track_;
  std::span<const Verdict> verdicts_;
  std::vector<Change> changes_;
};

void AppendInt(std::string& out, std::int32_t value) {
  for (unsigned shift = 0; shift < 32; shift += 8) {
    out.push_back(static_cast<char>((static_cast<std::uint32_t>(value) >> shift) & 0xFFU));
  }
}

std::int32_t IntAt(std::string_view bytes, std::size_t index) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[index * 4 + i])) << (8 * i);
  }
  return static_cast<std::int32_t>(value);
}

}  // namespace

const Episode* Track::open() const {
  const auto found =
      std::find_if(episodes.begin(), episodes.end(), [](const Episode& episode) { return episode.open; });
  return found == episodes.end() ? nullptr : &*found;
}

std::string Track::Encode() const {
  std::string out;
  AppendInt(out, opened_ever);
  for (const Episode& episode : episodes) {
    const std::array<std::int32_t, kFields> fields{
        episode.number,   episode.opened,       episode.reported,    episode.revision,
        episode.severity, episode.rise ? 1 : 0, episode.open ? 1 : 0};
    for (const std::int32_t field : fields) AppendInt(out, field);
  }
  return out;
}

base::Result<Track> Track::Decode(std::string_view bytes) {
  if (bytes.size() < 4 || (bytes.size() - 4) % (4 * kFields) != 0) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      "a trend's episodes of " + std::to_string(bytes.size()) + " bytes do not decode");
  }
  Track track;
  track.opened_ever = IntAt(bytes, 0);
  for (std::size_t at = 1; at < bytes.size() / 4; at += kFields) {
    Episode episode;
    episode.number = IntAt(bytes, at);
    episode.opened = IntAt(bytes, at + 1);
    episode.reported = IntAt(bytes, at + 2);
    episode.revision = IntAt(bytes, at + 3);
    episode.severity = IntAt(bytes, at + 4);
    episode.rise = IntAt(bytes, at + 5) != 0;
    episode.open = IntAt(bytes, at + 6) != 0;
    track.episodes.push_back(episode);
  }
  return track;
}

std::int32_t SeverityOf(std::int64_t z_milli) {
  const std::int64_t size = std::abs(z_milli);
  if (size < 4000) return 1;
  if (size < 5000) return 2;
  return size < 7000 ? 3 : 4;
}

Followed Follow(Track track, std::span<const Verdict> verdicts) {
  LB_CHECK(!verdicts.empty());
  return Follower(std::move(track), verdicts).Work();
}

}  // namespace lagesbild::trend
