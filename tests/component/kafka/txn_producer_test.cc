// What the lane's producer makes of answers that a real broker gives once in a blue moon.
#include "common/kafka/lane/txn_producer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <chrono>
#include <future>
#include <vector>

#include "common/kafka/client.h"
#include "common/kafka/lane/queries.h"
#include "common/kafka/topics.h"
#include "support/joined_consumer.h"
#include "support/wait_until.h"

namespace lagesbild::kafka {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using Clock = std::chrono::steady_clock;

constexpr std::int16_t kProduce = 0;
constexpr std::int16_t kFindCoordinator = 10;
constexpr std::int16_t kAddPartitionsToTxn = 24;
constexpr std::int16_t kEndTxn = 26;

class TxnProducerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto settings = LaneProducerSettings(
        {.bootstrap = "127.0.0.1:1", .transactional_id = "t", .transaction_timeout_ms = 3000});
    std::erase_if(settings, [](const auto& setting) { return setting.first == "bootstrap.servers"; });
    settings.emplace_back("test.mock.num.brokers", "1");
    auto made = TxnProducer::New(settings, [this] {
      ++times_asked_;
      return false;
    });
    ASSERT_TRUE(made.has_value()) << made.error().ToString();
    producer_ = std::move(*made);
    mock_ = rd_kafka_handle_mock_cluster(producer_->handle());
    ASSERT_NE(mock_, nullptr);
    for (const auto& topic : {std::string("out"), AlertTopic("p")}) {
      ASSERT_EQ(rd_kafka_mock_topic_create(mock_, topic.c_str(), 1, 1), RD_KAFKA_RESP_ERR_NO_ERROR);
    }
    ASSERT_EQ(producer_->Init(), Txn::kOk);
  }

  void BeginAndProduce(const std::string& topic = "out") {
    ASSERT_EQ(producer_->Begin(), Txn::kOk);
    ProduceTo(topic);
  }

  void ProduceTo(const std::string& topic) {
    producer_->Produce({.topic = topic,
                        .partition = 0,
                        .key = "k",
                        .value = "v",
                        .headers = {},
                        .more_headers = {},
                        .is_partner = IsAlertTopic(topic)});
  }

  int times_asked_ = 0;  // whether to give up; what the lane takes for a sign of life
  std::unique_ptr<TxnProducer> producer_;
  rd_kafka_mock_cluster_t* mock_ = nullptr;
};

TEST_F(TxnProducerTest, CommitsWithoutDoubtWhereOneEndTxnWasSent) {
  BeginAndProduce();
  EXPECT_EQ(producer_->Commit(), Txn::kOk);
  EXPECT_EQ(producer_->end_txn_sent(), 1);
  BeginAndProduce();
  EXPECT_EQ(producer_->Abort(), Txn::kOk);
}

TEST_F(TxnProducerTest, IsInDoubtWhereEndTxnWasSentAgain) {
  BeginAndProduce();
  rd_kafka_mock_push_request_errors(mock_, kEndTxn, 1, RD_KAFKA_RESP_ERR__TRANSPORT);
  EXPECT_EQ(producer_->Commit(), Txn::kIndefinite);
  EXPECT_GE(producer_->end_txn_sent(), 2);
}

TEST_F(TxnProducerTest, StaysInDoubtThroughTheAbortAfterACommitSentAgain) {
  // Twice: the client reports the same broken connection only once within 30 seconds.
  for (int round = 0; round < 2; ++round) {
    BeginAndProduce();
    rd_kafka_mock_push_request_errors(mock_, kEndTxn, 2, RD_KAFKA_RESP_ERR__TRANSPORT,
                                      RD_KAFKA_RESP_ERR_UNKNOWN);
    ASSERT_EQ(producer_->Commit(), Txn::kAbort);
    EXPECT_EQ(producer_->Abort(), Txn::kIndefinite) << "the first commit may still come";
  }
}

