// The ingest service as a process on a real Kafka: an event in, its delta out, and a clean end.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <sstream>

#include "common/codec/codec.h"
#include "common/kafka/topics.h"
#include "console/clients/register_client.h"
#include "ingest/gateway/adapters/system_clock.h"
#include "integration/services/service_rig.h"
#include "lagesbild/ingest/v1/ingest_service.grpc.pb.h"
#include "support/wait_until.h"

namespace lagesbild::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;

model::Feed Feed(const std::string& id) {
  model::Feed feed;
  feed.id = id;
  return feed;
}

ingest::v1::PublishBatchResponse Publish(const ServiceProcess& service, const std::string& token,
                                         const std::string& feed, const std::string& id) {
  const auto stub = ingest::v1::IngestService::NewStub(
      ::grpc::CreateChannel(service.grpc(), ::grpc::InsecureChannelCredentials()));
  ingest::v1::PublishBatchRequest request;
  auto& event = *request.add_events();
  event.set_feed(feed);
  event.set_source_id(id);
  event.mutable_incident()->set_kind("violence.assault");
  event.mutable_incident()->mutable_place()->set_municipality("0180");
  event.mutable_incident()->set_occurred_at_ms(ingest::SystemClock().NowMs() - 1000);
  ::grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + token);
  context.set_deadline(std::chrono::system_clock::now() + 30s);
  ingest::v1::PublishBatchResponse response;
  const auto status = stub->PublishBatch(&context, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

bool HasDelta(const std::string& source_id) {
  for (const auto& record : ReadTopic(std::string(kafka::kObservations))) {
    const auto decoded = codec::DecodeObservationRecord(record.value.value());
    if (!decoded) continue;
    const auto* delta = std::get_if<model::Delta>(&*decoded);
    if (delta != nullptr && delta->source_id == source_id) return true;
  }
  return false;
}

TEST(IngestService, TakesAnEventAndMakesItsDelta) {
  ServiceProcess service(LB_INGEST);
  console::RegisterClient registers(service.grpc(), kOperatorToken);
  const auto put = registers.PutFeed(Feed("whole"), false);
  ASSERT_TRUE(put) << put.error().ToString();
  const auto response = Publish(service, put->token, "whole", "e-1");
  ASSERT_EQ(response.receipts_size(), 1);
  EXPECT_EQ(response.receipts(0).status(), ingest::v1::RECEIPT_STATUS_ACCEPTED);
  EXPECT_TRUE(WaitUntil(60s, [] { return HasDelta("e-1"); }));
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(service.Stop(), 0) << service.Log();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
}

TEST(IngestService, RunsEitherHalfAlone) {
  std::string token;
  {
    ServiceProcess gateway(LB_INGEST, {"--registrar=false"});
    console::RegisterClient registers(gateway.grpc(), kOperatorToken);
    token = registers.PutFeed(Feed("halves"), false).value().token;
    (void)Publish(gateway, token, "halves", "e-2");
    EXPECT_EQ(gateway.Stop(), 0);
  }
  EXPECT_FALSE(HasDelta("e-2"));
  ServiceProcess registrar(LB_INGEST, {"--gateway=false"});
  EXPECT_TRUE(WaitUntil(60s, [] { return HasDelta("e-2"); }));
  console::RegisterClient registers(registrar.grpc(), kOperatorToken);
  EXPECT_FALSE(registers.PutFeed(Feed("nobody"), false)) << "no gateway here";
  EXPECT_EQ(registrar.Stop(), 0);
}

/// Runs the service to its end; its exit code and what it wrote.
std::pair<int, std::string> RunToEnd(std::vector<std::string> arguments) {
  const TempDir dir;
  arguments.insert(arguments.begin(), LB_INGEST);
  auto process = ChildProcess::Start({.argv = arguments, .environment = {}, .log_file = dir.path() / "log"});
  const auto code = process->Wait(60s);
  std::ifstream file(dir.path() / "log");
  std::ostringstream text;
  text << file.rdbuf();
  return {code.value_or(-1), text.str()};
}

TEST(IngestService, NamesEveryWrongSetting) {
  const auto [code, said] =
      RunToEnd({"--kafka-bootstrap=nowhere", "--stream-credit=1", "--linger=soon", "--no-such"});
  EXPECT_EQ(code, 64) << said;
  EXPECT_THAT(said, AllOf(HasSubstr("kafka-bootstrap"), HasSubstr("stream-credit"), HasSubstr("linger"),
                          HasSubstr("no-such")));
  const auto [off_code, off_said] = RunToEnd({"--gateway=false", "--registrar=false"});
  EXPECT_EQ(off_code, 64) << off_said;
  EXPECT_THAT(off_said, HasSubstr("switched off"));
}

}  // namespace
}  // namespace lagesbild::testing
