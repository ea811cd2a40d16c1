#include "common/kafka/topic_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/kafka/topics.h"
#include "integration/kafka/write.h"
#include "support/wait_until.h"

namespace lagesbild::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace lagesbild::testing;  // NOLINT(google-build-using-namespace): the helpers of the tests

std::unique_ptr<TopicReader> OpenAll(const std::string& topic, bool read_committed = true) {
  auto reader = TopicReader::Open({Bootstrap(), topic, read_committed}).value();
  EXPECT_TRUE(reader->AssignAll().has_value());
  return reader;
}

std::vector<std::string> ValuesToEnd(TopicReader& reader) {
  std::vector<std::string> values;
  const auto read = reader.ReadToEnd(seconds(10), [&](const ReadRecord& record) {
    values.emplace_back(record.value.value_or("(tombstone)"));
  });
  EXPECT_TRUE(read.has_value()) << read.error().ToString();
  return values;
}

TEST(TopicReader, ReadsEveryPartOfARecord) {
  const auto topic = MakeTopic(2, {{"message.timestamp.type", "LogAppendTime"}});
  {
    const auto producer = Producer::Open({.bootstrap = Bootstrap()}).value();
    const std::vector<HeaderView> headers{{"ce_id", "7"}, {"empty", ""}};
    ASSERT_TRUE(producer->Produce({topic, 1, "key", "value", headers}, [](const auto&) {}).has_value());
    ASSERT_TRUE(producer->Produce({topic, 1, "key", std::nullopt, {}}, [](const auto&) {}).has_value());
    ASSERT_TRUE(producer->Produce({topic, 1, "", "", {}}, [](const auto&) {}).has_value());
    ASSERT_TRUE(producer->Flush(seconds(10)).has_value());
  }
  const auto records = ReadAll({Bootstrap(), topic, true});
  ASSERT_TRUE(records.has_value()) << records.error().ToString();
  ASSERT_EQ(records->size(), 3U);
  const auto& first = records->at(0);
  EXPECT_EQ(first.partition, 1);
  EXPECT_EQ(first.offset, 0);
  EXPECT_GT(first.append_time_ms, 1'600'000'000'000);
  EXPECT_EQ(first.key, "key");
  EXPECT_EQ(first.value, "value");
  EXPECT_EQ(first.Header("ce_id"), "7");
  EXPECT_EQ(first.Header("empty"), "");
  EXPECT_EQ(first.Header("none"), std::nullopt);
  EXPECT_EQ(records->at(1).value, std::nullopt);
  EXPECT_EQ(records->at(2).value, "");
}

TEST(TopicReader, ReadsAnEmptyTopicToItsEndAtOnce) {
  const auto reader = OpenAll(MakeTopic(3));
  EXPECT_THAT(ValuesToEnd(*reader), IsEmpty());
}

TEST(TopicReader, StartsWhereAskedAndFollows) {
  const auto topic = MakeTopic(1);
  WriteRecords(Bootstrap(), topic, 0, {{"k", "0"}, {"k", "1"}, {"k", "2"}});
  const auto reader = TopicReader::Open({Bootstrap(), topic, true}).value();
  ASSERT_TRUE(reader->Assign({{0, 1}}).has_value());
  EXPECT_THAT(ValuesToEnd(*reader), ElementsAre("1", "2"));
  EXPECT_EQ(reader->Position(0), 3);
  EXPECT_TRUE(WaitUntil(seconds(10), [&] {
    EXPECT_EQ(reader->Poll(milliseconds(10), [](const auto&) {}).value(), 0U);
    return reader->AtEnd();
  }));

  WriteRecords(Bootstrap(), topic, 0, {{"k", "3"}});
  std::string got;
  EXPECT_EQ(reader->Poll(seconds(10), [&](const ReadRecord& record) { got = *record.value; }).value(), 1U);
  EXPECT_EQ(got, "3");
  EXPECT_FALSE(reader->AtEnd());

  // Assigning again begins anew.
  ASSERT_TRUE(reader->Assign({{0, 0}}).has_value());
  EXPECT_THAT(ValuesToEnd(*reader), ElementsAre("0", "1", "2", "3"));
}

TEST(TopicReader, GivesAtMostWhatOnePollMayTake) {
  const auto topic = MakeTopic(1);
  WriteRecords(Bootstrap(), topic, 0, {{"k", "0"}, {"k", "1"}, {"k", "2"}});
  const auto reader = OpenAll(topic);
  std::vector<std::string> values;
  const auto keep = [&](const ReadRecord& record) { values.emplace_back(*record.value); };
  EXPECT_EQ(reader->Poll(seconds(10), keep, 2).value(), 2U);
  EXPECT_EQ(reader->Poll(seconds(10), keep, 2).value(), 1U);
  EXPECT_THAT(values, ElementsAre("0", "1", "2"));
}

