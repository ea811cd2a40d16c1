#include "common/kafka/lane/commit_pace.h"

#include <algorithm>

namespace lagesbild::kafka {

void CommitPace::Begin(Clock::time_point now) {
  began_ = now;
  last_taken_ = now;
  records_ = 0;
  was_drained_ = false;
}

void CommitPace::Took(std::uint64_t records, Clock::time_point now) {
  if (records == records_) return;
  records_ = records;
  last_taken_ = now;
}

bool CommitPace::IsDue(bool is_drained, Clock::time_point now) const {
  if (is_drained && LeftIdle(now) <= Clock::duration::zero()) return true;
  // Behind by more than a transaction's time, committing often would only put it further behind.
  const auto longest =
      was_drained_ ? options_.commit_busy : std::max(options_.commit_busy, options_.commit_behind);
  return now - began_ >= longest;
}

CommitPace::Clock::duration CommitPace::LeftIdle(Clock::time_point now) const {
  const auto since = records_ < options_.commit_few ? began_ : last_taken_;
  return options_.commit_idle - (now - since);
}

}  // namespace lagesbild::kafka
