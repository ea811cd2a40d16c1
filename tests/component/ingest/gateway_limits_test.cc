// What the gateway takes at once, and what it says when that is too much.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "component/ingest/gateway_fixture.h"

namespace lagesbild::testing {
namespace {

using ingest::v1::PublishBatchRequest;
using ingest::v1::PublishBatchResponse;
using ingest::v1::PublishResponse;
using ingest::v1::RECEIPT_STATUS_ACCEPTED;
using ingest::v1::RECEIPT_STATUS_REJECTED;
using ingest::v1::RECEIPT_STATUS_RETRY;

class GatewayLimits : public GatewayFixture {};

TEST_F(GatewayLimits, ReadsNoFurtherThanTheCreditAndGoesOnWhenReceiptsAreOut) {
  ingest::AdmissionLimits limits;
  limits.events_per_stream = 20;
  StartGateway(ingest::ClockSource::kLive, limits);
  sink.SetMode(FakeSink::Mode::kHold);
  auto context = As("token-polisen");
  auto stream = stub->Publish(context.get());
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(stream->Write(Batch("b" + std::to_string(i) + "-", 10)));
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return sink.received() == 20; }));
  // Another call passes from end to end meanwhile; the stream stays where it is.
  for (int i = 0; i < 20; ++i) {
    PublishBatchRequest other;
    other.add_events();
    PublishBatchResponse response;
    ASSERT_TRUE(PublishBatch(other, &response).ok());
  }
  EXPECT_EQ(sink.received(), 20U) << "no more than the credit without receipt";
  sink.Answer(0, 10, true);
  PublishResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.credit(), 20);
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return sink.received() == 30; }));
  sink.SetMode(FakeSink::Mode::kAcknowledge);
  sink.AnswerAll(true);
  for (int i = 0; i < 9; ++i) ASSERT_TRUE(stream->Read(&response)) << i;
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(counters.count("polisen accepted"), 100);
}

TEST_F(GatewayLimits, AsksCallsAndStreamsToWaitWhenTooMuchAwaitsTheBroker) {
  ingest::AdmissionLimits limits;
  limits.events_in_flight = 10;
  StartGateway(ingest::ClockSource::kLive, limits);
  sink.SetMode(FakeSink::Mode::kHold);
  auto first = As("token-polisen");
  auto holder = stub->Publish(first.get());
  ASSERT_TRUE(holder->Write(Batch("a", 10)));
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return sink.received() == 10; }));

  PublishBatchRequest request;
  *request.add_events() = Incident("b");
  PublishBatchResponse response;
  const auto status = PublishBatch(request, &response);
  EXPECT_EQ(status.error_code(), ::grpc::StatusCode::RESOURCE_EXHAUSTED);
  const auto error = rpc::FromGrpcStatus(status);
  ASSERT_TRUE(error.retry_after.has_value());
  EXPECT_GE(error.retry_after->count(), limits.retry_ms_min);

  auto second = As("token-kommun");
  auto other = stub->Publish(second.get());
  ingest::v1::PublishRequest streamed;
  *streamed.add_events() = Incident("c", "kommun");
  streamed.add_events()->set_feed("kommun");
  ASSERT_TRUE(other->Write(streamed));
  PublishResponse answered;
  ASSERT_TRUE(other->Read(&answered));
  EXPECT_EQ(answered.receipts(0).status(), RECEIPT_STATUS_RETRY);
  EXPECT_GE(answered.receipts(0).retry_after_ms(), limits.retry_ms_min);

  sink.SetMode(FakeSink::Mode::kAcknowledge);
  sink.AnswerAll(true);
  ASSERT_TRUE(holder->Read(&answered));
  ASSERT_TRUE(PublishBatch(request, &response).ok());
  EXPECT_EQ(response.receipts(0).status(), RECEIPT_STATUS_ACCEPTED) << "room again";
  for (auto* stream : {holder.get(), other.get()}) {
    stream->WritesDone();
    EXPECT_TRUE(stream->Finish().ok());
  }
}

TEST_F(GatewayLimits, BoundsTheNumberOfStreams) {
  ingest::AdmissionLimits limits;
  limits.streams = 1;
  StartGateway(ingest::ClockSource::kLive, limits);
  PublishResponse response;
  {
    auto first_context = As("token-polisen");
    auto first = stub->Publish(first_context.get());
    ASSERT_TRUE(first->Write(Batch("a", 1)));
    ASSERT_TRUE(first->Read(&response));

    auto second_context = As("token-kommun");
    auto second = stub->Publish(second_context.get());
    EXPECT_FALSE(second->Read(&response));
    const auto status = second->Finish();
    EXPECT_EQ(status.error_code(), ::grpc::StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_TRUE(rpc::FromGrpcStatus(status).retry_after.has_value());
    first->WritesDone();
    EXPECT_TRUE(first->Finish().ok());
  }
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return door->open_streams() == 0; }));
  auto third_context = As("token-kommun");
  auto third = stub->Publish(third_context.get());
  ingest::v1::PublishRequest request;
  *request.add_events() = Incident("c", "kommun");
  ASSERT_TRUE(third->Write(request));
  EXPECT_TRUE(third->Read(&response));
  third->WritesDone();
  EXPECT_TRUE(third->Finish().ok());
}

