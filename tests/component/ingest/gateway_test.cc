// What a feed is promised: a receipt for every event, in order, only once the broker has it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "component/ingest/gateway_fixture.h"

namespace lagesbild::testing {
namespace {

using ingest::v1::PublishBatchRequest;
using ingest::v1::PublishBatchResponse;
using ingest::v1::PublishRequest;
using ingest::v1::PublishResponse;
using ingest::v1::RECEIPT_STATUS_ACCEPTED;
using ingest::v1::RECEIPT_STATUS_REJECTED;
using ingest::v1::RECEIPT_STATUS_RETRY;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Gateway : public GatewayFixture {};

TEST_F(Gateway, AnswersABatchInItsOrderAndHandsOnWhatIsGood) {
  StartGateway();
  PublishBatchRequest request;
  *request.add_events() = Incident("a");
  *request.add_events() = Incident("b");
  request.mutable_events(1)->mutable_incident()->set_kind("violence.asault");
  *request.add_events() = Incident("c");
  PublishBatchResponse response;
  const auto status = PublishBatch(request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(response.receipts_size(), 3);
  EXPECT_EQ(response.receipts(0).source_id(), "a");
  EXPECT_EQ(response.receipts(0).status(), RECEIPT_STATUS_ACCEPTED);
  EXPECT_EQ(response.receipts(1).status(), RECEIPT_STATUS_REJECTED);
  ASSERT_EQ(response.receipts(1).violations_size(), 1);
  EXPECT_EQ(response.receipts(1).violations(0).field(), "events[1].incident.kind");
  EXPECT_EQ(response.receipts(1).violations(0).reason(), "UNKNOWN_KIND");
  EXPECT_THAT(response.receipts(1).violations(0).hint(), HasSubstr("violence.assault"));
  EXPECT_EQ(response.receipts(2).status(), RECEIPT_STATUS_ACCEPTED);
  EXPECT_THAT(sink.log(), ElementsAre("event a", "event c"));
  EXPECT_EQ(counters.count("polisen accepted"), 2);
  EXPECT_EQ(counters.count("polisen refused UNKNOWN_KIND"), 1);
}

TEST_F(Gateway, StampsDefaultsAndTraceAndNeverRunsBackwards) {
  StartGateway();
  PublishBatchRequest request;
  *request.add_events() = Incident("a");
  PublishBatchResponse response;
  auto context = As("token-polisen");
  const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  context->AddMetadata("traceparent", trace);
  ASSERT_TRUE(stub->PublishBatch(context.get(), request, &response).ok());
  const std::int64_t first_ms = clock.NowMs();
  clock.now_ms -= 5000;  // the clock is set back
  ASSERT_TRUE(PublishBatch(request, &response).ok());
  const auto events = sink.events();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].recorded_at_ms, first_ms);
  EXPECT_EQ(events[1].recorded_at_ms, first_ms);
  EXPECT_EQ(events[0].revision, 1U);
  EXPECT_EQ(std::get<model::Incident>(events[0].body).count, 1);
  EXPECT_EQ(events[0].traceparent, trace);
  EXPECT_EQ(events[1].traceparent, "");
}

TEST_F(Gateway, GivesAReceiptOnlyAfterTheBrokersAcknowledgement) {
  StartGateway();
  sink.SetMode(FakeSink::Mode::kHold);
  auto context = As("token-polisen");
  auto stream = stub->Publish(context.get());
  ASSERT_TRUE(stream->Write(Batch("a", 2)));
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return sink.received() == 2; }));

  std::atomic<bool> acknowledged{false};
  std::atomic<bool> early{false};
  PublishResponse response;
  std::thread reader([&] {
    const bool read = stream->Read(&response);
    early = !read || !acknowledged;
  });
  sink.Answer(0, 1, true);
  // The first of two events is there, the batch is not: another call goes all the way meanwhile.
  sink.SetMode(FakeSink::Mode::kAcknowledge);
  PublishBatchRequest other;
  *other.add_events() = Incident("other");
  PublishBatchResponse other_response;
  EXPECT_TRUE(PublishBatch(other, &other_response).ok());
  acknowledged = true;
  sink.AnswerAll(true);
  reader.join();
  EXPECT_FALSE(early);
  ASSERT_EQ(response.receipts_size(), 2);
  EXPECT_EQ(response.receipts(1).status(), RECEIPT_STATUS_ACCEPTED);
  EXPECT_GT(response.credit(), 0);
  EXPECT_TRUE(stream->WritesDone());
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(Gateway, KeepsTheOrderOfReceiptsWhenTheBrokerAnswersOutOfOrder) {
  StartGateway();
  sink.SetMode(FakeSink::Mode::kHold);
  auto context = As("token-polisen");
  auto stream = stub->Publish(context.get());
  ASSERT_TRUE(stream->Write(Batch("first", 2)));
  ASSERT_TRUE(stream->Write(Batch("second", 2)));
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return sink.received() == 4; }));
  sink.Answer(3, 1, true);
  sink.Answer(2, 1, false);
  sink.Answer(1, 1, true);
  sink.Answer(0, 1, true);
  PublishResponse response;
  ASSERT_TRUE(stream->Read(&response));
  ASSERT_EQ(response.receipts_size(), 2);
  EXPECT_EQ(response.receipts(0).source_id(), "first0");
  EXPECT_EQ(response.receipts(1).source_id(), "first1");
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.receipts(0).source_id(), "second0");
  EXPECT_EQ(response.receipts(0).status(), RECEIPT_STATUS_RETRY) << "the broker did not confirm it";
  EXPECT_GT(response.receipts(0).retry_after_ms(), 0);
  EXPECT_EQ(response.receipts(1).status(), RECEIPT_STATUS_ACCEPTED);
  EXPECT_TRUE(stream->WritesDone());
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(counters.count("polisen deferred"), 1);
}