TEST(TopicReader, PassesOverAbortedRecordsUnlessToldToShowThem) {
  const auto topic = MakeTopic(1);
  OpenTransaction(Bootstrap(), "reader-test-1", topic, 0, {"committed"}).Commit();
  OpenTransaction(Bootstrap(), "reader-test-2", topic, 0, {"aborted"}).Abort();
  EXPECT_THAT(ValuesToEnd(*OpenAll(topic)), ElementsAre("committed"));
  EXPECT_THAT(ValuesToEnd(*OpenAll(topic, false)), ElementsAre("committed", "aborted"));
}

TEST(TopicReader, WaitsForAnOpenTransactionBeforeTheEnd) {
  const auto topic = MakeTopic(1);
  OpenTransaction open(Bootstrap(), "reader-test-3", topic, 0, {"open"});
  WriteRecords(Bootstrap(), topic, 0, {{"k", "after"}});
  const auto reader = OpenAll(topic);
  const auto stuck = reader->ReadToEnd(milliseconds(500), [](const auto&) { FAIL() << "a record below"; });
  ASSERT_FALSE(stuck.has_value());
  EXPECT_EQ(stuck.error().code, base::ErrorCode::kUnavailable);
  EXPECT_THAT(stuck.error().message, HasSubstr(topic + " partition 0 stands at offset 0 of 2"));
  EXPECT_THAT(stuck.error().message, HasSubstr("transaction"));
  open.Commit();
  EXPECT_THAT(ValuesToEnd(*reader), ElementsAre("open", "after"));
}

TEST(TopicReader, ReachesTheEndOfACompactedTopicOverItsGaps) {
  const auto topic = MakeTopic(1, {{"cleanup.policy", "compact"},
                                   {"segment.ms", "100"},
                                   {"min.cleanable.dirty.ratio", "0.01"},
                                   {"max.compaction.lag.ms", "100"}});
  for (int i = 0; i < 20; ++i) WriteRecords(Bootstrap(), topic, 0, {{"k", std::to_string(i)}});
  std::vector<OwnedRecord> records;
  EXPECT_TRUE(WaitUntil(seconds(60), [&] {
    WriteRecords(Bootstrap(), topic, 0, {{"other", "x"}});  // rolls the segment, so that it can be cleaned
    records = ReadAll({Bootstrap(), topic, true}).value();
    return records.front().value == "19";
  }));
  EXPECT_EQ(records.front().offset, 19);
}

TEST(TopicReader, RefusesAnOffsetOrPartitionOutsideTheTopic) {
  const auto topic = MakeTopic(1);
  WriteRecords(Bootstrap(), topic, 0, {{"k", "0"}});
  const auto reader = TopicReader::Open({Bootstrap(), topic, true}).value();
  const auto beyond = reader->Assign({{0, 2}});
  ASSERT_FALSE(beyond.has_value());
  EXPECT_EQ(beyond.error().code, base::ErrorCode::kFailedPrecondition);
  EXPECT_THAT(beyond.error().message, HasSubstr("offsets 0 to 1, not 2"));
  EXPECT_EQ(reader->Assign({{1, 0}}).error().code, base::ErrorCode::kNotFound);
  EXPECT_EQ(TopicReader::Open({Bootstrap(), "no.such.topic", true}).error().code, base::ErrorCode::kNotFound);
}

TEST(TopicReader, SaysThatItsTopicWasDeleted) {
  const auto topic = MakeTopic(1);
  WriteRecords(Bootstrap(), topic, 0, {{"k", "0"}});
  const auto reader = OpenAll(topic);
  EXPECT_THAT(ValuesToEnd(*reader), ElementsAre("0"));
  ASSERT_TRUE(SharedAdmin().DeleteTopic(topic).has_value());
  base::Error error;
  EXPECT_TRUE(WaitUntil(seconds(30), [&] {
    const auto read = reader->Poll(milliseconds(100), [](const auto&) {});
    if (!read) error = read.error();
    return !read.has_value();
  }));
  EXPECT_EQ(error.code, base::ErrorCode::kNotFound) << error.ToString();
}

TEST(TopicReader, GoesOnAfterTheBrokerWasAway) {
  const auto broker = KafkaBroker::Start().value();
  const auto admin = Admin::Open(broker->bootstrap()).value();
  ASSERT_TRUE(admin->CreateTopic({"away", 1, 1, {}}).has_value());
  WriteRecords(broker->bootstrap(), "away", 0, {{"k", "0"}});
  const auto reader = TopicReader::Open({broker->bootstrap(), "away", true}).value();
  ASSERT_TRUE(reader->AssignAll().has_value());
  EXPECT_THAT(ValuesToEnd(*reader), ElementsAre("0"));
  broker->Stop();
  EXPECT_EQ(reader->Poll(milliseconds(500), [](const auto&) {}).value(), 0U);
  EXPECT_THAT(reader->complaint(), HasSubstr("onnect"));
  ASSERT_TRUE(broker->Restart().has_value());
  WriteRecords(broker->bootstrap(), "away", 0, {{"k", "1"}});
  std::vector<std::string> values;
  EXPECT_EQ(
      reader->Poll(seconds(20), [&](const auto& record) { values.emplace_back(*record.value); }).value(), 1U);
  EXPECT_THAT(values, ElementsAre("1"));
}

}  // namespace
}  // namespace lagesbild::kafka
