#include "common/kafka/producer.h"

#include <librdkafka/rdkafka.h>

#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "common/kafka/client/handle.h"
#include "common/kafka/client/send.h"

namespace lagesbild::kafka {

namespace {

constexpr std::chrono::milliseconds kMetadataTimeout = std::chrono::seconds(5);

// What a record in flight carries for its report.
struct Pending {
  Producer::Callback done;
};

void OnDelivery(rd_kafka_t* /*client*/, const rd_kafka_message_t* message, void* opaque) {
  const std::unique_ptr<Pending> pending(static_cast<Pending*>(message->_private));
  const auto& handle = *static_cast<const Handle*>(opaque);
  Producer::Delivery delivery;
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    delivery.partition = message->partition;
    delivery.offset = message->offset;
  } else {
    delivery.status = base::Fail(
        handle.ToError(message->err, std::string("writing to ") + rd_kafka_topic_name(message->rkt)));
  }
  pending->done(delivery);
}

Settings SettingsOf(const Producer::Options& options) {
  auto settings = GatewayProducerSettings(options.bootstrap);
  settings.insert(settings.end(),
                  {{"linger.ms", std::to_string(options.linger_ms)},
                   {"message.timeout.ms", std::to_string(options.delivery_timeout_ms)},
                   {"queue.buffering.max.messages", std::to_string(options.queue_records_max)},
                   {"queue.buffering.max.kbytes", std::to_string(options.queue_kib_max)}});
  return settings;
}

}  // namespace

struct Producer::Parts {
  std::unique_ptr<Handle> handle;
  std::unique_ptr<SendTopics> topics;
  std::jthread poller;  // last: stops before what it uses goes
};

Producer::Producer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

base::Result<std::unique_ptr<Producer>> Producer::Open(const Options& options) {
  auto handle = Handle::New(ClientKind::kProducer, SettingsOf(options),
                            [](rd_kafka_conf_t* conf) { rd_kafka_conf_set_dr_msg_cb(conf, &OnDelivery); });
  if (!handle) return base::Fail(handle.error());
  auto parts = std::make_unique<Parts>();
  parts->handle = std::move(*handle);
  parts->topics = std::make_unique<SendTopics>(*parts->handle);
  parts->poller = std::jthread([client = parts->handle->get()](const std::stop_token& stop) {
    while (!stop.stop_requested()) rd_kafka_poll(client, 100);
  });
  return std::unique_ptr<Producer>(new Producer(std::move(parts)));
}

Producer::~Producer() {
  parts_->poller.request_stop();
  parts_->poller.join();
  rd_kafka_purge(parts_->handle->get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  rd_kafka_flush(parts_->handle->get(), 5000);
}

base::Status Producer::Prepare(const std::string& topic) {
  const auto found = parts_->topics->Get(topic, kMetadataTimeout);
  if (!found) return base::Fail(found.error());
  return {};
}

base::Status Producer::Produce(const OutputRecord& record, Callback done) {
  const auto topic = parts_->topics->Get(record.topic, kMetadataTimeout);
  if (!topic) return base::Fail(topic.error());
  auto pending = std::make_unique<Pending>(Pending{std::move(done)});
  if (auto sent = Send(*parts_->handle, **topic, record, pending.get()); !sent) return sent;
  pending.release();  // NOLINT(bugprone-unused-return-value): OnDelivery has it now
  return {};
}

base::Status Producer::Flush(std::chrono::milliseconds timeout) {
  const auto code = rd_kafka_flush(parts_->handle->get(), Ms(timeout));
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return base::Fail(
      parts_->handle->ToError(code, std::to_string(pending()) + " records are not acknowledged yet"));
}

std::string Producer::complaint() const { return parts_->handle->complaint(); }

std::size_t Producer::pending() const {
  return static_cast<std::size_t>(rd_kafka_outq_len(parts_->handle->get()));
}

}  // namespace lagesbild::kafka
