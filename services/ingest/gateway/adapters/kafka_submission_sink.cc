#include "ingest/gateway/adapters/kafka_submission_sink.h"

#include <mutex>
#include <span>
#include <utility>

#include "common/codec/codec.h"
#include "common/kafka/topics.h"

namespace lagesbild::ingest {

base::Result<std::unique_ptr<KafkaSubmissionSink>> KafkaSubmissionSink::Open(const Options& options) {
  auto producer = kafka::Producer::Open(options.producer);
  if (!producer) return base::Fail(producer.error());
  return std::unique_ptr<KafkaSubmissionSink>(new KafkaSubmissionSink(options, std::move(*producer)));
}

KafkaSubmissionSink::KafkaSubmissionSink(Options options, std::unique_ptr<kafka::Producer> producer)
    : options_(std::move(options)), producer_(std::move(producer)) {}

base::Status KafkaSubmissionSink::Send(model::Submission event, DeliveryListener& listener,
                                       std::uint32_t index) {
  // Used again by each thread: its capacity spares an allocation an event.
  static thread_local std::string key;
  key.assign(event.feed).append("/").append(event.source_id);
  const codec::SubmissionRecord record(std::move(event));
  const std::string value = codec::EncodeSubmissionRecord(record);
  const std::string_view traceparent = std::get<model::Submission>(record).traceparent;
  const kafka::HeaderView trace{"traceparent", traceparent};
  kafka::OutputRecord output{kafka::kSubmissions, {}, key, value, {}};
  if (!traceparent.empty()) output.headers = std::span(&trace, 1);
  return Produce(output, listener, index);
}

base::Status KafkaSubmissionSink::SendTick(std::int32_t partition, std::int64_t time_ms,
                                           DeliveryListener& listener, std::uint32_t index) {
  model::Tick tick;
  tick.time_ms = time_ms;
  tick.last = true;
  tick.interval_ms = options_.tick_interval_ms;
  const std::string value = codec::EncodeSubmissionRecord(tick);
  return Produce({kafka::kSubmissions, partition, {}, value, {}}, listener, index);
}

base::Status KafkaSubmissionSink::Produce(const kafka::OutputRecord& record, DeliveryListener& listener,
                                          std::uint32_t index) {
  const std::shared_lock lock(mutex_);
  if (!producer_) {
    return base::Fail(base::ErrorCode::kUnavailable, "the gateway is shutting down", "try another gateway");
  }
  // A pointer and a number: std::function keeps them without an allocation.
  return producer_->Produce(record, [heard = &listener, index](const kafka::Producer::Delivery& delivery) {
    heard->Delivered(index, delivery.status.has_value());
  });
}

base::Status KafkaSubmissionSink::Close(std::chrono::milliseconds timeout) {
  base::Status flushed;
  {
    const std::shared_lock lock(mutex_);
    if (!producer_) return {};
    flushed = producer_->Flush(timeout);
  }
  std::unique_ptr<kafka::Producer> last;
  {
    const std::unique_lock lock(mutex_);
    last = std::move(producer_);
  }
  // Its end tells the listeners of what is left; they may call back, so not under the lock.
  last.reset();
  return flushed;
}

}  // namespace lagesbild::ingest
