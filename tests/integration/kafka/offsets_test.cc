// Asking where a partition begins and ends, of a client that has an old idea of who leads it.
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <chrono>
#include <string>
#include <vector>

#include "common/kafka/client.h"
#include "common/kafka/client/handle.h"
#include "common/kafka/lane/queries.h"
#include "integration/kafka/topics.h"
#include "support/kafka_broker.h"
#include "support/wait_until.h"

namespace lagesbild::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

kafka::Client NewFollower(const std::string& bootstrap) {
  auto conf = kafka::NewConf(kafka::FollowerSettings(bootstrap, false)).value();
  rd_kafka_conf_set_log_cb(conf.get(), nullptr);
  return kafka::NewClient(kafka::ClientKind::kConsumer, std::move(conf)).value();
}

void AddPartition(const std::string& topic, std::size_t count) {
  const auto client = NewFollower(Bootstrap());
  auto* wish = rd_kafka_NewPartitions_new(topic.c_str(), count, nullptr, 0);
  auto* queue = rd_kafka_queue_new(client.get());
  rd_kafka_CreatePartitions(client.get(), &wish, 1, nullptr, queue);
  auto* event = rd_kafka_queue_poll(queue, 20000);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(rd_kafka_event_error(event), RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_event_destroy(event);
  rd_kafka_queue_destroy(queue);
  rd_kafka_NewPartitions_destroy(wish);
}

// The client has been told that the partition is not there, and keeps that for half a minute if nobody asks
// anew.
TEST(Offsets, OfAPartitionThatTheClientDoesNotKnowYetAreFound) {
  const auto topic = MakeTopic(1);
  const auto client = NewFollower(Bootstrap());
  ASSERT_FALSE(kafka::QueryWatermarks(client.get(), topic, 1));
  ASSERT_NO_FATAL_FAILURE(AddPartition(topic, 2));
  EXPECT_TRUE(
      WaitUntil(seconds(10), [&] { return kafka::QueryWatermarks(client.get(), topic, 1).has_value(); }));
}

TEST(Offsets, OfAPartitionThatTheReaderDoesNotKnowYetAreFound) {
  const auto topic = MakeTopic(1);
  const auto handle =
      kafka::Handle::New(kafka::ClientKind::kConsumer, kafka::FollowerSettings(Bootstrap(), false)).value();
  ASSERT_FALSE(kafka::QueryRange(*handle, topic, 1, seconds(5)));
  ASSERT_NO_FATAL_FAILURE(AddPartition(topic, 2));
  EXPECT_TRUE(
      WaitUntil(seconds(10), [&] { return kafka::QueryRange(*handle, topic, 1, seconds(5)).has_value(); }));
}

TEST(Offsets, OfATopicThatIsNotThereAreRefusedInTime) {
  const auto client = NewFollower(Bootstrap());
  const auto began = Clock::now();
  EXPECT_FALSE(kafka::QueryWatermarks(client.get(), "not.there", 0));
  EXPECT_LT(Clock::now() - began, seconds(15));
}

// A broker that stands still for longer than its session (5 s) is fenced by the controller for about a second
// after it goes on. Whoever asks just then must not be left with that answer. And nobody waits for it much
// longer than asked to.
TEST(Offsets, AreToldSoonAfterABrokerWasFenced) {
  const auto broker = KafkaBroker::Start().value();
  kafka::NewTopic topic;
  topic.name = "fenced";
  topic.partitions = 1;
  ASSERT_TRUE(kafka::Admin::Open(broker->bootstrap()).value()->CreateTopic(topic));
  const auto early = NewFollower(broker->bootstrap());
  ASSERT_TRUE(
      WaitUntil(seconds(10), [&] { return kafka::QueryWatermarks(early.get(), topic.name, 0).has_value(); }));
  broker->Freeze();
  const auto frozen = Clock::now();
  EXPECT_FALSE(kafka::QueryWatermarks(early.get(), topic.name, 0));
  EXPECT_LT(Clock::now() - frozen, seconds(15));
  ASSERT_TRUE(WaitUntil(seconds(10), [&] { return Clock::now() - frozen > milliseconds(6500); }));
  broker->Thaw();
  const auto thawed = Clock::now();
  // A client every 30 ms for as long as the fence may stand: which of them asks in the wrong moment is
  // chance.
  std::vector<kafka::Client> clients;
  std::vector<bool> told;
  EXPECT_TRUE(WaitUntil(seconds(20), [&] {
    if (Clock::now() - thawed < seconds(3)) {
      clients.push_back(NewFollower(broker->bootstrap()));
      told.push_back(kafka::QueryWatermarks(clients.back().get(), topic.name, 0).has_value());
      return false;
    }
    bool is_all = true;
    for (std::size_t i = 0; i < clients.size(); ++i) {
      told[i] = told[i] || kafka::QueryWatermarks(clients[i].get(), topic.name, 0).has_value();
      is_all = is_all && told[i];
    }
    return is_all;
  }));
  EXPECT_TRUE(kafka::QueryWatermarks(early.get(), topic.name, 0));
}

}  // namespace
}  // namespace lagesbild::testing