TEST_F(TxnProducerTest, IsInDoubtAboutTheAbortOfACommitThatWasSentOnce) {
  BeginAndProduce();
  rd_kafka_mock_push_request_errors(mock_, kEndTxn, 1, RD_KAFKA_RESP_ERR_UNKNOWN);
  ASSERT_EQ(producer_->Commit(), Txn::kAbort);
  EXPECT_EQ(producer_->Abort(), Txn::kIndefinite);
}

// What else of the transaction is on its way still, nobody knows.
TEST_F(TxnProducerTest, IsSpentAfterTheAbortOfATransactionThatFailed) {
  BeginAndProduce();
  rd_kafka_mock_push_request_errors(mock_, kProduce, 1, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  ASSERT_EQ(producer_->Commit(), Txn::kAbort);
  EXPECT_EQ(producer_->Abort(), Txn::kRecreate);
}

// While the coordinator is busy, a partition waits to become a part of the transaction. librdkafka has ended
// the process where that came to pass after the abort.
TEST_F(TxnProducerTest, AbortsOnceAllPartitionsAreKnown) {
  BeginAndProduce();  // from here on it knows the topic, and refuses at once
  ASSERT_EQ(producer_->Commit(), Txn::kOk);
  const std::vector<rd_kafka_resp_err_t> busy(4, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS);
  rd_kafka_mock_push_request_errors_array(mock_, kAddPartitionsToTxn, busy.size(), busy.data());
  ASSERT_EQ(producer_->Begin(), Txn::kOk);
  Produced record{.topic = "out",
                  .partition = 0,
                  .key = "k",
                  .value = "v",
                  .headers = {},
                  .more_headers = {},
                  .watch = 0};
  producer_->Produce(record);
  record.partition = 7;
  producer_->Produce(record);
  ASSERT_NE(producer_->failure_code(), 0);
  EXPECT_EQ(producer_->Abort(), Txn::kRecreate);
  EXPECT_GE(producer_->WatchedOffset(0), 0);
}

TEST_F(TxnProducerTest, IsSpentWhereTheAbortItselfHearsOfTheFailure) {
  BeginAndProduce();
  rd_kafka_mock_push_request_errors(mock_, kProduce, 1, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  EXPECT_EQ(producer_->Abort(), Txn::kRecreate);
}

TEST_F(TxnProducerTest, GivesACommitUpAtItsDeadline) {
  BeginAndProduce();
  rd_kafka_mock_broker_push_request_error_rtts(mock_, 1, kEndTxn, 1, RD_KAFKA_RESP_ERR_NO_ERROR, 2500);
  const auto began = Clock::now();
  producer_->SetDeadline(began + milliseconds(300));
  EXPECT_EQ(producer_->Commit(), Txn::kRecreate);
  EXPECT_LT(Clock::now() - began, milliseconds(1500));
}

TEST_F(TxnProducerTest, ShowsThatItIsAliveWhileNobodyAnswersItsAbort) {
  ASSERT_EQ(producer_->Begin(), Txn::kOk);
  producer_->Produce({.topic = "out",
                      .partition = 0,
                      .key = "k",
                      .value = "v",
                      .headers = {},
                      .more_headers = {},
                      .watch = 0});
  ASSERT_TRUE(testing::WaitUntil(std::chrono::seconds(10), [&] {
    producer_->Poll();
    return producer_->WatchedOffset(0) >= 0;
  }));
  ASSERT_EQ(rd_kafka_mock_broker_set_down(mock_, 1), RD_KAFKA_RESP_ERR_NO_ERROR);
  const int before = times_asked_;
  auto done = std::async(std::launch::async, [&] { return producer_->Abort(); });
  EXPECT_EQ(done.wait_for(std::chrono::seconds(13)), std::future_status::timeout);
  ASSERT_EQ(rd_kafka_mock_broker_set_up(mock_, 1), RD_KAFKA_RESP_ERR_NO_ERROR);
  EXPECT_NE(done.get(), Txn::kOk);
  EXPECT_GE(times_asked_ - before, 2);
}

// A broker that has just come back does not know yet who coordinates the group, and says so three times.
TEST_F(TxnProducerTest, IsNotStuckWhereTheGroupsCoordinatorCannotBeFoundForAWhile) {
  const auto consumer = testing::JoinedConsumer(rd_kafka_mock_cluster_bootstraps(mock_), "out");
  BeginAndProduce();
  const auto offsets = NewPartitionList(1);
  rd_kafka_topic_partition_list_add(offsets.get(), "out", 0)->offset = 1;
  rd_kafka_mock_push_request_errors(mock_, kFindCoordinator, 3, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
                                    RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
                                    RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE);
  auto sent =
      std::async(std::launch::async, [&] { return producer_->SendOffsets(offsets.get(), consumer.get()); });
  const bool is_back = sent.wait_for(std::chrono::seconds(30)) == std::future_status::ready;
  EXPECT_TRUE(is_back) << "the call never returns by itself";
  if (!is_back) {  // a broker that goes and comes wakes it
    rd_kafka_mock_broker_set_down(mock_, 1);
    rd_kafka_mock_broker_set_up(mock_, 1);
  }
  EXPECT_NE(sent.get(), Txn::kFenced);
}

TEST_F(TxnProducerTest, BlamesNoPartnerWhenNobodyAnswers) {
  BeginAndProduce();
  ProduceTo(AlertTopic("p"));
  ASSERT_EQ(rd_kafka_mock_broker_set_down(mock_, 1), RD_KAFKA_RESP_ERR_NO_ERROR);
  ASSERT_NE(producer_->Commit(), Txn::kOk);
  const auto failure = producer_->partner_failure();
  EXPECT_TRUE(failure.refused.empty());
  EXPECT_FALSE(failure.is_cluster_well);
  EXPECT_FALSE(failure.is_answered) << producer_->failure();
}

TEST_F(TxnProducerTest, NamesThePartnerWhoseTopicRefuses) {
  BeginAndProduce(AlertTopic("p"));
  rd_kafka_mock_push_request_errors(mock_, kProduce, 1, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  ASSERT_EQ(producer_->Commit(), Txn::kAbort);
  EXPECT_THAT(producer_->partner_failure().refused, ElementsAre(AlertTopic("p")));
}

TEST_F(TxnProducerTest, TellsARecordThatDoesNotFitFromATopicThatRefuses) {
  ASSERT_EQ(producer_->Begin(), Txn::kOk);
  const std::string value(3000000, 'x');
  const auto topic = AlertTopic("p");
  producer_->Produce({.topic = topic,
                      .partition = 0,
                      .key = "k",
                      .value = value,
                      .headers = {},
                      .more_headers = {},
                      .is_partner = true});
  ASSERT_EQ(producer_->Commit(), Txn::kAbort);
  EXPECT_THAT(producer_->partner_failure().unfit, ElementsAre(topic));
  EXPECT_TRUE(producer_->partner_failure().refused.empty());
  EXPECT_FALSE(producer_->failed_for_good());
}

TEST_F(TxnProducerTest, TellsASilentTopicFromASilentCluster) {
  ASSERT_EQ(rd_kafka_mock_partition_set_leader(mock_, AlertTopic("p").c_str(), 0, -1),
            RD_KAFKA_RESP_ERR_NO_ERROR);
  BeginAndProduce();
  ProduceTo(AlertTopic("p"));
  ASSERT_EQ(producer_->Commit(), Txn::kAbort);
  const auto failure = producer_->partner_failure();
  EXPECT_THAT(failure.silent, ElementsAre(AlertTopic("p"))) << producer_->failure();
  EXPECT_TRUE(failure.is_cluster_well);
}

}  // namespace
}  // namespace lagesbild::kafka