TEST_F(GatewayLimits, RefusesABatchOfMoreThanAThousand) {
  StartGateway();
  PublishBatchRequest request;
  for (int i = 0; i < 1001; ++i) request.add_events();
  PublishBatchResponse response;
  const auto status = PublishBatch(request, &response);
  EXPECT_EQ(status.error_code(), ::grpc::StatusCode::INVALID_ARGUMENT);
  const auto error = rpc::FromGrpcStatus(status);
  ASSERT_EQ(error.violations.size(), 1U);
  EXPECT_EQ(error.violations[0].field, "events");
  EXPECT_EQ(error.violations[0].reason, "TOO_MANY");
  request.mutable_events()->RemoveLast();
  ASSERT_TRUE(PublishBatch(request, &response).ok());
  EXPECT_EQ(response.receipts_size(), 1000);
}

TEST_F(GatewayLimits, RefusesAnEventOf64KibAndKeepsItsNeighbours) {
  StartGateway();
  PublishBatchRequest request;
  *request.add_events() = Incident("good");
  *request.add_events() = Incident("large");
  request.mutable_events(1)->set_push_id(std::string(65'536, 'p'));
  PublishBatchResponse response;
  ASSERT_TRUE(PublishBatch(request, &response).ok());
  EXPECT_EQ(response.receipts(0).status(), RECEIPT_STATUS_ACCEPTED);
  EXPECT_EQ(response.receipts(1).status(), RECEIPT_STATUS_REJECTED);
  EXPECT_EQ(response.receipts(1).source_id(), "large");
  EXPECT_EQ(response.receipts(1).violations(0).reason(), "TOO_LARGE");
  EXPECT_EQ(response.receipts(1).violations(0).field(), "events[1]");
}

TEST_F(GatewayLimits, RefusesTenMegabytesAndServesTheNext) {
  StartGateway();
  PublishBatchRequest request;
  *request.add_events() = Incident("huge");
  request.mutable_events(0)->mutable_push_id()->resize(10'000'000, 'p');
  PublishBatchResponse response;
  EXPECT_EQ(PublishBatch(request, &response).error_code(), ::grpc::StatusCode::RESOURCE_EXHAUSTED);
  auto context = As("token-polisen");
  auto stream = stub->Publish(context.get());
  ingest::v1::PublishRequest streamed;
  *streamed.mutable_events() = request.events();
  stream->Write(streamed);
  PublishResponse unused;
  EXPECT_FALSE(stream->Read(&unused));
  EXPECT_EQ(stream->Finish().error_code(), ::grpc::StatusCode::RESOURCE_EXHAUSTED);
  PublishBatchRequest next;
  *next.add_events() = Incident("next");
  ASSERT_TRUE(PublishBatch(next, &response).ok());
  EXPECT_EQ(response.receipts(0).status(), RECEIPT_STATUS_ACCEPTED);
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return door->open_streams() == 0; }));
}

TEST_F(GatewayLimits, HoldsWithManyClientsAtOnce) {
  ingest::AdmissionLimits limits;
  limits.events_in_flight = 300;
  StartGateway(ingest::ClockSource::kLive, limits);
  constexpr int kClients = 8;
  constexpr int kBatches = 20;
  std::vector<std::thread> clients;
  clients.reserve(kClients);
  std::atomic<int> answered{0};
  for (int client = 0; client < kClients; ++client) {
    clients.emplace_back([&, client] {
      auto context = As("token-polisen");
      auto stream = stub->Publish(context.get());
      PublishResponse response;
      for (int i = 0; i < kBatches; ++i) stream->Write(Batch(std::to_string(client) + "-", 50));
      stream->WritesDone();
      while (stream->Read(&response)) answered += response.receipts_size();
      EXPECT_TRUE(stream->Finish().ok());
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(answered, kClients * kBatches * 50);
  EXPECT_EQ(counters.count("polisen accepted") + counters.count("polisen deferred"),
            kClients * kBatches * 50);
  EXPECT_EQ(static_cast<std::int64_t>(sink.received()), counters.count("polisen accepted"));
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return counters.in_flight().first == 0; }));
}

}  // namespace
}  // namespace lagesbild::testing
