// What a lane does with records and topics that are not as they should be.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "common/kafka/lane.h"
#include "common/kafka/topics.h"
#include "integration/lane/counting_step.h"
#include "integration/lane/lane_rig.h"
#include "support/wait_until.h"

namespace lagesbild::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> ValuesOf(const std::vector<ReadRecord>& records) {
  std::vector<std::string> values;
  values.reserve(records.size());
  for (const auto& record : records) values.push_back(record.key + "=" + record.value.value_or("-"));
  return values;
}

TEST(LaneInput, PutsPoisonAsideWholeAndGoesOn) {
  LaneRig rig("poison", 1);
  CountingStep step(rig.output());
  RunningLane running(rig.Options(), step);
  ASSERT_TRUE(running.lane->Start().has_value());
  rig.Send(0, "k", "1");
  rig.Send(0, "k", "poison", {{"traceparent", "00-abc"}});
  rig.Send(0, "k", "2");
  rig.Flush();
  ASSERT_TRUE(rig.WaitForEnd());
  EXPECT_THAT(ValuesOf(rig.Read(rig.output())), ElementsAre("k=1 1", "k=2 3"));
  const auto dead = rig.Read(rig.dead_letters());
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_EQ(dead[0].key, "k");
  EXPECT_EQ(dead[0].value, "poison");
  EXPECT_EQ(dead[0].Header("traceparent"), "00-abc");
  EXPECT_EQ(dead[0].Header("__connect.errors.topic"), rig.input());
  EXPECT_EQ(dead[0].Header("__connect.errors.partition"), "0");
  EXPECT_EQ(dead[0].Header("__connect.errors.offset"), "1");
  EXPECT_EQ(dead[0].Header("__connect.errors.exception.class.name"), "POISON");
  EXPECT_EQ(dead[0].Header("__connect.errors.exception.message"), "the value is poison");
  EXPECT_TRUE(WaitUntil(seconds(5), [&] { return running.lane->stats().dead_letters["POISON"] == 1; }));
}

TEST(LaneInput, NamesTheOriginOfEachOutputAndDropsWhatItHasSeen) {
  LaneRig rig("origins", 1);
  CountingStep step(rig.output());
  RunningLane running(rig.Options(), step);
  ASSERT_TRUE(running.lane->Start().has_value());
  const auto send = [&rig](const std::string& origin) { rig.Send(0, "k", "1", {{"lb-origin", origin}}); };
  send("up|t|0|5|0");
  send("up|t|0|5|1");
  send("up|t|0|5|1");     // seen
  send("other|t|0|5|1");  // another stage
  send("up|t|1|5|1");     // another partition
  send("up|t|0|4|9");     // lower
  send("up|t|0|6|0");
  send("not an origin");
  rig.Flush();
  ASSERT_TRUE(rig.WaitForEnd());
  const auto out = rig.Read(rig.output());
  ASSERT_EQ(out.size(), 6U);
  EXPECT_EQ(out[5].value, "6 6");
  EXPECT_EQ(out[2].Header("lb-origin"), "origins|origins.in|0|3|0");
  EXPECT_TRUE(WaitUntil(seconds(5), [&] { return running.lane->stats().origins_dropped == 2; }));
}

TEST(LaneInput, CommitsBetweenTheSlicesOfAStep) {
  LaneRig rig("slices", 1);
  {
    auto first = rig.Echo("a", {{"LAGESBILD_CRASH_AT", "before_end_txn:6"}});
    for (int i = 0; i < 9; ++i) rig.Send(0, "k" + std::to_string(i), "1");
    rig.Flush();
    ASSERT_TRUE(rig.WaitForEnd());
    rig.Send(0, "w", "walk");  // five slices: one of them dies
    rig.Flush();
    EXPECT_EQ(first.Wait(seconds(30)), 128 + SIGKILL) << rig.EchoLog();
  }
  auto second = rig.Echo("a", {});
  ASSERT_TRUE(rig.WaitForEnd()) << rig.EchoLog();
  std::vector<std::string> walked;
  std::vector<std::string> origins;
  for (const auto& record : rig.Read(rig.output())) {
    if (record.value->substr(0, 6) != "walked") continue;
    walked.push_back(record.key);
    origins.push_back(record.Header("lb-origin"));
  }
  EXPECT_THAT(walked, ElementsAre("k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8"));
  for (std::size_t i = 0; i < origins.size(); ++i) {
    EXPECT_EQ(origins[i], "slices|slices.in|0|9|" + std::to_string(i));
  }
  EXPECT_THAT(rig.EchoLog(), Not(HasSubstr("torn")));
}

TEST(LaneInput, SendsAlertsForAMissingPartnerTopicToTheDeadLetters) {
  LaneRig rig("partners", 1);
  rig.CreateTopic(kafka::AlertTopic("partners-good"), 1);
  CountingStep step(rig.output());
  RunningLane running(rig.Options(), step);
  ASSERT_TRUE(running.lane->Start().has_value());
  rig.Send(0, "k", "alert partners-good");
  rig.Send(0, "k", "alert partners-missing");
  rig.Send(0, "k", "alert partners-good");
  rig.Flush();
  ASSERT_TRUE(rig.WaitForEnd());
  EXPECT_EQ(rig.Read(kafka::AlertTopic("partners-good")).size(), 2U);
  EXPECT_THAT(ValuesOf(rig.Read(rig.output())), ElementsAre("k=1 1", "k=2 2", "k=3 3"));
  const auto dead = rig.Read(rig.dead_letters());
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_EQ(dead[0].value, "alert");
  EXPECT_EQ(dead[0].Header("__connect.errors.topic"), kafka::AlertTopic("partners-missing"));
  EXPECT_EQ(dead[0].Header("__connect.errors.exception.class.name"), "PARTNER_TOPIC_MISSING");
  EXPECT_EQ(running.lane->stats().aborts, 0U);
}

