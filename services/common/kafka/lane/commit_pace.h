// When a transaction is to end: soon while there is little to do, seldom while there is much.
#pragma once

#include <chrono>
#include <cstdint>

#include "common/kafka/lane.h"

namespace lagesbild::kafka {

/// The clock of one open transaction. A transaction costs broker and client the same whatever its size, so
/// one of few records ends soon, and one of many once nothing more comes or its time is over.
class CommitPace {
 public:
  using Clock = std::chrono::steady_clock;

  explicit CommitPace(const LaneOptions& options) : options_(options) {}

  /// The transaction's first record is about to be taken.
  void Begin(Clock::time_point now);
  /// So many records are in the transaction by now.
  void Took(std::uint64_t records, Clock::time_point now);
  /// Nothing was there to take: whoever feeds this lane is not ahead of it.
  void Drained() { was_drained_ = true; }

  /// `is_drained`: nothing is there to take just now.
  bool IsDue(bool is_drained, Clock::time_point now) const;
  /// How long to wait for another record before the transaction ends; 0 or less: it is due.
  Clock::duration LeftIdle(Clock::time_point now) const;

 private:
  const LaneOptions& options_;
  Clock::time_point began_{};
  Clock::time_point last_taken_{};
  std::uint64_t records_ = 0;
  bool was_drained_ = false;
};

}  // namespace lagesbild::kafka
