// When the gateway's clock ticks: at every multiple of the interval, and once at start.
#pragma once

#include <cstdint>
#include <optional>

namespace lagesbild::ingest {

/// Says which tick is due. Times are milliseconds since 1970-01-01 UTC. One thread at a time.
class TickPlan {
 public:
  /// interval_ms: above 0.
  explicit TickPlan(std::int64_t interval_ms) : interval_ms_(interval_ms) {}

  /// The tick to write at `now_ms`: the newest multiple that has been reached, if it is not written yet. At
  /// start that is the multiple behind us. Multiples that passed while nobody asked are left out, and the gap
  /// shows; a clock that was set back yields nothing until it is where it was.
  std::optional<std::int64_t> Due(std::int64_t now_ms) const;

  /// `tick_ms` lies in every partition.
  void Written(std::int64_t tick_ms);

  /// Milliseconds from `now_ms` to the next multiple: 1 to the interval.
  std::int64_t WaitMs(std::int64_t now_ms) const;

 private:
  std::int64_t interval_ms_;
  std::int64_t written_ms_ = 0;
};

}  // namespace lagesbild::ingest
