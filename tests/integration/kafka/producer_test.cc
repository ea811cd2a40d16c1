#include "common/kafka/producer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>

#include "common/kafka/topic_reader.h"
#include "integration/kafka/topics.h"
#include "support/free_port.h"
#include "support/wait_until.h"

namespace lagesbild::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using namespace lagesbild::testing;  // NOLINT(google-build-using-namespace): the helpers of the tests

TEST(Producer, TellsWhereEachRecordCameToLie) {
  const auto topic = MakeTopic(4);
  std::mutex mutex;
  std::map<std::string, std::pair<std::int32_t, std::int64_t>> places;
  {
    const auto producer = Producer::Open({.bootstrap = Bootstrap()}).value();
    for (int i = 0; i < 100; ++i) {
      const std::string key = "key-" + std::to_string(i);
      const auto queued = producer->Produce({topic, {}, key, "v", {}}, [&, key](const auto& delivery) {
        ASSERT_TRUE(delivery.status.has_value());
        const std::scoped_lock lock(mutex);
        places[key] = {delivery.partition, delivery.offset};
      });
      ASSERT_TRUE(queued.has_value()) << queued.error().ToString();
    }
    ASSERT_TRUE(producer->Flush(seconds(10)).has_value());
    EXPECT_EQ(producer->pending(), 0U);
  }
  ASSERT_EQ(places.size(), 100U);
  const auto records = ReadAll({Bootstrap(), topic, true}).value();
  ASSERT_EQ(records.size(), 100U);
  for (const auto& record : records) {
    EXPECT_EQ(places[record.key], std::pair(record.partition, record.offset));
  }
}

TEST(Producer, ChoosesThePartitionAsAJavaClientDoes) {
  const auto topic = MakeTopic(4);
  // murmur2 of Kafka's own UtilsTest: "21" -> -973932308, "foobar" -> -790332482, "a-little-bit-long-string"
  // -> -985981536; partition = (hash & 0x7fffffff) % 4.
  const std::map<std::string, std::int32_t> expected = {
      {"21", (-973932308 & 0x7fffffff) % 4},
      {"foobar", (-790332482 & 0x7fffffff) % 4},
      {"a-little-bit-long-string", (-985981536 & 0x7fffffff) % 4}};
  const auto producer = Producer::Open({.bootstrap = Bootstrap()}).value();
  for (const auto& [key, partition] : expected) {
    ASSERT_TRUE(
        producer
            ->Produce({topic, {}, key, "v", {}},
                      [&, want = partition](const auto& delivery) { EXPECT_EQ(delivery.partition, want); })
            .has_value());
  }
  ASSERT_TRUE(producer->Flush(seconds(10)).has_value());
}

TEST(Producer, RefusesWhatCannotBeWritten) {
  const auto topic = MakeTopic(1);
  const auto producer = Producer::Open({.bootstrap = Bootstrap()}).value();
  const auto unexpected = [](const auto&) { FAIL() << "no report is due"; };
  EXPECT_EQ(producer->Produce({"no.such.topic", {}, "k", "v", {}}, unexpected).error().code,
            base::ErrorCode::kNotFound);
  const std::vector<HeaderView> headers{{"h", "1"}};
  const auto missing = producer->Produce({topic, 1, "k", "v", headers}, unexpected);
  EXPECT_EQ(missing.error().code, base::ErrorCode::kNotFound);
  EXPECT_THAT(missing.error().message, HasSubstr("no partition 1"));
  const std::string huge(2'000'000, 'x');
  EXPECT_EQ(producer->Produce({topic, {}, "k", huge, {}}, unexpected).error().code,
            base::ErrorCode::kInvalidArgument);
  EXPECT_EQ(producer->Produce({topic, {}, "k", huge, headers}, unexpected).error().code,
            base::ErrorCode::kInvalidArgument);
}

TEST(Producer, ShedsWhenTheBrokerStandsStillAndReportsEachRecordInTheEnd) {
  const auto broker = KafkaBroker::Start().value();
  const auto admin = Admin::Open(broker->bootstrap()).value();
  ASSERT_TRUE(admin->CreateTopic({"t", 1, 1, {}}).has_value());
  std::atomic<int> good{0};
  std::atomic<int> unavailable{0};
  const auto count = [&](const Producer::Delivery& delivery) {
    if (delivery.status) ++good;
    if (!delivery.status && delivery.status.error().code == base::ErrorCode::kUnavailable) ++unavailable;
  };
  int queued = 0;
  {
    Producer::Options options;
    options.bootstrap = broker->bootstrap();
    options.queue_records_max = 100;
    options.delivery_timeout_ms = 1000;
    const auto producer = Producer::Open(options).value();
    ASSERT_TRUE(producer->Prepare("t").has_value());
    broker->Freeze();
    base::Status last;
    for (; queued < 200; ++queued) {
      last = producer->Produce({"t", {}, "k", "v", {}}, count);
      if (!last) break;
    }
    ASSERT_FALSE(last.has_value());
    EXPECT_EQ(last.error().code, base::ErrorCode::kResourceExhausted);
    EXPECT_EQ(queued, 100);
    EXPECT_EQ(producer->Flush(milliseconds(50)).error().code, base::ErrorCode::kUnavailable);
    // Records time out after a second.
    EXPECT_TRUE(WaitUntil(seconds(20), [&] { return unavailable == queued; }))
        << unavailable << " of " << queued;
    EXPECT_TRUE(producer->Produce({"t", {}, "k", "v", {}}, count).has_value());
    ++queued;
  }
  // The last one was still queued when the producer went.
  EXPECT_EQ(unavailable, queued);
  EXPECT_EQ(good, 0);
  broker->Thaw();
}

TEST(Producer, SaysThatKafkaIsNotThere) {
  const auto address = "127.0.0.1:" + std::to_string(FreePort());
  const auto producer = Producer::Open({.bootstrap = address}).value();
  const auto prepared = producer->Prepare("t");
  ASSERT_FALSE(prepared.has_value());
  EXPECT_EQ(prepared.error().code, base::ErrorCode::kUnavailable);
  EXPECT_THAT(prepared.error().message, HasSubstr("Connection refused"));
}

}  // namespace
}  // namespace lagesbild::kafka
