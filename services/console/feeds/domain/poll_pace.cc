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
  if (back_off_ms_ > 0) out += ";" + std::to_string(back_off_ms_) + " " + std::to_string(not_before_ms_);
  return out;
}

bool PollPace::RestoreBackOff(std::string_view text) {
  if (text.empty()) return true;
  const auto blank = std::min(text.find(' '), text.size());
  const auto back_off_ms = ParseInteger(text.substr(0, blank));
  const auto not_before_ms = ParseInteger(text.substr(std::min(blank + 1, text.size())));
  if (!back_off_ms || *back_off_ms < 1 || *back_off_ms > kBackOffMostMs || !not_before_ms) return false;
  // Not later than it could have been set: a broken file must not keep us waiting for ever.
  if (*not_before_ms > last_call_ms() + 2 * kDayMs) return false;
  back_off_ms_ = *back_off_ms;
  not_before_ms_ = *not_before_ms;
  return true;
}

base::Status PollPace::Restore(std::string_view text) {
  const auto broken = base::Fail(base::ErrorCode::kInvalidArgument, "the list of earlier calls is broken",
                                 "delete the file to begin anew; events still shown are then sent again");
  calls_ms_.clear();
  NoteSuccess();
  const auto semicolon = std::min(text.find(';'), text.size());
  std::string_view calls = Trim(text.substr(0, semicolon));
  while (!calls.empty()) {
    const auto end = std::min(calls.find(' '), calls.size());
    const auto call_ms = ParseInteger(calls.substr(0, end));
    if (!call_ms || *call_ms < last_call_ms()) return broken;
    NoteCall(*call_ms);
    calls = Trim(calls.substr(end));
  }
  if (!RestoreBackOff(Trim(text.substr(std::min(semicolon + 1, text.size()))))) return broken;
  return {};
}

}  // namespace lagesbild::feeds
