// A transaction thrown away while one of its records is still under way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "common/kafka/admin.h"
#include "common/kafka/client.h"
#include "common/kafka/lane/txn_producer.h"
#include "common/kafka/topic_reader.h"
#include "integration/kafka/proxied.h"
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
  for (const auto& record : records) values.push_back(record.value.value_or(""));
  return values;
}

// The broker has the record, the client has not heard so. Whoever goes on with the same producer has its next
// record taken for a repetition of it: acknowledged, and dropped.
TEST(Abort, LosesNothingOfWhatFollowsARecordThatWasStillUnderWay) {
  const testing::ProxiedBroker kafka;
  const auto bootstrap = kafka.proxy->address();
  const auto hold_next = [&](int count) {
    kafka.proxy->Arm(std::string(kId), testing::KafkaProxy::Fault::kHoldProduceAnswer, count);
  };
  ASSERT_TRUE(Admin::Open(bootstrap).value()->CreateTopic({std::string(kTopic), 1, 1, {}}).has_value());
  auto producer = NewProducer(bootstrap);
  // A request without an answer is an error the client tells of, but only once in 30 seconds each: after two,
  // nothing but what is still under way says that anything is wrong.
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(producer->Begin(), Txn::kOk);
    hold_next(1);
    Write(*producer, "sent twice", 0);
    ASSERT_THAT(producer->Commit(), AnyOf(Txn::kOk, Txn::kIndefinite));
  }

  ASSERT_EQ(producer->Begin(), Txn::kOk);
  Write(*producer, "heard of", 0);
  ASSERT_TRUE(WaitUntil(seconds(10), [&] {
    producer->Poll();
    return producer->WatchedOffset(0) >= 0;
  }));
  hold_next(1);
  Write(*producer, "under way", 1);
  ASSERT_TRUE(WaitUntil(seconds(10), [&] { return kafka.proxy->counts().hit == 3; }));
  ASSERT_LT(producer->WatchedOffset(1), 0);
  const auto outcome = producer->Abort();
  EXPECT_NE(outcome, Txn::kOk);

  if (outcome != Txn::kOk) producer = NewProducer(bootstrap);
  hold_next(0);
  ASSERT_EQ(producer->Begin(), Txn::kOk);
  Write(*producer, "after it", 2);
  ASSERT_EQ(producer->Commit(), Txn::kOk);
  EXPECT_EQ(Values(bootstrap, true), (std::vector<std::string>{"sent twice", "sent twice", "after it"}));
}

}  // namespace
}  // namespace lagesbild::kafka