TEST_F(Gateway, AsksToTryAgainWhenTheSinkIsFullOrTheDeliveryFails) {
  StartGateway();
  PublishBatchRequest request;
  *request.add_events() = Incident("a");
  for (const auto mode : {FakeSink::Mode::kFull, FakeSink::Mode::kFail}) {
    sink.SetMode(mode);
    PublishBatchResponse response;
    ASSERT_TRUE(PublishBatch(request, &response).ok());
    EXPECT_EQ(response.receipts(0).status(), RECEIPT_STATUS_RETRY);
    EXPECT_GT(response.receipts(0).retry_after_ms(), 0);
  }
  sink.SetMode(FakeSink::Mode::kAcknowledge);
  PublishBatchResponse response;
  ASSERT_TRUE(PublishBatch(request, &response).ok());
  EXPECT_EQ(response.receipts(0).status(), RECEIPT_STATUS_ACCEPTED) << "it recovers";
}

TEST_F(Gateway, RefusesEventsOfAnotherFeed) {
  StartGateway();
  PublishBatchRequest request;
  *request.add_events() = Incident("a", "kommun");
  PublishBatchResponse response;
  ASSERT_TRUE(PublishBatch(request, &response).ok());
  EXPECT_EQ(response.receipts(0).status(), RECEIPT_STATUS_REJECTED);
  EXPECT_EQ(response.receipts(0).violations(0).reason(), "WRONG_FEED");
  EXPECT_EQ(sink.received(), 0U);
}

