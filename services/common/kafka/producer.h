// Writes records outside transactions and tells what became of each: the gateway's producer.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "common/base/result.h"
#include "common/kafka/record.h"

namespace lagesbild::kafka {

/// Waits for all replicas in sync (acks=all); not idempotent: a record that timed out may be there all the
/// same, and retries may change the order. Threads: Produce from any; callbacks come from the producer's own
/// thread.
class Producer {
 public:
  struct Options {
    std::string bootstrap;
    /// How long records wait for company in a batch, milliseconds.
    std::int32_t linger_ms = 5;
    /// Bound of the queue; past either, Produce sheds.
    std::int32_t queue_records_max = 20'000;
    std::int32_t queue_kib_max = 65'536;
    /// A record not acknowledged within this is reported as kUnavailable, milliseconds.
    std::int32_t delivery_timeout_ms = 10'000;
  };

  /// What became of a record. partition and offset hold if `status` is good; -1 otherwise.
  struct Delivery {
    base::Status status;
    std::int32_t partition = -1;
    std::int64_t offset = -1;
  };
  /// Must be quick, must not call back into Flush or the destructor.
  using Callback = std::function<void(const Delivery&)>;

  /// Opens no connection yet. kInvalidArgument: a setting the client refuses.
  static base::Result<std::unique_ptr<Producer>> Open(const Options& options);
  /// Gives queued records no more time: their callbacks come, with kUnavailable, before this returns.
  ~Producer();
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;

  /// Gets to know a topic before the first record; Produce does it by itself otherwise, and then blocks for
  /// it once. kNotFound: no such topic. kUnavailable: the broker is not there within 5 s.
  base::Status Prepare(const std::string& topic);

  /// Queues a record (its bytes are copied). `done` comes exactly once if and only if this returns good.
  /// kResourceExhausted: the queue is full, try again later. kNotFound: no such topic or partition.
  /// kInvalidArgument: larger than the broker takes. kUnavailable: the topic is not known yet, the broker
  /// away.
  base::Status Produce(const OutputRecord& record, Callback done);

  /// Waits until no record is queued or in flight. kUnavailable: some still are after `timeout`.
  base::Status Flush(std::chrono::milliseconds timeout);

  /// What the client last complained about ("connection refused" …); empty: nothing.
  std::string complaint() const;

  /// Records queued or in flight.
  std::size_t pending() const;

 private:
  struct Parts;
  explicit Producer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace lagesbild::kafka
