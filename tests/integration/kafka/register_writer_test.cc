#include "common/kafka/register_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <thread>

#include "common/kafka/topic_reader.h"
#include "integration/kafka/proxied.h"
#include "integration/kafka/topics.h"
#include "integration/kafka/write.h"
#include "support/free_port.h"

namespace lagesbild::kafka {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using namespace lagesbild::testing;  // NOLINT(google-build-using-namespace): the helpers of the tests

std::vector<std::string> Values(const std::string& topic) {
  std::vector<std::string> values;
  const auto records = ReadAll({Bootstrap(), topic, true}).value();
  for (const auto& record : records) {
    values.push_back(*record.value + "@" + std::to_string(record.partition));
  }
  return values;
}

TEST(RegisterWriter, WritesMarkersAndEntryTogether) {
  const auto flow = MakeTopic(2, {}, ".flow");
  const auto registers = MakeTopic(1, {}, ".registers");
  const auto writer = RegisterWriter::Open({Bootstrap(), "writer-1"}).value();
  const std::vector<HeaderView> headers{{"h", "1"}};
  for (const char* value : {"one", "two"}) {
    const auto written = writer->Write(
        {{flow, 0, "m", value, headers}, {flow, 1, "m", value, {}}, {registers, {}, "e", value, {}}});
    ASSERT_TRUE(written.has_value()) << written.error().ToString();
  }
  EXPECT_THAT(Values(flow), UnorderedElementsAre("one@0", "one@1", "two@0", "two@1"));
  EXPECT_THAT(Values(registers), ElementsAre("one@0", "two@0"));
}

TEST(RegisterWriter, WritesNothingWhenOneRecordCannotBeWritten) {
  const auto topic = MakeTopic(2);
  const auto writer = RegisterWriter::Open({Bootstrap(), "writer-2"}).value();
  const std::string huge(2'000'000, 'x');
  EXPECT_EQ(writer->Write({{topic, 0, "k", "v", {}}, {"no.such.topic", 0, "k", "v", {}}}).error().code,
            base::ErrorCode::kNotFound);
  EXPECT_EQ(writer->Write({{topic, 0, "k", "v", {}}, {topic, 2, "k", "v", {}}}).error().code,
            base::ErrorCode::kInvalidArgument);
  EXPECT_EQ(writer->Write({{topic, {}, "k", "v", {}}}).error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_EQ(writer->Write({{topic, 0, "k", "v", {}}, {topic, 1, "k", huge, {}}}).error().code,
            base::ErrorCode::kInvalidArgument);
  EXPECT_THAT(Values(topic), IsEmpty());
  ASSERT_TRUE(writer->Write({{topic, 0, "k", "good", {}}}).has_value());
  EXPECT_THAT(Values(topic), ElementsAre("good@0"));
}

TEST(RegisterWriter, IsFinishedOnceAnotherHasTakenOver) {
  const auto topic = MakeTopic(1);
  const auto first = RegisterWriter::Open({Bootstrap(), "writer-3"}).value();
  ASSERT_TRUE(first->Write({{topic, 0, "k", "first", {}}}).has_value());
  const auto second = RegisterWriter::Open({Bootstrap(), "writer-3"}).value();
  for (int i = 0; i < 2; ++i) {
    const auto refused = first->Write({{topic, 0, "k", "late", {}}});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, base::ErrorCode::kAborted) << refused.error().ToString();
  }
  ASSERT_TRUE(second->Write({{topic, 0, "k", "second", {}}}).has_value());
  EXPECT_THAT(Values(topic), ElementsAre("first@0", "second@0"));
}

TEST(RegisterWriter, EndsWhatADeadWriterLeftOpen) {
  const auto topic = MakeTopic(1);
  { OpenTransaction left(Bootstrap(), "writer-4", topic, 0, {"never"}); }
  const auto writer = RegisterWriter::Open({Bootstrap(), "writer-4"}).value();
  ASSERT_TRUE(writer->Write({{topic, 0, "k", "now", {}}}).has_value());
  EXPECT_THAT(Values(topic), ElementsAre("now@0"));
}

TEST(RegisterWriter, KnowsWhatBecameOfAWriteWhoseAnswerWasLostOrCameLate) {
  const ProxiedBroker kafka;
  const auto address = kafka.proxy->address();
  const auto admin = Admin::Open(address).value();
  ASSERT_TRUE(admin->CreateTopic({"t", 1, 1, {}}).has_value());
  const auto writer = RegisterWriter::Open({address, "writer-7"}).value();
  std::vector<std::string> expected;
  for (const auto fault : {KafkaProxy::Fault::kLoseAnswer, KafkaProxy::Fault::kDeliverLate}) {
    kafka.proxy->Arm("writer-7", fault, 1, 0);
    for (int i = 0; i < 2; ++i) {
      expected.push_back(std::to_string(expected.size()));
      const auto written = writer->Write({{"t", 0, "k", expected.back(), {}}});
      ASSERT_TRUE(written.has_value()) << written.error().ToString();
    }
  }
  EXPECT_EQ(kafka.proxy->counts().hit, 2);
  std::vector<std::string> values;
  const auto records = ReadAll({address, "t", true}).value();
  for (const auto& record : records) values.push_back(*record.value);
  EXPECT_EQ(values, expected);
}

// The broker stands still from some moment of the write until past the client's socket time-out, so that
// whatever it was sent runs late; the answer must agree with what is there.
TEST(RegisterWriter, SaysTheTruthAboutAWriteDuringWhichTheBrokerStoodStill) {
  const auto broker = KafkaBroker::Start().value();
  const auto admin = Admin::Open(broker->bootstrap()).value();
  ASSERT_TRUE(admin->CreateTopic({"t", 1, 1, {}}).has_value());
  const auto writer = RegisterWriter::Open({broker->bootstrap(), "writer-5"}).value();
  std::vector<std::string> expected;
  for (int i = 0; i < 2; ++i) {
    expected.push_back("before-" + std::to_string(i));
    ASSERT_TRUE(writer->Write({{"t", 0, "k", expected.back(), {}}}).has_value());
    broker->Freeze();
    // The second time until the records themselves have timed out: what an earlier write was told says
    // nothing.
    std::jthread thaw([&broker, i] {
      std::this_thread::sleep_for(
          std::chrono::milliseconds(6500 + 3500 * i));  // the fault itself, not a wait
      broker->Thaw();
    });
    const std::string value = "frozen-" + std::to_string(i);
    const auto written = writer->Write({{"t", 0, "k", value, {}}});
    if (written) expected.push_back(value);
    if (!written) {
      EXPECT_EQ(written.error().code, base::ErrorCode::kUnavailable) << written.error().ToString();
    }
  }
  ASSERT_TRUE(writer->Write({{"t", 0, "k", "last", {}}}).has_value());
  expected.emplace_back("last");
  std::vector<std::string> values;
  const auto records = ReadAll({broker->bootstrap(), "t", true});
  ASSERT_TRUE(records.has_value());
  for (const auto& record : *records) values.push_back(*record.value);
  EXPECT_EQ(values, expected);
}

TEST(RegisterWriter, SaysThatKafkaIsNotThere) {
  const auto broker = KafkaBroker::Start().value();
  const auto admin = Admin::Open(broker->bootstrap()).value();
  ASSERT_TRUE(admin->CreateTopic({"t", 1, 1, {}}).has_value());
  const auto writer = RegisterWriter::Open({broker->bootstrap(), "writer-6"}).value();
  broker->Stop();
  const auto refused = writer->Write({{"t", 0, "k", "v", {}}});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, base::ErrorCode::kUnavailable) << refused.error().ToString();
  EXPECT_THAT(refused.error().message, HasSubstr(broker->bootstrap()));
}

}  // namespace
}  // namespace lagesbild::kafka
