// The ingest service's own metrics; the lanes bring theirs.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "common/telemetry/metrics.h"
#include "ingest/gateway/ports.h"

namespace lagesbild::ingest {

/// Labels are feeds of the register, results and reasons: closed sets. `metrics` must outlive it.
class GatewayMetrics final : public GateCounters {
 public:
  explicit GatewayMetrics(telemetry::Metrics& metrics);

  void Accepted(std::string_view feed, std::int64_t events, std::int64_t now_ms) override;
  void Refused(std::string_view feed, Reason reason, std::int64_t events) override;
  void Deferred(std::string_view feed, std::int64_t events) override;
  void InFlight(std::int64_t events, std::int64_t bytes, std::int32_t streams) override;
  /// A tick of our own was written, or not.
  void Ticked(std::int64_t tick_ms, bool good);

 private:
  void Count(std::string_view feed, std::string_view result, std::string_view reason, std::int64_t events);

  telemetry::Metrics& metrics_;
  telemetry::Gauge events_in_flight_;
  telemetry::Gauge bytes_in_flight_;
  telemetry::Gauge streams_;
  telemetry::Counter ticks_written_;
  telemetry::Counter ticks_failed_;
  telemetry::Gauge last_tick_;
  std::mutex mutex_;
  std::map<std::string, telemetry::Counter, std::less<>> events_;    // under mutex_, by the labels joined
  std::map<std::string, telemetry::Gauge, std::less<>> last_event_;  // under mutex_, by feed
};

}  // namespace lagesbild::ingest
