#include "console/feeds/domain/poll_pace.h"

#include <algorithm>

#include "console/feeds/domain/text.h"

namespace lagesbild::feeds {

namespace {
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr std::int64_t kBackOffFirstMs = 60'000;
constexpr std::int64_t kBackOffMostMs = kHourMs;
}  // namespace

std::int64_t PollPace::NextMs(std::int64_t now_ms) const {
  std::int64_t next_ms = std::max(now_ms, not_before_ms_);
  if (calls_ms_.empty()) return next_ms;
  next_ms = std::max(next_ms, calls_ms_.back() + std::max(interval_ms_, kPollGapMinMs));
  const auto window = [&](std::size_t most, std::int64_t length_ms) {
    if (calls_ms_.size() >= most) next_ms = std::max(next_ms, calls_ms_[calls_ms_.size() - most] + length_ms);
  };
  window(kPollsPerHourMax, kHourMs);
  window(kPollsPerDayMax, kDayMs);
  return next_ms;
}

void PollPace::NoteCall(std::int64_t now_ms) {
  calls_ms_.push_back(now_ms);
  while (calls_ms_.size() > kPollsPerDayMax) calls_ms_.pop_front();
}

void PollPace::NoteSuccess() {
  back_off_ms_ = 0;
  not_before_ms_ = 0;
}

void PollPace::NoteFailure(std::int64_t now_ms, std::optional<std::int64_t> retry_after_s) {
  back_off_ms_ = back_off_ms_ == 0 ? kBackOffFirstMs : std::min(2 * back_off_ms_, kBackOffMostMs);
  const std::int64_t asked_ms = std::clamp<std::int64_t>(retry_after_s.value_or(0), 0, kDayMs / 1000) * 1000;
  not_before_ms_ = now_ms + std::max(back_off_ms_, asked_ms);
}

std::string PollPace::Encode() const {
  std::string out;
  for (const std::int64_t call_ms : calls_ms_) out += (out.empty() ? "" : " ") + std::to_string(call_ms);
  return out;
}

base::Status PollPace::Restore(std::string_view text) {
  calls_ms_.clear();
  while (!Trim(text).empty()) {
    text = Trim(text);
    const auto end = std::min(text.find(' '), text.size());
    const auto call_ms = ParseInteger(text.substr(0, end));
    if (!call_ms || *call_ms < last_call_ms()) {
      return base::Fail(base::ErrorCode::kInvalidArgument, "the list of earlier calls is broken",
                        "delete the file to begin anew; events still shown are then sent again");
    }
    NoteCall(*call_ms);
    text.remove_prefix(end);
  }
  return {};
}

}  // namespace lagesbild::feeds
