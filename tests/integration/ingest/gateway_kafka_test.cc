// Events and ticks through the gateway into a real broker, also when it freezes or dies.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "integration/ingest/gateway_rig.h"

namespace lagesbild::testing {
namespace {

using ingest::v1::PublishBatchRequest;
using ingest::v1::PublishBatchResponse;
using ingest::v1::PublishRequest;
using ingest::v1::PublishResponse;
using ingest::v1::RECEIPT_STATUS_ACCEPTED;
using ingest::v1::RECEIPT_STATUS_RETRY;
using ::testing::Contains;
using ::testing::IsSupersetOf;

/// Sends the ids that are left and drops those with a receipt; true once none is left.
bool SendUntilAccepted(const GatewayRig& rig, const std::string& token, std::set<std::string>& left,
                       bool& saw_retry) {
  PublishBatchRequest request;
  for (const auto& id : left) *request.add_events() = IncidentOf("polisen", id);
  PublishBatchResponse response;
  const auto status = rig.events->PublishBatch(GatewayRig::As(token).get(), request, &response);
  if (!status.ok()) {
    saw_retry = true;
    return false;
  }
  for (const auto& receipt : response.receipts()) {
    if (receipt.status() == RECEIPT_STATUS_ACCEPTED) left.erase(receipt.source_id());
    if (receipt.status() == RECEIPT_STATUS_RETRY) saw_retry = true;
  }
  return left.empty();
}

std::set<std::string> Ids(const std::vector<model::Submission>& events) {
  std::set<std::string> ids;
  for (const auto& event : events) ids.insert(event.source_id);
  return ids;
}

TEST(GatewayOnKafka, StoresWhatItAcceptsWithKeyStampAndTrace) {
  const auto broker = KafkaBroker::Start().value();
  const GatewayRig rig(broker->bootstrap(), Install(broker->bootstrap()));
  const std::string token = rig.AddFeed("polisen");
  auto context = GatewayRig::As(token);
  const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  context->AddMetadata("traceparent", trace);
  const auto stream = rig.events->Publish(context.get());
  PublishRequest request;
  for (int i = 0; i < 100; ++i) *request.add_events() = IncidentOf("polisen", "K-" + std::to_string(i));
  ASSERT_TRUE(stream->Write(request));
  PublishResponse response;
  ASSERT_TRUE(stream->Read(&response));
  for (const auto& receipt : response.receipts()) EXPECT_EQ(receipt.status(), RECEIPT_STATUS_ACCEPTED);
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());

  const auto read = ReadSubmissions(broker->bootstrap());
  ASSERT_EQ(read.events.size(), 100U) << "there as soon as the receipt is";
  std::set<std::int32_t> partitions;
  std::map<std::int32_t, std::int64_t> newest;
  for (std::size_t i = 0; i < read.events.size(); ++i) {
    const auto& record = read.records[i];
    EXPECT_EQ(record.key, "polisen/" + read.events[i].source_id);
    EXPECT_EQ(record.Header("traceparent"), trace);
    EXPECT_NEAR(static_cast<double>(read.events[i].recorded_at_ms),
                static_cast<double>(record.append_time_ms), 60'000);
    EXPECT_GE(read.events[i].recorded_at_ms, newest[record.partition]);
    newest[record.partition] = read.events[i].recorded_at_ms;
    partitions.insert(record.partition);
  }
  EXPECT_EQ(partitions.size(), 3U) << "spread by key";
}

TEST(GatewayOnKafka, TicksIntoEveryPartitionAtMultiplesOfTheInterval) {
  const auto broker = KafkaBroker::Start().value();
  GatewayRig rig(broker->bootstrap(), Install(broker->bootstrap()));
  rig.StartTicks();
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return rig.ticks_written >= 3; }));
  rig.Stop();
  const auto read = ReadSubmissions(broker->bootstrap());
  std::map<std::int32_t, std::vector<std::int64_t>> times;
  for (const auto& [partition, tick] : read.ticks) {
    EXPECT_EQ(tick.time_ms % 1000, 0);
    EXPECT_EQ(tick.interval_ms, 1000);
    EXPECT_TRUE(tick.last);
    times[partition].push_back(tick.time_ms);
  }
  ASSERT_EQ(times.size(), 3U);
  EXPECT_EQ(times[0], times[1]);
  EXPECT_EQ(times[0], times[2]);
  EXPECT_GE(times[0].size(), 3U);
  EXPECT_TRUE(std::is_sorted(times[0].begin(), times[0].end()));
}

