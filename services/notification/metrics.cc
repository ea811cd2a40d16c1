#include "notification/metrics.h"

#include <algorithm>

namespace lagesbild::notification {

NotificationMetrics::NotificationMetrics(telemetry::Metrics& metrics)
    : metrics_(metrics),
      latency_(metrics.NewHistogram("delivery_latency_seconds",
                                    "From the gateway's recorded_at to the commit of the alert")) {}

void NotificationMetrics::Count(const StepCounts& counts, std::int64_t now_ms) {
  const std::scoped_lock lock(mutex_);
  for (const auto& [what, count] : counts.decisions) {
    auto found = decisions_.find(what);
    if (found == decisions_.end()) {
      auto counter = metrics_.NewCounter("alerts_total", "Decisions about findings and subscriptions",
                                         {{"decision", what.first}, {"reason", what.second}});
      found = decisions_.emplace(what, counter).first;
    }
    found->second.Add(static_cast<double>(count));
  }
  for (const auto& [partner, count] : counts.alerts) {
    auto found = deliveries_.find(partner);
    if (found == deliveries_.end()) {
      auto counter =
          metrics_.NewCounter("delivery_attempts_total", "Alerts handed to the partner's topic",
                              {{"partner", partner}, {"channel", "kafka"}, {"result", "committed"}});
      found = deliveries_.emplace(partner, counter).first;
    }
    found->second.Add(static_cast<double>(count));
  }
  for (const std::int64_t recorded_at_ms : counts.recorded_at_ms) {
    latency_.Observe(static_cast<double>(std::max<std::int64_t>(now_ms - recorded_at_ms, 0)) / 1000.0);
  }
}

}  // namespace lagesbild::notification
