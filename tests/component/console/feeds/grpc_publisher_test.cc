#include "console/feeds/adapters/grpc_publisher.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

#include "console/clients/channel.h"
#include "console/feeds/adapters/system_clock.h"
#include "console/feeds/sender.h"
#include "lagesbild/ingest/v1/ingest_service.grpc.pb.h"
#include "support/socket.h"

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

/// Bytes between a client and a server, until it is frozen: then nothing comes through any more, and no
/// connection ends.
class Pipe {
 public:
  explicit Pipe(int port) : listener_(testing::Socket::ListenAnywhere()) {
    accepting_ = std::jthread([this, port] {
      while (true) {
        auto client = listener_.Accept();
        if (!client.valid()) return;
        auto server = testing::Socket::Connect("127.0.0.1:" + std::to_string(port));
        const std::scoped_lock lock(mutex_);
        auto& pair = pairs_.emplace_back(std::move(client), std::move(server));
        threads_.emplace_back([this, &pair] { Carry(pair.first, pair.second); });
        threads_.emplace_back([this, &pair] { Carry(pair.second, pair.first); });
      }
    });
  }
  ~Pipe() {
    listener_.Cut();
    accepting_.join();
    for (const auto& pair : pairs_) {
      pair.first.Cut();
      pair.second.Cut();
    }
    threads_.clear();
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(listener_.port()); }
  void Freeze() { frozen_ = true; }

 private:
  void Carry(const testing::Socket& from, const testing::Socket& to) {
    while (true) {
      const auto bytes = from.Read(std::chrono::hours(1));
      if (bytes.empty()) break;
      if (!frozen_ && !to.Write(bytes)) break;
    }
    if (!frozen_) to.Cut();
  }

  testing::Socket listener_;
  std::atomic<bool> frozen_ = false;
  std::mutex mutex_;
  std::deque<std::pair<testing::Socket, testing::Socket>> pairs_;
  std::vector<std::jthread> threads_;
  std::jthread accepting_;
};

base::Error ErrorOf(const ::grpc::Status& status) { return console::ToError(status, "ingest", "here:1"); }

class GrpcPublisherTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ::grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", ::grpc::InsecureServerCredentials(), &port_);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 1);
    builder.RegisterService(&gate_);
    server_ = builder.BuildAndStart();
    ASSERT_NE(server_, nullptr);
    channel_ = console::NewChannel("127.0.0.1:" + std::to_string(port_));
  }
  void TearDown() override { server_->Shutdown(); }

  base::Status SendAll(const std::string& token, int count) {
    auto publisher = NewGrpcPublisher(channel_, token, ErrorOf);
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
  int port_ = 0;
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
  EXPECT_THAT(sent.error().hint, ::testing::HasSubstr("LAGESBILD_TOKEN"));
}

TEST_F(GrpcPublisherTest, SaysWhereNobodyListensAndWhatToSet) {
  auto publisher = NewGrpcPublisher(console::NewChannel("127.0.0.1:1"), "secret", ErrorOf);
  ASSERT_TRUE(publisher->Open());
  const auto read = publisher->Read();
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, base::ErrorCode::kUnavailable);
  EXPECT_THAT(read.error().message, ::testing::HasSubstr("ingest at here:1"));
  EXPECT_THAT(read.error().hint, ::testing::HasSubstr("set --ingest"));
}

TEST_F(GrpcPublisherTest, DoesNotWaitForEverForAGatewayThatStandsStill) {
  Pipe pipe(port_);
  auto publisher = NewGrpcPublisher(
      console::NewChannel(pipe.address(), {std::chrono::milliseconds(100), std::chrono::seconds(3)}),
      "secret", ErrorOf);
  ASSERT_TRUE(publisher->Open());
  model::Submission event;
  event.source_id = "e1";
  ASSERT_TRUE(publisher->Write({event}, 0));
  const auto answer = publisher->Read();
  ASSERT_TRUE(answer) << answer.error().ToString();
  pipe.Freeze();
  (void)publisher->Write({event}, 0);
  const auto read = publisher->Read();
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, base::ErrorCode::kUnavailable) << read.error().ToString();
}

}  // namespace
}  // namespace lagesbild::feeds
