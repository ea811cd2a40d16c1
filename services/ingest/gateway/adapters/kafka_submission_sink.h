// Writes events and ticks to lagesbild.submissions.v1 and reports each delivery.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <string>

#include "common/kafka/producer.h"
#include "ingest/gateway/ports.h"

namespace lagesbild::ingest {

/// Key: "feed/source id"; header traceparent if the event has one.
class KafkaSubmissionSink final : public SubmissionSink {
 public:
  struct Options {
    kafka::Producer::Options producer;
    std::int32_t partitions = 1;
    std::int64_t tick_interval_ms = 60'000;
  };

  /// Opens no connection yet. kInvalidArgument: a setting the client refuses.
  static base::Result<std::unique_ptr<KafkaSubmissionSink>> Open(const Options& options);

  base::Status Send(model::Submission event, DeliveryListener& listener, std::uint32_t index) override;
  base::Status SendTick(std::int32_t partition, std::int64_t time_ms, DeliveryListener& listener,
                        std::uint32_t index) override;
  std::int32_t partition_count() const override { return options_.partitions; }

  /// Gives what is on its way up to `timeout`; then every listener has heard, and the sink takes nothing
  /// more. kUnavailable: some were not confirmed in time.
  base::Status Close(std::chrono::milliseconds timeout);

 private:
  KafkaSubmissionSink(Options options, std::unique_ptr<kafka::Producer> producer);
  base::Status Produce(const kafka::OutputRecord& record, DeliveryListener& listener, std::uint32_t index);

  const Options options_;
  std::shared_mutex mutex_;  // producer_ goes away in Close
  std::unique_ptr<kafka::Producer> producer_;
};

}  // namespace lagesbild::ingest
