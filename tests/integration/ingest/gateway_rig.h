// A whole gateway on a real broker and a real port, as the ingest service puts it together.
#pragma once

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/hash.h"
#include "common/codec/codec.h"
#include "common/grpc/server.h"
#include "common/grpc/status.h"
#include "common/kafka/admin.h"
#include "common/kafka/installation.h"
#include "common/kafka/topic_reader.h"
#include "common/kafka/topics.h"
#include "component/ingest/fake_world.h"
#include "ingest/gateway/adapters/kafka_register_view.h"
#include "ingest/gateway/adapters/system_clock.h"
#include "ingest/gateway/gateway.h"
#include "lagesbild/ingest/v1/ingest_service.grpc.pb.h"
#include "lagesbild/ingest/v1/register_service.grpc.pb.h"
#include "support/kafka_broker.h"
#include "support/wait_until.h"

namespace lagesbild::testing {

inline constexpr std::chrono::seconds kPatience{60};
inline constexpr std::string_view kOperatorToken = "operator-of-the-test";

/// Makes the topics and the installation record, once for each broker.
inline model::Installation Install(const std::string& bootstrap, model::Clock clock = model::Clock::kLive) {
  const model::Installation installation{"00112233445566778899aabbccddeeff", 3, clock, 1000, 17};
  const auto admin = kafka::Admin::Open(bootstrap).value();
  std::vector<kafka::NewTopic> topics;
  for (const auto& spec : kafka::AllTopics())
    topics.push_back(kafka::ForSpec(spec, {installation.partitions, 1}));
  const auto made = admin->CreateTopics(topics);
  EXPECT_TRUE(made) << made.error().ToString();
  const auto written = kafka::WriteInstallation(bootstrap, installation);
  EXPECT_TRUE(written) << written.error().ToString();
  return installation;
}

/// Everything in lagesbild.submissions.v1 so far, decoded, in order within a partition.
struct SubmissionsRead {
  std::vector<model::Submission> events;
  std::vector<std::pair<std::int32_t, model::Tick>> ticks;      // (partition, tick)
  std::vector<std::pair<std::int32_t, model::Marker>> markers;  // likewise
  std::vector<kafka::OwnedRecord> records;                      // of the events
};
inline SubmissionsRead ReadSubmissions(const std::string& bootstrap) {
  SubmissionsRead read;
  auto records = kafka::ReadAll({bootstrap, std::string(kafka::kSubmissions)});
  EXPECT_TRUE(records) << records.error().ToString();
  for (auto& record : *records) {
    const auto decoded = codec::DecodeSubmissionRecord(record.value.value());
    EXPECT_TRUE(decoded) << decoded.error().ToString();
    if (const auto* event = std::get_if<model::Submission>(&*decoded)) {
      read.events.push_back(*event);
      read.records.push_back(std::move(record));
    } else if (const auto* tick = std::get_if<model::Tick>(&*decoded)) {
      read.ticks.emplace_back(record.partition, *tick);
    } else {
      read.markers.emplace_back(record.partition, std::get<model::Marker>(*decoded));
    }
  }
  return read;
}

class GatewayRig {
 public:
  GatewayRig(const std::string& bootstrap, const model::Installation& installation)
      : tokens_(base::Hex(base::Sha256(kOperatorToken)), "") {
    auto view = ingest::KafkaRegisterView::Open(bootstrap);
    EXPECT_TRUE(view) << view.error().ToString();
    view_ = std::move(*view);
    chain_ = std::make_unique<rpc::AuthenticatorChain>(
        std::vector<const rpc::Authenticator*>{&tokens_, view_.get()});
    ingest::GatewayOptions options;
    options.kafka_bootstrap = bootstrap;
    options.installation = installation;
    options.delivery_timeout = std::chrono::milliseconds(2000);
    options.on_tick = [this](std::int64_t, bool good) { (good ? ticks_written : ticks_failed)++; };
    part_ = ingest::GatewayPart::New(options, *view_, *chain_, counters).value();
    server_ = rpc::Server::Start({}, part_->services(), *chain_).value();
    server_->SetServing(true);
    channel_ = ::grpc::CreateChannel("127.0.0.1:" + std::to_string(server_->port()),
                                     ::grpc::InsecureChannelCredentials());
    events = ingest::v1::IngestService::NewStub(channel_);
    registers = ingest::v1::RegisterService::NewStub(channel_);
  }
  ~GatewayRig() { Stop(); }

  void StartTicks() { part_->Start(); }
  void Stop() {
    if (!server_) return;
    (void)part_->Stop(std::chrono::milliseconds(2000));
    server_->Stop(std::chrono::steady_clock::now() + std::chrono::seconds(5));
    server_.reset();
  }

  static std::unique_ptr<::grpc::ClientContext> As(std::string_view token) {
    auto context = std::make_unique<::grpc::ClientContext>();
    context->AddMetadata("authorization", "Bearer " + std::string(token));
    context->set_deadline(std::chrono::system_clock::now() + kPatience);
    return context;
  }

  /// Adds a feed; returns its token.
  std::string AddFeed(const std::string& id, bool supplies_clock = false) const {
    ingest::v1::PutFeedRequest request;
    request.mutable_feed()->set_id(id);
    request.mutable_feed()->set_supplies_clock(supplies_clock);
    ingest::v1::PutFeedResponse response;
    const auto status = registers->PutFeed(As(kOperatorToken).get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.token();
  }

  FakeCounters counters;
  std::atomic<int> ticks_written{0};
  std::atomic<int> ticks_failed{0};
  std::unique_ptr<ingest::v1::IngestService::Stub> events;
  std::unique_ptr<ingest::v1::RegisterService::Stub> registers;

 private:
  rpc::StaticTokens tokens_;
  std::unique_ptr<ingest::KafkaRegisterView> view_;
  std::unique_ptr<rpc::AuthenticatorChain> chain_;
  std::unique_ptr<ingest::GatewayPart> part_;
  std::unique_ptr<rpc::Server> server_;
  std::shared_ptr<::grpc::Channel> channel_;
};

inline submission::v1::Submission IncidentOf(const std::string& feed, const std::string& id) {
  submission::v1::Submission event;
  event.set_feed(feed);
  event.set_source_id(id);
  event.mutable_incident()->set_kind("violence.assault");
  event.mutable_incident()->mutable_place()->set_municipality("0180");
  event.mutable_incident()->set_occurred_at_ms(ingest::SystemClock().NowMs() - 1000);
  return event;
}

}  // namespace lagesbild::testing
