// A gateway behind a real gRPC server on loopback, with a fake world behind it.
#pragma once

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/grpc/server.h"
#include "common/grpc/status.h"
#include "component/ingest/fake_world.h"
#include "ingest/gateway/adapters/grpc_submission_source.h"
#include "ingest/gateway/adapters/publish_desk.h"
#include "ingest/gateway/pipeline.h"
#include "lagesbild/ingest/v1/ingest_service.grpc.pb.h"
#include "support/wait_until.h"

namespace lagesbild::testing {

/// Patience for what must come; never waited out when all is well.
inline constexpr std::chrono::seconds kPatience{20};

class GatewayFixture : public ::testing::Test {
 protected:
  using Stub = ingest::v1::IngestService::Stub;

  void TearDown() override {
    sink.AnswerAll(false);  // A held record keeps its call, and the call keeps the server.
    if (server) server->Stop(std::chrono::steady_clock::now() + kPatience);
  }

  void StartGateway(ingest::ClockSource source = ingest::ClockSource::kLive,
                    ingest::AdmissionLimits limits = {}) {
    feeds.Put("polisen");
    feeds.Put("kommun");
    gate = std::make_unique<ingest::Gate>(source, clock, sink);
    desk = std::make_unique<ingest::PublishDesk>(*gate, feeds, clock, counters, limits);
    door = std::make_unique<ingest::GrpcSubmissionSource>(*desk, feeds);
    auto started = rpc::Server::Start({}, {door->service()}, feeds);
    ASSERT_TRUE(started) << started.error().ToString();
    server = std::move(*started);
    server->SetServing(true);
    channel = ::grpc::CreateChannel("127.0.0.1:" + std::to_string(server->port()),
                                    ::grpc::InsecureChannelCredentials());
    stub = ingest::v1::IngestService::NewStub(channel);
  }

  static std::unique_ptr<::grpc::ClientContext> As(const std::string& token) {
    auto context = std::make_unique<::grpc::ClientContext>();
    if (!token.empty()) context->AddMetadata("authorization", "Bearer " + token);
    context->set_deadline(std::chrono::system_clock::now() + kPatience);
    return context;
  }

  submission::v1::Submission Incident(const std::string& id, const std::string& feed = "polisen") const {
    submission::v1::Submission event;
    event.set_feed(feed);
    event.set_source_id(id);
    event.mutable_incident()->set_kind("violence.assault");
    event.mutable_incident()->mutable_place()->mutable_point()->set_latitude(59.3);
    event.mutable_incident()->mutable_place()->mutable_point()->set_longitude(18.0);
    event.mutable_incident()->set_occurred_at_ms(clock.NowMs() - 1000);
    return event;
  }
  ingest::v1::PublishRequest Batch(const std::string& prefix, int size) const {
    ingest::v1::PublishRequest request;
    for (int i = 0; i < size; ++i) *request.add_events() = Incident(prefix + std::to_string(i));
    return request;
  }
  /// How a stream that had one batch accepted ends, which sends another after `change`.
  ::grpc::StatusCode EndAfter(const std::function<void()>& change) {
    StartGateway();
    auto context = As("token-polisen");
    auto stream = stub->Publish(context.get());
    ingest::v1::PublishResponse response;
    EXPECT_TRUE(stream->Write(Batch("a", 1)));
    EXPECT_TRUE(stream->Read(&response));
    change();
    stream->Write(Batch("b", 1));
    EXPECT_FALSE(stream->Read(&response));
    EXPECT_EQ(sink.received(), 1U);
    return stream->Finish().error_code();
  }

  ::grpc::Status PublishBatch(const ingest::v1::PublishBatchRequest& request,
                              ingest::v1::PublishBatchResponse* response,
                              const std::string& token = "token-polisen") const {
    auto context = As(token);
    return stub->PublishBatch(context.get(), request, response);
  }

  FakeSink sink;
  FakeFeeds feeds;
  FakeClock clock;
  FakeCounters counters;
  std::unique_ptr<ingest::Gate> gate;
  std::unique_ptr<ingest::PublishDesk> desk;
  std::unique_ptr<ingest::GrpcSubmissionSource> door;
  std::unique_ptr<rpc::Server> server;
  std::shared_ptr<::grpc::Channel> channel;
  std::unique_ptr<Stub> stub;
};

}  // namespace lagesbild::testing
