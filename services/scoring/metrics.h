// The metrics of scoring by name; the only place that knows them.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <tuple>

#include "common/telemetry/metrics.h"
#include "scoring/adapters/kafka_observation_to_finding_lane.h"
#include "scoring/adapters/redis_follower.h"

namespace lagesbild::scoring {

/// Safe from any thread.
class ScoringMetrics {
 public:
  explicit ScoringMetrics(telemetry::Metrics& metrics);

  /// now_ms: wall clock, to tell how long events took; 0: the log's time is not ours, observe none.
  void Count(const StepTally& tally, std::int64_t now_ms);
  void Set(const FollowerStats& stats);

 private:
  void CountMove(const ClassMove& move);
  void Time(const std::string& feed, double seconds);
  void Cover(const StepTally& tally);
  void Raise(telemetry::Counter& counter, std::int64_t total);

  telemetry::Metrics& metrics_;
  std::mutex mutex_;
  std::map<std::tuple<std::int32_t, std::int32_t, model::Cause>, telemetry::Counter> moves_;
  std::map<std::string, telemetry::Gauge> area_class_;
  telemetry::Counter assessments_, findings_, checkpoints_;
  std::map<std::string, telemetry::Histogram, std::less<>> latency_;  // by feed
  /// Of one feed: how much of the log's last day, or so, it spoke as it should.
  struct Coverage {
    telemetry::Gauge gauge;
    double ratio = 1;
  };
  std::map<std::string, Coverage, std::less<>> coverage_;  // by feed
  std::int64_t covered_to_ms_ = 0;
  telemetry::Counter redis_written_, redis_not_newer_, redis_rebuilds_, redis_failures_, redis_broken_;
  telemetry::Gauge redis_current_;
};

}  // namespace lagesbild::scoring
