// When polisen.se may be asked again: its rules, our interval, and how far we back off.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace lagesbild::feeds {

// The rules of polisen.se for open data: at least 10 s between calls, at most 60 an hour and 1,440 a day.
inline constexpr std::int64_t kPollGapMinMs = 10'000;
inline constexpr std::size_t kPollsPerHourMax = 60;
inline constexpr std::size_t kPollsPerDayMax = 1'440;

/// Remembers the calls of the last 24 hours and how far it has backed off; write it down so that a restart
/// breaks no rule. One thread.
class PollPace {
 public:
  /// interval_ms: how often we would like to ask; the rules hold whatever it is.
  explicit PollPace(std::int64_t interval_ms) : interval_ms_(interval_ms) {}

  /// The earliest time of the next call, not before now_ms.
  std::int64_t NextMs(std::int64_t now_ms) const;
  /// Before each call, whatever comes of it.
  void NoteCall(std::int64_t now_ms);
  /// The answer was good: back to the interval.
  void NoteSuccess();
  /// 429, 5xx or no answer: waits twice as long as the last time, from a minute to an hour, and at least
  /// what the server asked for (at most a day).
  void NoteFailure(std::int64_t now_ms, std::optional<std::int64_t> retry_after_s);

  std::int64_t last_call_ms() const { return calls_ms_.empty() ? 0 : calls_ms_.back(); }

  /// The calls, blank between them; while it backs off, ';' and for how long and until when.
  std::string Encode() const;
  /// kInvalidArgument: not such a list.
  base::Status Restore(std::string_view text);

 private:
  bool RestoreBackOff(std::string_view text);

  std::int64_t interval_ms_;
  std::deque<std::int64_t> calls_ms_;
  std::int64_t back_off_ms_ = 0;
  std::int64_t not_before_ms_ = 0;
};

}  // namespace lagesbild::feeds
