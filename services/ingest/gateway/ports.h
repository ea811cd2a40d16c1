// What the gateway needs of the world: a clock, randomness, the log behind it, the register of feeds,
// counters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/model/submission.h"
#include "ingest/gateway/domain/reason.h"

namespace lagesbild::ingest {

/// Safe from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Milliseconds since 1970-01-01 UTC.
  virtual std::int64_t NowMs() const = 0;
};

/// Unguessable bytes, for tokens. Safe from any thread.
class Randomness {
 public:
  virtual ~Randomness() = default;
  /// kUnavailable: the system gives none.
  virtual base::Result<std::string> Bytes(std::size_t count) = 0;
};

/// Hears what became of a record that was handed on. Called once for each, on the sink's thread: be quick.
class DeliveryListener {
 public:
  virtual ~DeliveryListener() = default;
  /// stored: the broker has it on all replicas. Else it may or may not be there.
  virtual void Delivered(std::uint32_t index, bool stored) = 0;
};

/// The submissions topic. Safe from any thread.
class SubmissionSink {
 public:
  virtual ~SubmissionSink() = default;

  /// Hands an event on. The listener, which must live until then, hears of it under `index` if and only if
  /// this returns good. kResourceExhausted, kUnavailable: not taken, try later.
  virtual base::Status Send(model::Submission event, DeliveryListener& listener, std::uint32_t index) = 0;

  /// Hands a tick on to one partition; as Send.
  virtual base::Status SendTick(std::int32_t partition, std::int64_t time_ms, DeliveryListener& listener,
                                std::uint32_t index) = 0;

  virtual std::int32_t partition_count() const = 0;
};

/// What the gate must know of a feed.
struct FeedRights {
  bool supplies_clock = false;
};

/// The feeds that may hand in now. Safe from any thread, never blocks on the network.
class FeedRegister {
 public:
  virtual ~FeedRegister() = default;
  /// Nothing: no such feed, or it was taken out.
  virtual std::optional<FeedRights> RightsOf(std::string_view feed) const = 0;
};

/// Counts what passes the gate. Safe from any thread; called a few times for each batch, not for each event.
class GateCounters {
 public:
  virtual ~GateCounters() = default;
  virtual void Accepted(std::string_view feed, std::int64_t events, std::int64_t now_ms) = 0;
  virtual void Refused(std::string_view feed, Reason reason, std::int64_t events) = 0;
  virtual void Deferred(std::string_view feed, std::int64_t events) = 0;
  virtual void InFlight(std::int64_t events, std::int64_t bytes, std::int32_t streams) = 0;
};

}  // namespace lagesbild::ingest