TEST_F(Gateway, RefusesAWrongTokenAndAnUnknownFeed) {
  StartGateway();
  PublishBatchRequest request;
  *request.add_events() = Incident("a");
  PublishBatchResponse response;
  EXPECT_EQ(PublishBatch(request, &response, "").error_code(), ::grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(PublishBatch(request, &response, "token-nobody").error_code(),
            ::grpc::StatusCode::UNAUTHENTICATED);
  feeds.Remove("polisen");
  const auto status = PublishBatch(request, &response);
  EXPECT_EQ(status.error_code(), ::grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_THAT(status.error_message(), HasSubstr("not registered"));

  auto context = As("token-nobody");
  auto stream = stub->Publish(context.get());
  PublishResponse unused;
  EXPECT_FALSE(stream->Read(&unused));
  EXPECT_EQ(stream->Finish().error_code(), ::grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(sink.received(), 0U);
}

TEST_F(Gateway, EndsAStreamWhoseFeedIsTakenOut) {
  EXPECT_EQ(EndAfter([this] { feeds.Remove("polisen"); }), ::grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(Gateway, EndsAStreamWhoseTokenWasReplaced) {
  EXPECT_EQ(EndAfter([this] { feeds.TakeTokenAway("polisen"); }), ::grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(Gateway, ReplacesTheIdOfAValueByItsKeyAndNamesTheSentOneInTheReceipt) {
  StartGateway();
  PublishBatchRequest request;
  auto& event = *request.add_events();
  event.set_feed("polisen");
  event.set_source_id("row 17");
  event.mutable_indicator()->set_name("poor");
  event.mutable_indicator()->mutable_place()->set_municipality("0180");
  event.mutable_indicator()->set_period("2024");
  PublishBatchResponse response;
  ASSERT_TRUE(PublishBatch(request, &response).ok());
  EXPECT_EQ(response.receipts(0).source_id(), "row 17");
  ASSERT_EQ(sink.received(), 1U);
  EXPECT_EQ(sink.events()[0].source_id, "indicator|poor|0180|2024");
}

TEST_F(Gateway, SurvivesAClientThatGoesAwayWithEventsInFlight) {
  StartGateway();
  sink.SetMode(FakeSink::Mode::kHold);
  {
    auto context = As("token-polisen");
    auto stream = stub->Publish(context.get());
    ASSERT_TRUE(stream->Write(Batch("a", 5)));
    ASSERT_TRUE(WaitUntil(kPatience, [&] { return sink.received() == 5; }));
    context->TryCancel();
    stream->Finish();
  }
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return door->open_streams() == 0; })) << "it waits for no broker";
  sink.AnswerAll(true);
  EXPECT_EQ(counters.count("polisen accepted"), 5);
  EXPECT_EQ(counters.in_flight(), std::pair(std::int64_t{0}, std::int64_t{0}));
}

TEST_F(Gateway, DrainsAfterTheReceiptsOfWhatItHasRead) {
  StartGateway();
  sink.SetMode(FakeSink::Mode::kHold);
  auto context = As("token-polisen");
  auto stream = stub->Publish(context.get());
  ASSERT_TRUE(stream->Write(Batch("a", 2)));
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return sink.received() == 2; }));
  door->Drain();
  sink.AnswerAll(true);
  PublishResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.receipts_size(), 2);
  EXPECT_FALSE(stream->Read(&response));
  const auto status = stream->Finish();
  EXPECT_EQ(status.error_code(), ::grpc::StatusCode::UNAVAILABLE);
  EXPECT_TRUE(rpc::FromGrpcStatus(status).retry_after.has_value());
}

class LoaderGateway : public GatewayFixture {
 protected:
  void SetUp() override {
    feeds.Put("loader", {.supplies_clock = true});
    StartGateway(ingest::ClockSource::kFeed);
  }
  submission::v1::Submission Recorded(const std::string& id) const {
    auto event = Incident(id, "loader");
    event.set_recorded_at_ms(clock.NowMs() - 500);
    return event;
  }
};

