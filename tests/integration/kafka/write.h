// Writes records for tests: outside and inside transactions, also ones that abort or stay open.
#pragma once

#include <librdkafka/rdkafka.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/base/check.h"
#include "common/kafka/client.h"
#include "common/kafka/producer.h"

namespace lagesbild::testing {

/// Key and value pairs into one partition; the producer is gone when it returns.
inline void WriteRecords(const std::string& bootstrap, const std::string& topic, std::int32_t partition,
                         const std::vector<std::pair<std::string, std::string>>& records) {
  kafka::Producer::Options options;
  options.bootstrap = bootstrap;
  const auto producer = kafka::Producer::Open(options).value();
  for (const auto& [key, value] : records) {
    kafka::OutputRecord record;
    record.topic = topic;
    record.partition = partition;
    record.key = key;
    record.value = value;
    const auto queued = producer->Produce(
        record, [](const kafka::Producer::Delivery& delivery) { LB_CHECK(delivery.status.has_value()); });
    LB_CHECK(queued.has_value());
  }
  LB_CHECK(producer->Flush(std::chrono::seconds(10)).has_value());
}

/// A transaction that a test ends as it likes. Ends open if nobody does.
class OpenTransaction {
 public:
  OpenTransaction(const std::string& bootstrap, const std::string& id, const std::string& topic,
                  std::int32_t partition, const std::vector<std::string>& values) {
    kafka::LaneProducerParameters parameters;
    parameters.bootstrap = bootstrap;
    parameters.transactional_id = id;
    auto conf = kafka::NewConf(kafka::LaneProducerSettings(parameters)).value();
    rd_kafka_conf_set_dr_msg_cb(conf.get(), [](rd_kafka_t*, const rd_kafka_message_t* message, void*) {
      LB_CHECK(message->err == RD_KAFKA_RESP_ERR_NO_ERROR || message->err == RD_KAFKA_RESP_ERR__PURGE_QUEUE);
    });
    client_ = kafka::NewClient(kafka::ClientKind::kProducer, std::move(conf)).value();
    LB_CHECK(rd_kafka_init_transactions(client_.get(), 30'000) == nullptr);
    LB_CHECK(rd_kafka_begin_transaction(client_.get()) == nullptr);
    auto* object = rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr);
    for (const auto& value : values) {
      LB_CHECK(rd_kafka_produce(object, partition, RD_KAFKA_MSG_F_COPY, const_cast<char*>(value.data()),
                                value.size(), "key", 3, nullptr) == 0);
    }
    LB_CHECK(rd_kafka_flush(client_.get(), 10'000) == RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_topic_destroy(object);
  }

  void Commit() { LB_CHECK(rd_kafka_commit_transaction(client_.get(), -1) == nullptr); }
  void Abort() { LB_CHECK(rd_kafka_abort_transaction(client_.get(), -1) == nullptr); }

 private:
  kafka::Client client_;
};

}  // namespace lagesbild::testing
