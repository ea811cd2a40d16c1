// What the lanes of a stage have done, as metrics.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/kafka/lane_stats.h"
#include "common/telemetry/metrics.h"

namespace lagesbild::stage {

/// build_info, whose labels say which version runs.
void TellBuild(telemetry::Metrics& metrics);

/// Turns counters since the start into counters of Prometheus by adding what is new. One thread.
class LaneMetrics {
 public:
  LaneMetrics(telemetry::Metrics& metrics, const std::string& stage, const std::string& input_topic);
  /// stats: one for each lane, always in the same order.
  void Update(const std::vector<kafka::LaneStats>& stats);

 private:
  struct Counter {
    telemetry::Counter metric;
    double seen = 0;
    void Raise(double total);
  };

  struct Histogram {
    telemetry::Histogram metric;
    kafka::Durations seen;
    void Raise(const kafka::Durations& total);
  };

  telemetry::Metrics& metrics_;
  std::string stage_;
  Counter records_in_, records_out_, changelog_records_, commits_, aborts_;
  Histogram commit_, stage_latency_, delay_starting_, delay_running_;
  Counter indefinite_, recreations_, rebalances_, restores_, restore_seconds_, torn_, rebuilds_;
  Counter origins_dropped_, partner_failures_, snapshots_, snapshots_used_, snapshots_refused_;
  std::map<std::string, Counter> dead_letters_;
  telemetry::Gauge lag_messages_, lag_seconds_, state_keys_, state_bytes_, open_seconds_, ready_,
      snapshot_age_;
};

}  // namespace lagesbild::stage
