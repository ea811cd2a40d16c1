// A restore from a changelog that the broker has really compacted: records, tombstones and positions gone,
// and gaps where they were.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include "common/kafka/lane.h"
#include "integration/lane/counting_step.h"
#include "integration/lane/lane_rig.h"
#include "support/wait_until.h"

namespace lagesbild::testing {
namespace {

using std::chrono::seconds;
using ::testing::Contains;
using ::testing::Key;
using ::testing::Not;

/// The counting step, and two more values that are told to nobody: "keep" and "forget" set and take away a
/// key.
class ForgettingStep final : public kafka::Step {
 public:
  explicit ForgettingStep(const std::string& output) : counting_(output) {}
  base::Result<std::string> Handle(const kafka::InputRecord& record, std::string_view cursor,
                                   kafka::Unit& unit) override {
    if (record.value == "keep") {
      unit.Put(record.key, "kept");
    } else if (record.value == "forget") {
      unit.Erase(record.key);
    } else {
      return counting_.Handle(record, cursor, unit);
    }
    return "";
  }
  void Forget(std::int32_t /*partition*/) override {}

 private:
  CountingStep counting_;
};

// Rolls a segment at almost each write and lets the cleaner take all but the newest, tombstones and markers
// too.
void CompactEagerly(const LaneRig& rig) {
  auto conf = kafka::NewConf({{"bootstrap.servers", rig.bootstrap()}});
  ASSERT_TRUE(conf.has_value());
  const auto client = kafka::NewClient(kafka::ClientKind::kProducer, std::move(*conf));
  ASSERT_TRUE(client.has_value());
  auto* config = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, rig.changelog().c_str());
  for (const auto& [name, value] : Headers{{"cleanup.policy", "compact"},
                                           {"segment.ms", "50"},
                                           {"min.cleanable.dirty.ratio", "0.001"},
                                           {"delete.retention.ms", "1"}}) {
    rd_kafka_ConfigResource_set_config(config, name.c_str(), value.c_str());
  }
  auto* queue = rd_kafka_queue_new(client->get());
  rd_kafka_AlterConfigs(client->get(), &config, 1, nullptr, queue);
  auto* event = rd_kafka_queue_poll(queue, 20000);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(rd_kafka_event_error(event), RD_KAFKA_RESP_ERR_NO_ERROR);
  std::size_t count = 0;
  const auto* result = rd_kafka_event_AlterConfigs_result(event);
  const auto** altered = rd_kafka_AlterConfigs_result_resources(result, &count);
  ASSERT_EQ(count, 1U);
  EXPECT_EQ(rd_kafka_ConfigResource_error(altered[0]), RD_KAFKA_RESP_ERR_NO_ERROR)
      << rd_kafka_ConfigResource_error_string(altered[0]);
  rd_kafka_event_destroy(event);
  rd_kafka_queue_destroy(queue);
  rd_kafka_ConfigResource_destroy(config);
}

int TombstonesOf(const std::vector<ReadRecord>& changelog) {
  int count = 0;
  for (const auto& record : changelog) count += record.value ? 0 : 1;
  return count;
}

TEST(LaneCompaction, RestoresFromAChangelogTheBrokerHasCompacted) {
  LaneRig rig("compacted", 1);
  CompactEagerly(rig);
  ForgettingStep step(rig.output());
  std::uint64_t written = 0;
  {
    RunningLane running(rig.Options(), step);
    ASSERT_TRUE(running.lane->Start().has_value());
    for (const char* value : {"keep", "forget"}) {
      for (int i = 0; i < 20; ++i) rig.SendTo(rig.input(), 0, "gone" + std::to_string(i), value);
      rig.SendTo(rig.input(), 0, "stays", "keep");
      rig.Flush();
      ASSERT_TRUE(rig.WaitForEnd());
    }
    // Keys that were written once and never again lie among what is taken away.
    for (int i = 0; i < 20; ++i) rig.Send(0, "once" + std::to_string(i), "7");
    rig.Flush();
    unsigned seed = 1;
    ASSERT_TRUE(WaitUntil(seconds(90), [&] {
      rig.SendNumbers(20, 5, ++seed);
      if (!rig.WaitForEnd()) return false;
      written = running.lane->stats().changelog_records;
      const auto left = rig.Read(rig.changelog());
      return left.size() * 2 < written && TombstonesOf(left) == 0;
    })) << "the broker has not compacted";
    ASSERT_TRUE(running.lane->Stop(seconds(20)).has_value());
  }
  const auto changelog = rig.Read(rig.changelog());
  const auto span = static_cast<std::size_t>(changelog.back().offset - changelog.front().offset + 1);
  EXPECT_LT(changelog.size(), span) << "offsets have gaps";
  const auto before = rig.State();
  EXPECT_THAT(before, Not(Contains(Key("gone0"))));
  EXPECT_THAT(before, Contains(Key("stays")));

  RunningLane again(rig.Options(), step);
  ASSERT_TRUE(again.lane->Start().has_value());
  ASSERT_TRUE(again.WaitReady());
  rig.SendTo(rig.input(), 0, "stays", "forget");
  for (int i = 0; i < 20; ++i) rig.Send(0, "once" + std::to_string(i), "1");
  rig.SendNumbers(50, 5, 1000);
  ASSERT_TRUE(rig.WaitForEnd());
  ASSERT_TRUE(again.lane->Stop(seconds(20)).has_value());
  const auto stats = again.lane->stats();
  EXPECT_EQ(stats.restores, 1U);
  EXPECT_GT(stats.restored_records, 0U);
  EXPECT_EQ(stats.torn_transactions, 0U) << "what is compacted away is no torn transaction";
  EXPECT_EQ(stats.rebuilds, 0U);
  EXPECT_EQ(rig.Difference(), "") << "each key went on from its last value";
}

}  // namespace
}  // namespace lagesbild::testing
