// A transaction thrown away while something of it is still under way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "common/kafka/admin.h"
#include "common/kafka/client.h"
#include "common/kafka/lane/queries.h"
#include "common/kafka/lane/txn_producer.h"
#include "common/kafka/topic_reader.h"
#include "integration/kafka/proxied.h"
#include "support/joined_consumer.h"
#include "support/wait_until.h"

namespace lagesbild::kafka {
namespace {

using std::chrono::seconds;
using ::testing::AnyOf;
using testing::WaitUntil;

constexpr std::string_view kId = "aborting";
constexpr std::string_view kTopic = "t";

std::unique_ptr<TxnProducer> NewProducer(const std::string& bootstrap) {
  auto made =
      TxnProducer::New(LaneProducerSettings({.bootstrap = bootstrap, .transactional_id = std::string(kId)}),
                       [] { return false; });
  EXPECT_TRUE(made.has_value());
  EXPECT_EQ((*made)->Init(), Txn::kOk);
  return std::move(*made);
}

void Write(TxnProducer& producer, std::string_view value, int watch) {
  producer.Produce({.topic = kTopic,
                    .partition = 0,
                    .key = "k",
                    .value = value,
                    .headers = {},
                    .more_headers = {},
                    .watch = watch,
                    .is_partner = false});
}

std::vector<std::string> Values(const std::string& bootstrap, bool read_committed) {
  std::vector<std::string> values;
  const auto records = ReadAll({bootstrap, std::string(kTopic), read_committed}).value();
  values.reserve(records.size());
  for (const auto& record : records) values.push_back(record.value.value_or(""));
  return values;
}

/// A producer whose client has told of all that it will tell of: what a request without an answer is to it,
/// it says only once in 30 seconds each.
class AbortTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(Admin::Open(bootstrap_).value()->CreateTopic({std::string(kTopic), 1, 1, {}}).has_value());
    producer_ = NewProducer(bootstrap_);
    for (int i = 0; i < 2; ++i) {
      ASSERT_EQ(producer_->Begin(), Txn::kOk);
      HoldNext(1);
      Write(*producer_, "sent twice", 0);
      ASSERT_THAT(producer_->Commit(), AnyOf(Txn::kOk, Txn::kIndefinite));
    }
    ASSERT_EQ(producer_->Begin(), Txn::kOk);
    Write(*producer_, "heard of", 0);
    ASSERT_TRUE(WaitUntil(seconds(10), [&] {
      producer_->Poll();
      return producer_->WatchedOffset(0) >= 0;
    }));
  }

  void HoldNext(int count) {
    kafka_.proxy->Arm(std::string(kId), testing::KafkaProxy::Fault::kHoldProduceAnswer, count);
  }

  /// Ends the transaction, and writes another as the lane would.
  void AbortAndWriteAnother() {
    const auto outcome = producer_->Abort();
    EXPECT_NE(outcome, Txn::kOk);
    if (outcome != Txn::kOk) producer_ = NewProducer(bootstrap_);
    HoldNext(0);
    ASSERT_EQ(producer_->Begin(), Txn::kOk);
    Write(*producer_, "after it", 2);
    ASSERT_EQ(producer_->Commit(), Txn::kOk);
    EXPECT_EQ(Values(bootstrap_, true), (std::vector<std::string>{"sent twice", "sent twice", "after it"}));
  }

  const testing::ProxiedBroker kafka_;
  const std::string bootstrap_ = kafka_.proxy->address();
  std::unique_ptr<TxnProducer> producer_;
};

// The broker has the record, the client has not heard so. Whoever goes on with the same producer may have its
// next record taken for a repetition of it: acknowledged, and dropped.
TEST_F(AbortTest, IsNotSureWhereARecordIsStillUnderWay) {
  HoldNext(1);
  Write(*producer_, "under way", 1);
  ASSERT_TRUE(WaitUntil(seconds(10), [&] { return kafka_.proxy->counts().hit == 3; }));
  ASSERT_LT(producer_->WatchedOffset(1), 0);
  AbortAndWriteAnother();
}

Txn SendOffset(TxnProducer& producer, rd_kafka_s* consumer, std::int32_t partition, std::int64_t offset) {
  const auto offsets = NewPartitionList();
  AddOffset(*offsets, std::string(kTopic), partition, {offset, 1});
  return producer.SendOffsets(offsets.get(), consumer);
}

// Offsets that come late would be committed with the next transaction, without the outputs they stood for:
// whoever restores from there leaves records out. They must come from a producer that is fenced by then.
TEST(LateOffsets, BecomeNoPartOfTheNextTransaction) {
  const testing::ProxiedBroker kafka;
  const auto bootstrap = kafka.proxy->address();
  ASSERT_TRUE(Admin::Open(bootstrap).value()->CreateTopic({std::string(kTopic), 2, 1, {}}).has_value());
  const auto consumer = testing::JoinedConsumer(bootstrap, std::string(kTopic));
  auto producer = NewProducer(bootstrap);
  kafka.proxy->Arm(std::string(kId), testing::KafkaProxy::Fault::kDeliverOffsetsLate, 1);
  ASSERT_EQ(producer->Begin(), Txn::kOk);
  Write(*producer, "thrown away", 0);
  ASSERT_EQ(SendOffset(*producer, consumer.get(), 0, 7), Txn::kAbort);
  ASSERT_EQ(kafka.proxy->counts().hit, 1);
  if (producer->Abort() != Txn::kOk) producer = NewProducer(bootstrap);

  ASSERT_EQ(producer->Begin(), Txn::kOk);
  Write(*producer, "committed", 0);
  ASSERT_EQ(SendOffset(*producer, consumer.get(), 1, 3), Txn::kOk);
  ASSERT_EQ(producer->Commit(), Txn::kOk);
  ASSERT_EQ(kafka.proxy->counts().delivered, 1);
  const auto committed = FetchCommitted(consumer.get(), kTopic, {0, 1}, [] { return false; }).value();
  EXPECT_LT(committed[0].offset, 0) << "of the transaction that was thrown away";
  EXPECT_EQ(committed[1].offset, 3);
  rd_kafka_consumer_close(consumer.get());
}

}  // namespace
}  // namespace lagesbild::kafka
