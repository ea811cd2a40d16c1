// What the lane's producer makes of answers that a real broker gives once in a blue moon.
#include "common/kafka/lane/txn_producer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <chrono>

#include "common/kafka/client.h"
#include "common/kafka/topics.h"

namespace lagesbild::kafka {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using Clock = std::chrono::steady_clock;

constexpr std::int16_t kProduce = 0;
constexpr std::int16_t kEndTxn = 26;

class TxnProducerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto settings = LaneProducerSettings(
        {.bootstrap = "127.0.0.1:1", .transactional_id = "t", .transaction_timeout_ms = 3000});
    std::erase_if(settings, [](const auto& setting) { return setting.first == "bootstrap.servers"; });
    settings.emplace_back("test.mock.num.brokers", "1");
    auto made = TxnProducer::New(settings, [] { return false; });
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

TEST_F(TxnProducerTest, GivesACommitUpAtItsDeadline) {
  BeginAndProduce();
  rd_kafka_mock_broker_push_request_error_rtts(mock_, 1, kEndTxn, 1, RD_KAFKA_RESP_ERR_NO_ERROR, 2500);
  const auto began = Clock::now();
  producer_->SetDeadline(began + milliseconds(300));
  EXPECT_EQ(producer_->Commit(), Txn::kRecreate);
  EXPECT_LT(Clock::now() - began, milliseconds(1500));
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
