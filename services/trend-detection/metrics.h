// The metrics of trend-detection beside those of its lanes.
#pragma once

#include "common/telemetry/metrics.h"
#include "trend-detection/adapters/kafka_observation_to_finding_lane.h"

namespace lagesbild::trend {

/// Safe from any thread.
class TrendMetrics {
 public:
  explicit TrendMetrics(telemetry::Metrics& metrics)
      : weeks_(metrics.NewCounter("weeks_closed_total", "Weeks closed, summed over partitions")),
        series_(metrics.NewCounter("series_judged_total", "Evaluations of a series")),
        findings_(metrics.NewCounter("findings_total", "Findings written")) {}

  void Count(const StepCounts& counts) {
    weeks_.Add(static_cast<double>(counts.weeks_closed));
    series_.Add(static_cast<double>(counts.series_judged));
    findings_.Add(static_cast<double>(counts.findings));
  }

 private:
  telemetry::Counter weeks_, series_, findings_;
};

}  // namespace lagesbild::trend