TEST(GatewayOnKafka, AsksForRetryWhileTheBrokerIsAwayAndLosesNothing) {
  const auto broker = KafkaBroker::Start().value();
  GatewayRig rig(broker->bootstrap(), Install(broker->bootstrap()));
  const std::string token = rig.AddFeed("polisen");
  rig.StartTicks();
  bool saw_retry = false;
  std::set<std::string> first{"before-1", "before-2"};
  ASSERT_TRUE(SendUntilAccepted(rig, token, first, saw_retry));
  ASSERT_FALSE(saw_retry);

  const auto outage = [&](const std::string& name, auto go_away, auto come_back) {
    go_away();
    saw_retry = false;
    std::set<std::string> left{name + "-1", name + "-2"};
    EXPECT_FALSE(SendUntilAccepted(rig, token, left, saw_retry)) << name;
    EXPECT_TRUE(saw_retry) << name << ": answered, neither accepted nor silent";
    const int failed = rig.ticks_failed;
    EXPECT_TRUE(WaitUntil(kPatience, [&] { return rig.ticks_failed > failed; })) << name;
    come_back();
    EXPECT_TRUE(WaitUntil(kPatience, [&] { return SendUntilAccepted(rig, token, left, saw_retry); })) << name;
    const int written = rig.ticks_written;
    EXPECT_TRUE(WaitUntil(kPatience, [&] { return rig.ticks_written > written; })) << name << ": ticks go on";
  };
  outage(
      "frozen", [&] { broker->Freeze(); }, [&] { broker->Thaw(); });
  outage(
      "killed", [&] { broker->Kill(); }, [&] { ASSERT_TRUE(broker->Restart()); });

  rig.Stop();
  EXPECT_THAT(Ids(ReadSubmissions(broker->bootstrap()).events),
              IsSupersetOf({"before-1", "before-2", "frozen-1", "frozen-2", "killed-1", "killed-2"}));
}

TEST(GatewayOnKafka, StopsWithinItsTimeWhileTheBrokerIsFrozen) {
  const auto broker = KafkaBroker::Start().value();
  GatewayRig rig(broker->bootstrap(), Install(broker->bootstrap()));
  const std::string token = rig.AddFeed("polisen");
  rig.StartTicks();
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return rig.ticks_written >= 1; }));
  auto context = GatewayRig::As(token);
  const auto stream = rig.events->Publish(context.get());
  broker->Freeze();
  PublishRequest request;
  *request.add_events() = IncidentOf("polisen", "late");
  ASSERT_TRUE(stream->Write(request));
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return rig.counters.in_flight().first == 1; }));
  const auto begun = std::chrono::steady_clock::now();
  rig.Stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(8));
  PublishResponse response;
  if (stream->Read(&response)) {
    EXPECT_EQ(response.receipts(0).status(), RECEIPT_STATUS_RETRY);
  }
  EXPECT_FALSE(stream->Finish().ok());
  broker->Thaw();
}

TEST(GatewayOnKafka, SaysThatTheBrokerIsNotThereAtStart) {
  const auto view = ingest::KafkaRegisterView::Open("127.0.0.1:1");
  ASSERT_FALSE(view);
  EXPECT_EQ(view.error().code, base::ErrorCode::kUnavailable);
  EXPECT_THAT(view.error().message, ::testing::HasSubstr("127.0.0.1:1"));
}

TEST(GatewayOnKafka, RunsOnTheLoadersClockWhereTheInstallationSaysSo) {
  const auto broker = KafkaBroker::Start().value();
  GatewayRig rig(broker->bootstrap(), Install(broker->bootstrap(), model::Clock::kFeed));
  rig.StartTicks();
  const std::string token = rig.AddFeed("loader", true);
  constexpr std::int64_t kThen = 1'577'836'800'000;  // 2020-01-01
  PublishBatchRequest request;
  *request.add_events() = IncidentOf("loader", "old");
  request.mutable_events(0)->set_recorded_at_ms(kThen);
  request.mutable_events(0)->mutable_incident()->set_occurred_at_ms(kThen - 1000);
  request.set_tick_ms(kThen + 86'400'000);
  PublishBatchResponse response;
  const auto status = rig.events->PublishBatch(GatewayRig::As(token).get(), request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.receipts(0).status(), RECEIPT_STATUS_ACCEPTED);
  const auto read = ReadSubmissions(broker->bootstrap());
  ASSERT_EQ(read.events.size(), 1U);
  EXPECT_EQ(read.events[0].recorded_at_ms, kThen);
  ASSERT_EQ(read.ticks.size(), 3U) << "the loader's alone";
  for (const auto& [partition, tick] : read.ticks) EXPECT_EQ(tick.time_ms, kThen + 86'400'000);
}

}  // namespace
}  // namespace lagesbild::testing