TEST(LaneInput, OutlivesAPartnerTopicThatIsDeletedWhileItRuns) {
  LaneRig rig("deleted", 1);
  rig.CreateTopic(kafka::AlertTopic("deleted-good"), 1);
  rig.CreateTopic(kafka::AlertTopic("deleted-bad"), 1);
  CountingStep step(rig.output());
  RunningLane running(rig.Options(), step);
  ASSERT_TRUE(running.lane->Start().has_value());
  rig.Send(0, "k", "alert deleted-good");
  rig.Send(0, "k", "alert deleted-bad");
  rig.Flush();
  ASSERT_TRUE(rig.WaitForEnd());
  rig.DeleteTopic(kafka::AlertTopic("deleted-bad"));
  for (int i = 0; i < 5; ++i) {
    rig.Send(0, "k", "alert deleted-bad");
    rig.Send(0, "k", "alert deleted-good");
  }
  rig.Flush();
  ASSERT_TRUE(rig.WaitForEnd(seconds(90)));
  EXPECT_EQ(rig.Read(kafka::AlertTopic("deleted-good")).size(), 6U);
  EXPECT_EQ(rig.Read(rig.dead_letters()).size(), 5U);
  const auto out = ValuesOf(rig.Read(rig.output()));
  ASSERT_EQ(out.size(), 12U);
  EXPECT_EQ(out.back(), "k=12 12");
  EXPECT_FALSE(running.failure().has_value());
}

TEST(LaneInput, StopsLoudlyWhenAnOutputCannotBeWritten) {
  LaneRig rig("huge", 1);
  CountingStep step(rig.output());
  RunningLane running(rig.Options(), step);
  ASSERT_TRUE(running.lane->Start().has_value());
  rig.Send(0, "k", "1");
  rig.Send(0, "k", "huge");
  rig.Flush();
  ASSERT_TRUE(WaitUntil(seconds(30), [&] { return running.failure().has_value(); }));
  EXPECT_EQ(running.failure()->action, kafka::LaneFailure::Action::kStop);
  EXPECT_THAT(running.failure()->error.message, HasSubstr(rig.output()));
}

// A broker that has just come back may say so of a topic that is there.
TEST(LaneInput, GoesOnOnceAnOutputIsThereAgain) {
  LaneRig rig("vanished", 1);
  CountingStep step(rig.output());
  RunningLane running(rig.Options(), step);
  ASSERT_TRUE(running.lane->Start().has_value());
  ASSERT_TRUE(running.WaitReady());
  rig.DeleteTopic(rig.output());
  rig.Send(0, "k", "1");
  rig.Flush();
  ASSERT_TRUE(WaitUntil(seconds(30), [&] { return running.lane->stats().aborts > 0; }));
  rig.CreateTopic(rig.output(), 1);
  ASSERT_TRUE(rig.WaitForEnd());
  EXPECT_THAT(ValuesOf(rig.Read(rig.output())), ElementsAre("k=1 1"));
  EXPECT_FALSE(running.failure().has_value());
}

TEST(LaneInput, StopsLoudlyWhenAnOutputStaysAway) {
  LaneRig rig("away", 1);
  CountingStep step(rig.output());
  RunningLane running(rig.Options(), step);
  ASSERT_TRUE(running.lane->Start().has_value());
  ASSERT_TRUE(running.WaitReady());
  rig.DeleteTopic(rig.output());
  rig.Send(0, "k", "1");
  rig.Flush();
  ASSERT_TRUE(WaitUntil(seconds(60), [&] { return running.failure().has_value(); }));
  EXPECT_EQ(running.failure()->action, kafka::LaneFailure::Action::kStop);
  EXPECT_THAT(running.failure()->error.message, HasSubstr(rig.output()));
}

TEST(LaneInput, WaitsForMissingContentThenStopsLoudly) {
  LaneRig rig("missing", 1);
  CountingStep step(rig.output());
  auto options = rig.Options();
  options.content_deadline = milliseconds(1000);
  RunningLane running(options, step);
  ASSERT_TRUE(running.lane->Start().has_value());
  rig.Send(0, "k", "missing");
  rig.Flush();
  ASSERT_TRUE(WaitUntil(seconds(30), [&] { return running.failure().has_value(); }));
  EXPECT_THAT(running.failure()->error.message, HasSubstr("content is missing"));
  EXPECT_GE(running.lane->stats().aborts, 2U) << "it tried more than once";
}

TEST(LaneInput, DoesNotStartOnWrongTopics) {
  LaneRig rig("counts", 2);
  CountingStep step(rig.output());
  auto options = rig.Options();
  options.partition_count = 3;
  auto lane = kafka::Lane::New(options, step);
  ASSERT_TRUE(lane.has_value());
  auto started = (*lane)->Start();
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error().code, base::ErrorCode::kFailedPrecondition);
  EXPECT_THAT(started.error().message, HasSubstr("2 partitions, this installation has 3"));

  options.partition_count = 2;
  options.input_topic = "counts.nowhere";
  lane = kafka::Lane::New(options, step);
  started = (*lane)->Start();
  ASSERT_FALSE(started.has_value());
  EXPECT_THAT(started.error().message, HasSubstr("counts.nowhere does not exist"));

  options.bootstrap = "127.0.0.1:1";
  options.start_deadline = milliseconds(500);
  lane = kafka::Lane::New(options, step);
  started = (*lane)->Start();
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error().code, base::ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace lagesbild::testing
