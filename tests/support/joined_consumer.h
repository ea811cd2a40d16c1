// A consumer that is a member of a group, as whoever sends offsets to a transaction must be.
#pragma once

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <chrono>
#include <string>

#include "common/kafka/client.h"
#include "common/kafka/lane/queries.h"
#include "support/wait_until.h"

namespace lagesbild::testing {

/// Joins the group "g" and reads `topic`; destroy it after rd_kafka_consumer_close, or let the session end.
inline kafka::Client JoinedConsumer(const std::string& bootstrap, const std::string& topic) {
  kafka::LaneConsumerParameters parameters;
  parameters.bootstrap = bootstrap;
  parameters.group_id = "g";
  auto conf = kafka::NewConf(kafka::LaneConsumerSettings(parameters));
  auto client = kafka::NewClient(kafka::ClientKind::kConsumer, std::move(conf).value()).value();
  const auto topics = kafka::NewPartitionList(1);
  rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  EXPECT_EQ(rd_kafka_subscribe(client.get(), topics.get()), RD_KAFKA_RESP_ERR_NO_ERROR);
  EXPECT_TRUE(WaitUntil(std::chrono::seconds(30), [&] {
    if (auto* message = rd_kafka_consumer_poll(client.get(), 20)) rd_kafka_message_destroy(message);
    return kafka::IsJoined(client.get());
  }));
  return client;
}

}  // namespace lagesbild::testing
