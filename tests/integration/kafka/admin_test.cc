#include "common/kafka/admin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "integration/kafka/topics.h"
#include "integration/kafka/write.h"
#include "support/free_port.h"
#include "support/wait_until.h"

namespace lagesbild::kafka {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using namespace lagesbild::testing;  // NOLINT(google-build-using-namespace): the helpers of the tests

TEST(Admin, MakesEachTopicOfTheRegistryAsItAsks) {
  for (const auto& spec : AllTopics()) {
    const auto made = SharedAdmin().CreateTopic(ForSpec(spec, {3, 1}));
    ASSERT_TRUE(made.has_value()) << made.error().ToString();
    const auto info = SharedAdmin().Describe(spec.name);
    ASSERT_TRUE(info.has_value()) << info.error().ToString();
    EXPECT_EQ(info->partitions, spec.partitioned ? 3 : 1) << spec.name;
    auto config = SharedAdmin().TopicConfig(spec.name);
    ASSERT_TRUE(config.has_value()) << config.error().ToString();
    EXPECT_EQ((*config)["message.timestamp.type"], "LogAppendTime") << spec.name;
    if (spec.cleanup == Cleanup::kKept) {
      EXPECT_EQ((*config)["retention.ms"], "-1") << spec.name;
      EXPECT_EQ((*config)["cleanup.policy"], "delete") << spec.name;
    }
    if (spec.cleanup == Cleanup::kCompact) {
      EXPECT_EQ((*config)["cleanup.policy"], "compact") << spec.name;
    }
    if (spec.cleanup == Cleanup::kCompactDelete) {
      EXPECT_EQ((*config)["cleanup.policy"], "compact,delete");
    }
    if (spec.cleanup == Cleanup::kDelete) {
      EXPECT_EQ((*config)["retention.ms"], "31536000000") << spec.name;
    }
    ASSERT_TRUE(SharedAdmin().DeleteTopic(spec.name).has_value());
  }
}

TEST(Admin, AsksForAllReplicasButOneWhenThereAreThree) {
  EXPECT_EQ(ForSpec({"x", Cleanup::kKept, true}, {4, 3}).config["min.insync.replicas"], "2");
  EXPECT_FALSE(ForSpec({"x", Cleanup::kKept, true}, {4, 1}).config.contains("min.insync.replicas"));
}

TEST(Admin, ListsTopicsAndSaysWhichAreThereOrNotThere) {
  const auto topic = MakeTopic(2);
  const auto topics = SharedAdmin().ListTopics();
  ASSERT_TRUE(topics.has_value());
  const auto found = std::ranges::find(*topics, topic, &TopicInfo::name);
  ASSERT_NE(found, topics->end());
  EXPECT_EQ(found->partitions, 2);

  NewTopic again;
  again.name = topic;
  EXPECT_EQ(SharedAdmin().CreateTopic(again).error().code, base::ErrorCode::kAlreadyExists);
  ASSERT_TRUE(SharedAdmin().DeleteTopic(topic).has_value());
  EXPECT_EQ(SharedAdmin().Describe(topic).error().code, base::ErrorCode::kNotFound);
  EXPECT_EQ(SharedAdmin().TopicConfig(topic).error().code, base::ErrorCode::kNotFound);
  EXPECT_EQ(SharedAdmin().DeleteTopic(topic).error().code, base::ErrorCode::kNotFound);
  EXPECT_EQ(SharedAdmin().GetWatermarks(topic, 0).error().code, base::ErrorCode::kNotFound);
}

TEST(Admin, RefusesATopicTheBrokerRefusesWithItsReason) {
  NewTopic topic;
  topic.name = "Admin.too-many-replicas";
  topic.replication_factor = 9;
  const auto made = SharedAdmin().CreateTopic(topic);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_THAT(made.error().message, HasSubstr("9"));
}

TEST(Admin, ShowsHowFarAnOpenTransactionHoldsReadersBack) {
  const auto topic = MakeTopic(1);
  WriteRecords(Bootstrap(), topic, 0, {{"a", "1"}, {"b", "2"}});
  EXPECT_EQ(SharedAdmin().GetWatermarks(topic, 0).value(), (OffsetRange{0, 2, 2}));
  OpenTransaction open(Bootstrap(), "admin-test", topic, 0, {"3"});
  EXPECT_EQ(SharedAdmin().GetWatermarks(topic, 0).value(), (OffsetRange{0, 3, 2}));
  open.Commit();
  // The marker takes an offset too.
  EXPECT_TRUE(WaitUntil(std::chrono::seconds(10), [&] {
    return SharedAdmin().GetWatermarks(topic, 0).value() == OffsetRange{0, 4, 4};
  }));
}

TEST(Admin, KnowsNoOffsetsAndNoMembersOfAGroupThatNeverWas) {
  const auto topic = MakeTopic(3);
  const auto offsets = SharedAdmin().CommittedOffsets("nobody", topic);
  ASSERT_TRUE(offsets.has_value()) << offsets.error().ToString();
  EXPECT_EQ(offsets->size(), 3U);
  EXPECT_THAT(*offsets, Each(std::optional<std::int64_t>()));
  EXPECT_EQ(SharedAdmin().GroupMembers("nobody").value(), 0);
}

TEST(Admin, ShowsOffsetsAndMembersOfAGroup) {
  const auto topic = MakeTopic(2);
  WriteRecords(Bootstrap(), topic, 1, {{"a", "1"}, {"b", "2"}});
  LaneConsumerParameters parameters;
  parameters.bootstrap = Bootstrap();
  parameters.group_id = "admin-test-group";
  auto conf = NewConf(LaneConsumerSettings(parameters)).value();
  const auto consumer = NewClient(ClientKind::kConsumer, std::move(conf)).value();
  const auto list = NewPartitionList();
  rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  ASSERT_EQ(rd_kafka_subscribe(consumer.get(), list.get()), RD_KAFKA_RESP_ERR_NO_ERROR);
  EXPECT_TRUE(WaitUntil(std::chrono::seconds(20), [&] {
    if (auto* message = rd_kafka_consumer_poll(consumer.get(), 0)) rd_kafka_message_destroy(message);
    rd_kafka_topic_partition_list_t* assigned = nullptr;
    rd_kafka_assignment(consumer.get(), &assigned);
    const bool joined = assigned != nullptr && assigned->cnt == 2;
    if (assigned != nullptr) rd_kafka_topic_partition_list_destroy(assigned);
    return joined && SharedAdmin().GroupMembers("admin-test-group").value() == 1;
  }));
  const auto offset = NewPartitionList();
  rd_kafka_topic_partition_list_add(offset.get(), topic.c_str(), 1)->offset = 2;
  ASSERT_EQ(rd_kafka_commit(consumer.get(), offset.get(), 0), RD_KAFKA_RESP_ERR_NO_ERROR);
  const auto offsets = SharedAdmin().CommittedOffsets("admin-test-group", topic);
  ASSERT_TRUE(offsets.has_value()) << offsets.error().ToString();
  EXPECT_EQ(*offsets, (std::vector<std::optional<std::int64_t>>{std::nullopt, 2}));
  rd_kafka_consumer_close(consumer.get());
}

TEST(Admin, SaysWhereKafkaShouldBeWhenItIsNotThere) {
  const auto address = "127.0.0.1:" + std::to_string(FreePort());
  const auto admin = Admin::Open(address, std::chrono::milliseconds(500)).value();
  for (const auto& error : {admin->ListTopics().error(), admin->Describe("x").error(),
                            admin->CreateTopic({"x", 1, 1, {}}).error(), admin->ClusterId().error()}) {
    EXPECT_EQ(error.code, base::ErrorCode::kUnavailable) << error.ToString();
    EXPECT_THAT(error.message, HasSubstr(address));
    EXPECT_THAT(error.message, HasSubstr("Connection refused"));
    EXPECT_THAT(error.hint, HasSubstr("Kafka"));
  }
}

TEST(Admin, RefusesAnAddressThatIsNone) {
  for (const char* address : {"", " ", ","}) {
    const auto admin = Admin::Open(address);
    ASSERT_FALSE(admin.has_value()) << address;
    EXPECT_EQ(admin.error().code, base::ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace lagesbild::kafka
