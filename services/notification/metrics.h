// The metrics of notification beside those of its lanes.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "common/telemetry/metrics.h"
#include "notification/adapters/kafka_finding_to_alert_lane.h"

namespace lagesbild::notification {

/// Safe from any thread.
class NotificationMetrics {
 public:
  explicit NotificationMetrics(telemetry::Metrics& metrics);
  /// now_ms: the machine's clock, for the latency alone.
  void Count(const StepCounts& counts, std::int64_t now_ms);

 private:
  telemetry::Metrics& metrics_;
  telemetry::Histogram latency_;
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, telemetry::Counter> decisions_;
  std::map<std::string, telemetry::Counter> deliveries_;
};

}  // namespace lagesbild::notification
