#include "console/feeds/adapters/grpc_publisher.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <stop_token>

#include "console/feeds/adapters/system_clock.h"
#include "console/feeds/sender.h"
#include "lagesbild/ingest/v1/ingest_service.grpc.pb.h"

namespace lagesbild::feeds {
namespace {

namespace wire = lagesbild::ingest::v1;
using ::testing::ElementsAre;

/// Answers as the gateway does: one answer a request, refused ids by name, a break where it is told.
class Gate : public wire::IngestService::Service {
 public:
  ::grpc::Status Publish(
      ::grpc::ServerContext* context,
      ::grpc::ServerReaderWriter<wire::PublishResponse, wire::PublishRequest>* stream) override {
    const auto found = context->client_metadata().find("authorization");
    if (found == context->client_metadata().end() || found->second != "Bearer secret") {
      return {::grpc::StatusCode::UNAUTHENTICATED, "no such token"};
    }
    wire::PublishRequest request;
    while (stream->Read(&request)) {
      if (++requests == break_at) return {::grpc::StatusCode::UNAVAILABLE, "going down"};
      wire::PublishResponse response;
      response.set_credit(30);
      for (const auto& event : request.events()) Receive(event, *response.add_receipts());
      if (request.tick_ms() != 0) ticks.push_back(request.tick_ms());
      stream->Write(response);
    }
    return ::grpc::Status::OK;
  }

  std::vector<std::string> taken;
  std::vector<std::int64_t> ticks;
  int requests = 0;
  int break_at = 0;

 private:
  void Receive(const lagesbild::submission::v1::Submission& event, wire::Receipt& receipt) {
    receipt.set_source_id(event.source_id());
    if (event.source_id() == "e5") {
      receipt.set_status(wire::RECEIPT_STATUS_REJECTED);
      auto& violation = *receipt.add_violations();
      violation.set_field("events[4].incident.kind");
      violation.set_reason("UNKNOWN_KIND");
      violation.set_description("is 'x'");
    } else if (event.source_id() == "e7" && !sent_back_) {
      sent_back_ = true;
      receipt.set_status(wire::RECEIPT_STATUS_RETRY);
      receipt.set_retry_after_ms(1);
    } else {
      receipt.set_status(wire::RECEIPT_STATUS_ACCEPTED);
      taken.push_back(event.source_id());
    }
  }
  bool sent_back_ = false;
};

class GrpcPublisherTest : public ::testing::Test {
 protected:
  void SetUp() override {
    int port = 0;
    ::grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", ::grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&gate_);
    server_ = builder.BuildAndStart();
    ASSERT_NE(server_, nullptr);
    channel_ =
        ::grpc::CreateChannel("127.0.0.1:" + std::to_string(port), ::grpc::InsecureChannelCredentials());
  }
  void TearDown() override { server_->Shutdown(); }

  base::Status SendAll(const std::string& token, int count) {
    auto publisher = NewGrpcPublisher(channel_, token);
    auto clock = NewSystemClock({});
    Sender sender(*publisher, *clock, {.batch = 4, .give_up_after_ms = 20'000, .reconnect_first_ms = 1},
                  [this](Settled settled) -> base::Status {
                    if (settled.accepted) {
                      ++accepted_;
                    } else {
                      refused_.push_back(settled.outgoing.event.source_id + " " + settled.refusals[0].field +
                                         " " + settled.refusals[0].reason);
                    }
                    return {};
                  });
    for (int i = 1; i <= count; ++i) {
      Outgoing outgoing;
      outgoing.event.source_id = "e" + std::to_string(i);
      if (auto sent = sender.Send(std::move(outgoing)); !sent) return sent;
    }
    if (auto ticked = sender.Tick(86'400'000); !ticked) return ticked;
    return sender.Finish();
  }

  Gate gate_;
  std::unique_ptr<::grpc::Server> server_;
  std::shared_ptr<::grpc::Channel> channel_;
  int accepted_ = 0;
  std::vector<std::string> refused_;
};

TEST_F(GrpcPublisherTest, CarriesEventsReceiptsAndTicks) {
  const auto sent = SendAll("secret", 50);
  ASSERT_TRUE(sent) << sent.error().ToString();
  EXPECT_EQ(accepted_, 49);
  EXPECT_THAT(refused_, ElementsAre("e5 incident.kind UNKNOWN_KIND"));
  EXPECT_EQ(gate_.taken.size(), 49U);
  EXPECT_THAT(gate_.ticks, ElementsAre(86'400'000));
}

TEST_F(GrpcPublisherTest, GoesOnOverANewStream) {
  gate_.break_at = 3;
  const auto sent = SendAll("secret", 50);
  ASSERT_TRUE(sent) << sent.error().ToString();
  EXPECT_EQ(accepted_, 49);
  EXPECT_THAT(gate_.ticks, ElementsAre(86'400'000));
}

TEST_F(GrpcPublisherTest, SaysThatTheTokenIsNotKnown) {
  const auto sent = SendAll("wrong", 10);
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, base::ErrorCode::kUnauthenticated);
  EXPECT_THAT(sent.error().message, ::testing::HasSubstr("no such token"));
}

}  // namespace
}  // namespace lagesbild::feeds
