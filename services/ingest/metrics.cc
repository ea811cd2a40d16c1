#include "ingest/metrics.h"

namespace lagesbild::ingest {

namespace {

double Seconds(std::int64_t ms) { return static_cast<double>(ms) / 1000; }

}  // namespace

GatewayMetrics::GatewayMetrics(telemetry::Metrics& metrics)
    : metrics_(metrics),
      events_in_flight_(
          metrics.NewGauge("in_flight_events", "Events that await the broker's acknowledgement")),
      bytes_in_flight_(metrics.NewGauge("in_flight_bytes", "Bytes of requests that await it")),
      streams_(metrics.NewGauge("streams", "Open Publish streams")),
      ticks_written_(metrics.NewCounter("ticks_total", "Ticks of this gateway", {{"result", "written"}})),
      ticks_failed_(metrics.NewCounter("ticks_total", "Ticks of this gateway", {{"result", "failed"}})),
      last_tick_(
          metrics.NewGauge("last_tick_timestamp_seconds", "Time of the newest tick in every partition")) {}

void GatewayMetrics::Accepted(std::string_view feed, std::int64_t events, std::int64_t now_ms) {
  Count(feed, "accepted", "", events);
  const std::lock_guard lock(mutex_);
  auto found = last_event_.find(feed);
  if (found == last_event_.end()) {
    auto gauge =
        metrics_.NewGauge("feed_last_event_timestamp_seconds", "When the feed's newest event was accepted",
                          {{"feed", std::string(feed)}});
    found = last_event_.emplace(feed, gauge).first;
  }
  found->second.Set(Seconds(now_ms));
}

void GatewayMetrics::Refused(std::string_view feed, Reason reason, std::int64_t events) {
  Count(feed, "rejected", Name(reason), events);
}

void GatewayMetrics::Deferred(std::string_view feed, std::int64_t events) {
  Count(feed, "retry", "", events);
}

void GatewayMetrics::InFlight(std::int64_t events, std::int64_t bytes, std::int32_t streams) {
  events_in_flight_.Set(static_cast<double>(events));
  bytes_in_flight_.Set(static_cast<double>(bytes));
  streams_.Set(streams);
}

void GatewayMetrics::Ticked(std::int64_t tick_ms, bool good) {
  (good ? ticks_written_ : ticks_failed_).Add();
  if (good) last_tick_.Set(Seconds(tick_ms));
}

void GatewayMetrics::Count(std::string_view feed, std::string_view result, std::string_view reason,
                           std::int64_t events) {
  std::string labels(feed);
  labels.append("|").append(result).append("|").append(reason);
  const std::lock_guard lock(mutex_);
  auto found = events_.find(labels);
  if (found == events_.end()) {
    auto counter = metrics_.NewCounter(
        "events_total", "Events by what the gate answered",
        {{"feed", std::string(feed)}, {"result", std::string(result)}, {"reason", std::string(reason)}});
    found = events_.emplace(std::move(labels), counter).first;
  }
  found->second.Add(static_cast<double>(events));
}

}  // namespace lagesbild::ingest