TEST_F(LoaderGateway, WritesATickToEveryPartitionAfterTheReceiptsOfAllEarlierEvents) {
  sink.SetMode(FakeSink::Mode::kHold);
  auto context = As("token-loader");
  auto stream = stub->Publish(context.get());
  PublishRequest first;
  *first.add_events() = Recorded("a");
  PublishRequest second;
  *second.add_events() = Recorded("b");
  second.set_tick_ms(clock.NowMs());
  ASSERT_TRUE(stream->Write(first));
  ASSERT_TRUE(stream->Write(second));
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return sink.received() == 2; }));
  sink.Answer(1, 1, true);
  EXPECT_TRUE(sink.ticks().empty()) << "an earlier request has no receipt yet";
  sink.AnswerAll(true);
  PublishResponse response;
  ASSERT_TRUE(stream->Read(&response));
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_THAT(sink.log(), ElementsAre("event a", "event b", "tick 0", "tick 1", "tick 2"));
  EXPECT_EQ(sink.ticks()[2].time_ms, clock.NowMs());
  EXPECT_EQ(sink.events()[0].recorded_at_ms, clock.NowMs() - 500);
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(LoaderGateway, HoldsTheTickBackWhenAnEventMustBeSentAgain) {
  sink.SetMode(FakeSink::Mode::kFail);
  PublishBatchRequest request;
  *request.add_events() = Recorded("a");
  request.set_tick_ms(clock.NowMs());
  PublishBatchResponse response;
  ASSERT_TRUE(PublishBatch(request, &response, "token-loader").ok());
  EXPECT_EQ(response.receipts(0).status(), RECEIPT_STATUS_RETRY);
  EXPECT_TRUE(sink.ticks().empty());
}

TEST_F(LoaderGateway, SaysWhenATickWasNotWritten) {
  sink.ticks_succeed = false;
  PublishBatchRequest request;
  request.set_tick_ms(clock.NowMs());
  PublishBatchResponse response;
  const auto status = PublishBatch(request, &response, "token-loader");
  EXPECT_EQ(status.error_code(), ::grpc::StatusCode::UNAVAILABLE);

  auto context = As("token-loader");
  auto stream = stub->Publish(context.get());
  PublishRequest streamed;
  streamed.set_tick_ms(clock.NowMs());
  ASSERT_TRUE(stream->Write(streamed));
  PublishResponse unused;
  EXPECT_FALSE(stream->Read(&unused));
  EXPECT_EQ(stream->Finish().error_code(), ::grpc::StatusCode::UNAVAILABLE);
}

TEST_F(LoaderGateway, StampsOtherFeedsWithTheLoadersTimeOnceThereIsOne) {
  PublishBatchRequest request;
  *request.add_events() = Incident("k", "kommun");
  PublishBatchResponse response;
  ASSERT_TRUE(PublishBatch(request, &response, "token-kommun").ok());
  EXPECT_EQ(response.receipts(0).status(), RECEIPT_STATUS_RETRY) << "the clock has not started";

  PublishBatchRequest tick;
  tick.set_tick_ms(clock.NowMs() - 777);
  PublishBatchResponse ticked;
  ASSERT_TRUE(PublishBatch(tick, &ticked, "token-loader").ok());
  ASSERT_TRUE(PublishBatch(request, &response, "token-kommun").ok());
  EXPECT_EQ(response.receipts(0).status(), RECEIPT_STATUS_ACCEPTED);
  EXPECT_EQ(sink.events()[0].recorded_at_ms, clock.NowMs() - 777);
}

TEST_F(LoaderGateway, LetsNobodyElseTick) {
  PublishBatchRequest request;
  request.set_tick_ms(clock.NowMs());
  PublishBatchResponse response;
  const auto status = PublishBatch(request, &response, "token-kommun");
  EXPECT_EQ(status.error_code(), ::grpc::StatusCode::INVALID_ARGUMENT);
  const auto error = rpc::FromGrpcStatus(status);
  ASSERT_EQ(error.violations.size(), 1U);
  EXPECT_EQ(error.violations[0].field, "tick_ms");
  EXPECT_EQ(error.violations[0].reason, "CLOCK_NOT_YOURS");
  request.set_tick_ms(-1);
  EXPECT_EQ(PublishBatch(request, &response, "token-loader").error_code(),
            ::grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(Gateway, LetsNoFeedTickWhereTheClockIsOurs) {
  feeds.Put("loader", {.supplies_clock = true});
  StartGateway(ingest::ClockSource::kLive);
  PublishBatchRequest request;
  request.set_tick_ms(clock.NowMs());
  PublishBatchResponse response;
  EXPECT_EQ(PublishBatch(request, &response, "token-loader").error_code(),
            ::grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(sink.ticks().empty());
}

}  // namespace
}  // namespace lagesbild::testing
