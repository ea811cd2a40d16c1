// What the gate answered since it started, by feed: for those who ask it, beside the metrics.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "ingest/gateway/ports.h"

namespace lagesbild::ingest {

/// Counts and hands on to the next counters. Safe from any thread.
class GateTotals final : public GateCounters {
 public:
  struct Feed {
    std::int64_t accepted = 0;
    /// Index: Reason.
    std::array<std::int64_t, kReasonCount> refused{};
  };
  using Feeds = std::map<std::string, Feed, std::less<>>;

  /// next: must outlive it. since_ms: now.
  GateTotals(GateCounters& next, std::int64_t since_ms) : next_(next), since_ms_(since_ms) {}

  void Accepted(std::string_view feed, std::int64_t events, std::int64_t now_ms) override;
  void Refused(std::string_view feed, Reason reason, std::int64_t events) override;
  void Deferred(std::string_view feed, std::int64_t events) override { next_.Deferred(feed, events); }
  void InFlight(std::int64_t events, std::int64_t bytes, std::int32_t streams) override {
    next_.InFlight(events, bytes, streams);
  }

  std::int64_t since_ms() const { return since_ms_; }
  Feeds feeds() const;

 private:
  Feed& Of(std::string_view feed);

  GateCounters& next_;
  const std::int64_t since_ms_;
  mutable std::mutex mutex_;
  Feeds feeds_;  // under mutex_
};

}  // namespace lagesbild::ingest
