// What all four programs do alike when Kafka is not there, or stands still.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <algorithm>
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

/// Fills every stage's input, as long as it lives, with records that nobody can read: each is a dead letter,
/// and so a transaction.
class Feeder {
 public:
  Feeder() {
    kafka::Producer::Options options;
    options.bootstrap = Installation();
    producer_ = kafka::Producer::Open(options).value();
    thread_ = std::jthread([this](const std::stop_token& stop) {
      while (!stop.stop_requested()) Feed();
    });
  }
  void Stop() { thread_ = {}; }

 private:
  void Feed() {
    for (const auto topic : {kafka::kSubmissions, kafka::kObservations, kafka::kFindings}) {
      for (std::int32_t partition = 0; partition < kPartitions; ++partition) {
        (void)producer_->Produce({topic, partition, "key", "not a record", {}},
                                 [](const kafka::Producer::Delivery&) {});
      }
    }
    if (++rounds_ % 10 == 0) (void)producer_->Flush(5ms);  // some thousand records a second
  }

  int rounds_ = 0;
  std::unique_ptr<kafka::Producer> producer_;
  std::jthread thread_;
};

using Services = std::vector<std::unique_ptr<ServiceProcess>>;

/// Freezes the broker while every lane has a transaction open. False: it was not to be met.
bool FreezeInTheMiddleOfTheirWork(const Services& services) {
  for (int attempt = 0; attempt < 5; ++attempt) {
    Feeder feeder;
    std::vector<double> before;
    for (const auto& service : services) before.push_back(service->Metric("dlq_events_total"));
    for (std::size_t i = 0; i < services.size(); ++i) {
      if (!WaitUntil(30s, [&] { return services[i]->Metric("dlq_events_total") > before[i]; })) return false;
    }
    KafkaBroker::Shared().Freeze();
    feeder.Stop();
    const auto is_open = [](const auto& service) { return service->Metric("open_transaction_seconds") > 1; };
    if (WaitUntil(5s, [&] { return std::ranges::all_of(services, is_open); })) return true;
    KafkaBroker::Shared().Thaw();  // one was between two transactions
  }
  return false;
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
  Services running;
  for (const auto& program : Programs()) {
    running.push_back(std::make_unique<ServiceProcess>(program.path, program.arguments));
  }
  console::RegisterClient registers(running[0]->grpc(), kOperatorToken);
  model::Feed feed;
  feed.id = "frozen";
  const auto put = registers.PutFeed(feed, false);
  ASSERT_TRUE(put) << put.error().ToString();

  ASSERT_TRUE(FreezeInTheMiddleOfTheirWork(running)) << running[1]->Metrics() << running[1]->Log();
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
