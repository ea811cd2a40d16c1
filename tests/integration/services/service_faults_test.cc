// What all four programs do alike when Kafka is not there, or stands still.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include "common/kafka/producer.h"
#include "common/kafka/topics.h"
#include "console/clients/register_client.h"
#include "integration/services/service_rig.h"
#include "lagesbild/ingest/v1/ingest_service.grpc.pb.h"
#include "support/kafka_broker.h"
#include "support/wait_until.h"

namespace lagesbild::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using Clock = std::chrono::steady_clock;

struct Program {
  std::string path;
  std::vector<std::string> arguments;
};
const std::vector<Program>& Programs() {
  static const std::vector<Program> all = {
      {LB_INGEST, {}}, {LB_SCORING, {"--read-model=false"}}, {LB_TREND_DETECTION, {}}, {LB_NOTIFICATION, {}}};
  return all;
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(ServiceFaults, EndWithAWordWhenKafkaIsNotThere) {
  const TempDir dir;
  std::vector<ChildProcess> running;
  for (const auto& program : Programs()) {  // together: each waits half a minute for Kafka
    auto arguments = program.arguments;
    const auto folder = dir.path() / std::to_string(running.size());
    arguments.insert(arguments.begin(), program.path);
    arguments.push_back("--kafka-bootstrap=127.0.0.1:1");
    arguments.push_back("--state-dir=" + folder.string());
    running.push_back(std::move(
        *ChildProcess::Start({.argv = arguments, .environment = {}, .log_file = folder.string() + ".log"})));
  }
  for (std::size_t i = 0; i < running.size(); ++i) {
    const auto code = running[i].Wait(120s);
    const auto said = ReadFile(dir.path() / (std::to_string(i) + ".log"));
    EXPECT_EQ(code.value_or(-1), 69) << Programs()[i].path << "\n" << said;
    EXPECT_THAT(said, HasSubstr("127.0.0.1:1")) << Programs()[i].path;
  }
}

/// Fills every stage's input with records that nobody can read: each is a dead letter, and so a transaction.
void FillInputs(int records_each) {
  kafka::Producer::Options options;
  options.bootstrap = Installation();
  const auto producer = kafka::Producer::Open(options).value();
  std::atomic<int> lost{0};
  for (const auto topic : {kafka::kSubmissions, kafka::kObservations, kafka::kFindings}) {
    ASSERT_TRUE(producer->Prepare(std::string(topic)));
  }
  for (int i = 0; i < records_each; ++i) {
    for (const auto topic : {kafka::kSubmissions, kafka::kObservations, kafka::kFindings}) {
      const auto count = [&](const kafka::Producer::Delivery& delivery) { lost += delivery.status ? 0 : 1; };
      while (!producer->Produce({topic, i % kPartitions, "key", "not a record", {}}, count)) {
        std::this_thread::yield();  // the queue is full
      }
    }
  }
  ASSERT_TRUE(producer->Flush(60s));
  ASSERT_EQ(lost, 0);
}

/// An event to a gateway that can write no more. True: it says that it has it.
bool PublishOne(const std::string& address, const std::string& token) {
  const auto stub = ingest::v1::IngestService::NewStub(
      ::grpc::CreateChannel(address, ::grpc::InsecureChannelCredentials()));
  ingest::v1::PublishBatchRequest request;
  auto& event = *request.add_events();
  event.set_feed("frozen");
  event.set_source_id("e-1");
  event.mutable_incident()->set_kind("violence.assault");
  event.mutable_incident()->mutable_place()->set_municipality("0180");
  event.mutable_incident()->set_occurred_at_ms(1'700'000'000'000);
  ::grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + token);
  context.set_deadline(std::chrono::system_clock::now() + 60s);
  ingest::v1::PublishBatchResponse response;
  const auto status = stub->PublishBatch(&context, request, &response);
  return status.ok() && response.receipts(0).status() == ingest::v1::RECEIPT_STATUS_ACCEPTED;
}

// Last: what it leaves unread would keep the services of another test busy.
TEST(ServiceFaults, EndInTimeThoughKafkaStandsStillInTheMiddleOfTheirWork) {
  std::vector<std::unique_ptr<ServiceProcess>> running;
  for (const auto& program : Programs()) {
    running.push_back(std::make_unique<ServiceProcess>(program.path, program.arguments));
  }
  console::RegisterClient registers(running[0]->grpc(), kOperatorToken);
  model::Feed feed;
  feed.id = "frozen";
  const auto put = registers.PutFeed(feed, false);
  ASSERT_TRUE(put) << put.error().ToString();

  FillInputs(30'000);
  KafkaBroker::Shared().Freeze();
  for (const auto& service : running) {
    EXPECT_TRUE(WaitUntil(20s, [&] { return service->Metric("open_transaction_seconds") > 0; }))
        << "nothing was in flight\n"
        << service->Metrics() << service->Log();
  }
  auto accepted = std::async(std::launch::async, PublishOne, running[0]->grpc(), put->token);
  EXPECT_TRUE(WaitUntil(8s, [&] { return running[0]->Metric("in_flight_events") > 0; }))
      << running[0]->Metrics();

  const auto told = Clock::now();
  for (const auto& service : running) service->Signal(SIGTERM);
  for (std::size_t i = 0; i < running.size(); ++i) {
    const auto code = running[i]->Wait(20s);
    EXPECT_LT(Clock::now() - told, 5500ms) << Programs()[i].path;
    // In order, or as it stood when the time was over: the broker ends what is open.
    EXPECT_THAT(code.value_or(-1), AnyOf(0, 69, 70)) << Programs()[i].path << "\n" << running[i]->Log();
  }
  EXPECT_FALSE(accepted.get()) << "Kafka had nothing of it";
  KafkaBroker::Shared().Thaw();
}

}  // namespace
}  // namespace lagesbild::testing
