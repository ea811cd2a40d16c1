// How long a lane of scoring takes to have a million ledger keys again: from the changelog and from a
// snapshot, beside a bare read of the same changelog, in rounds that alternate.
#include <librdkafka/rdkafka.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "bench/measure/cpu_time.h"
#include "bench/measure/report.h"
#include "common/codec/codec.h"
#include "common/kafka/admin.h"
#include "common/kafka/client.h"
#include "common/kafka/lane.h"
#include "common/kafka/producer.h"
#include "common/kafka/topics.h"
#include "common/model/kinds.h"
#include "common/model/stockholm_time.h"
#include "scoring/adapters/kafka_observation_to_finding_lane.h"
#include "support/no_references.h"

namespace lagesbild::bench {
namespace {

constexpr std::int32_t kPartitions = 4;
constexpr int kMonths = 26;
constexpr int kKinds = 39;
constexpr char kInput[] = "bench.restore.in";
constexpr char kStage[] = "bench-restore";

/// No register: the areas of this benchmark are in none.
class NoContent final : public stage::AreaContent {
 public:
  base::Result<std::shared_ptr<const stage::AreaTable>> Load(
      const model::AreasManifest& /*manifest*/) override {
    return std::make_shared<const stage::AreaTable>();
  }
};

struct Options {
  std::string bootstrap;
  std::string state_dir;
  std::int64_t keys = 1'000'000;
  int rounds = 3;
};

/// Event `number` of as many as there are keys: each meets another key of the ledger.
model::Delta DeltaOf(std::int64_t number) {
  const auto area = number / (kMonths * kKinds);
  const auto kind = static_cast<std::size_t>(number % kKinds);
  const auto month = static_cast<std::int32_t>(number / kKinds % kMonths);
  model::Delta delta;
  delta.area = "area-" + std::to_string(area);
  delta.feed = "police";
  delta.source_id = "event-" + std::to_string(number);
  delta.recorded_at_ms = 1'767'000'000'000 + number;
  delta.confidence = model::PlaceConfidence::kCode;
  const auto day = model::DayOf(2023, 6, 10) + month * 31;
  delta.counts.push_back({std::string(model::Kinds()[kind].name), day, 1});
  return delta;
}

class RestoreBench {
 public:
  explicit RestoreBench(Options options) : options_(std::move(options)) {}

  base::Status Run() {
    if (auto made = MakeTopics(); !made) return made;
    if (auto filled = FillLedger(); !filled) return filled;
    std::vector<double> changelog_wall;
    std::vector<double> changelog_cpu;
    std::vector<double> bare_wall;
    std::vector<double> bare_cpu;
    for (int round = 0; round < options_.rounds; ++round) {
      if (auto a = Restore({}, changelog_wall, changelog_cpu); !a) return a;
      if (auto b = ReadBare(bare_wall, bare_cpu); !b) return b;
      std::fprintf(stderr, "  round %d: changelog %.2f s, bare read %.2f s\n", round + 1,
                   changelog_wall.back(), bare_wall.back());
    }
    std::vector<double> snapshot_wall;
    std::vector<double> snapshot_cpu;
    for (int round = 0; round < options_.rounds; ++round) {
      if (auto a = Restore(options_.state_dir, snapshot_wall, snapshot_cpu); !a) return a;
      std::fprintf(stderr, "  round %d: snapshot %.2f s\n", round + 1, snapshot_wall.back());
    }
    report_.Numbers("changelog_wall_s", changelog_wall);
    report_.Numbers("changelog_cpu_s", changelog_cpu);
    report_.Numbers("bare_wall_s", bare_wall);
    report_.Numbers("bare_cpu_s", bare_cpu);
    report_.Numbers("snapshot_wall_s", snapshot_wall);
    report_.Numbers("snapshot_cpu_s", snapshot_cpu);
    report_.Print();
    return {};
  }

 private:
  base::Status MakeTopics() {
    auto admin = kafka::Admin::Open(options_.bootstrap);
    if (!admin) return base::Fail(admin.error());
    return (*admin)->CreateTopics({{.name = kInput, .partitions = kPartitions, .config = {}},
                                   {.name = kafka::ChangelogTopic(kStage),
                                    .partitions = kPartitions,
                                    .config = {{"cleanup.policy", "compact"}}}});
  }

  kafka::LaneOptions LaneOf(const std::string& state_dir) const {
    kafka::LaneOptions options;
    options.bootstrap = options_.bootstrap;
    options.stage = kStage;
    options.input_topic = kInput;
    options.installation_epoch = "bench";
    options.partition_count = kPartitions;
    options.state_dir = state_dir;
    // So small that every partition's is written behind the last events, and none after a restore.
    options.snapshot_growth_bytes = 1U << 20U;
    options.on_failure = [](const kafka::LaneFailure& failure) {
      std::fprintf(stderr, "%s\n", failure.error.ToString().c_str());
      std::_Exit(1);
    };
    return options;
  }

  base::Status FillLedger() {
    std::fprintf(stderr, "  %lld keys go into the ledger\n", static_cast<long long>(options_.keys));
    if (auto sent = Send(0, options_.keys); !sent) return sent;
    NoContent content;
    testing::NoReferences references;
    scoring::ObservationStep step(content, references);
    auto lane = kafka::Lane::New(LaneOf(options_.state_dir), step);
    if (!lane) return base::Fail(lane.error());
    if (auto started = (*lane)->Start(); !started) return started;
    WaitFor(**lane, static_cast<std::uint64_t>(options_.keys));
    // A few more, one at a time and a partition each, until each has a snapshot of all that went before.
    std::int64_t more = 0;
    for (int round = 0; round < 40; ++round) {
      if (auto sent = Send(options_.keys + more, 50); !sent) return sent;
      more += 50;
      WaitFor(**lane, static_cast<std::uint64_t>(options_.keys + more));
      if (SnapshotsStand()) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    std::uint64_t keys = 0;
    for (const auto& partition : (*lane)->stats().partitions) keys += partition.state_keys;
    report_.Number("keys", static_cast<double>(keys));
    return (*lane)->Stop(std::chrono::seconds(10));
  }

  /// Every partition's snapshot is as large as a quarter of the state must be.
  bool SnapshotsStand() const {
    for (std::int32_t partition = 0; partition < kPartitions; ++partition) {
      std::error_code error;
      const auto path = options_.state_dir + "/" + kafka::ChangelogTopic(kStage) + "-" +
                        std::to_string(partition) + ".snapshot";
      const auto bytes = std::filesystem::file_size(path, error);
      if (error || bytes < static_cast<std::uintmax_t>(options_.keys) * 25 / kPartitions) return false;
    }
    return true;
  }

  static void WaitFor(const kafka::Lane& lane, std::uint64_t records) {
    while (lane.stats().records_in < records) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }

  base::Status Send(std::int64_t first, std::int64_t count) {
    kafka::Producer::Options options;
    options.bootstrap = options_.bootstrap;
    options.queue_records_max = 500'000;
    auto producer = kafka::Producer::Open(options);
    if (!producer) return base::Fail(producer.error());
    for (auto number = first; number < first + count; ++number) {
      const auto delta = DeltaOf(number);
      const auto value = codec::EncodeObservationRecord(delta);
      for (;;) {
        auto sent = (*producer)->Produce({kInput, std::nullopt, delta.area, value, {}},
                                         [](const auto& /*delivery*/) {});
        if (sent) break;
        if (sent.error().code != base::ErrorCode::kResourceExhausted) return sent;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      }
    }
    return (*producer)->Flush(std::chrono::seconds(60));
  }

  base::Status Restore(const std::string& state_dir, std::vector<double>& wall, std::vector<double>& cpu) {
    NoContent content;
    testing::NoReferences references;
    scoring::ObservationStep step(content, references);
    const Stopwatch watch;
    auto options = LaneOf(state_dir);
    options.snapshot_growth_bytes = std::uint64_t{1} << 40U;  // none is written
    auto lane = kafka::Lane::New(options, step);
    if (!lane) return base::Fail(lane.error());
    if (auto started = (*lane)->Start(); !started) return started;
    while (!(*lane)->ready()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    const auto cost = watch.Read();
    const auto stats = (*lane)->stats();
    if (state_dir.empty() == (stats.restored_from_snapshot > 0)) {
      return base::Fail(base::ErrorCode::kInternal,
                        std::to_string(stats.restored_from_snapshot) + " partitions came from a snapshot");
    }
    wall.push_back(cost.wall_s);
    cpu.push_back(cost.cpu_s);
    return (*lane)->Stop(std::chrono::seconds(10));
  }

  /// All records of the changelog, touched and let go.
  base::Status ReadBare(std::vector<double>& wall, std::vector<double>& cpu) const {
    const Stopwatch watch;
    auto conf = kafka::NewConf(kafka::FollowerSettings(options_.bootstrap, true));
    if (!conf) return base::Fail(conf.error());
    auto client = kafka::NewClient(kafka::ClientKind::kConsumer, std::move(*conf));
    if (!client) return base::Fail(client.error());
    const auto list = kafka::NewPartitionList();
    for (std::int32_t partition = 0; partition < kPartitions; ++partition) {
      rd_kafka_topic_partition_list_add(list.get(), kafka::ChangelogTopic(kStage).c_str(), partition)
          ->offset = RD_KAFKA_OFFSET_BEGINNING;
    }
    rd_kafka_assign(client->get(), list.get());
    int ends = 0;
    std::size_t bytes = 0;
    while (ends < kPartitions) {
      auto* message = rd_kafka_consumer_poll(client->get(), 1000);
      if (message == nullptr) continue;
      if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) ++ends;
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) bytes += message->len + message->key_len;
      rd_kafka_message_destroy(message);
    }
    const auto cost = watch.Read();
    if (bytes == 0) return base::Fail(base::ErrorCode::kInternal, "the changelog is empty");
    wall.push_back(cost.wall_s);
    cpu.push_back(cost.cpu_s);
    return {};
  }

  Options options_;
  Report report_;
};

}  // namespace
}  // namespace lagesbild::bench

int main(int argc, char** argv) {
  CLI::App app("Restore of a ledger");
  lagesbild::bench::Options options;
  app.add_option("--bootstrap", options.bootstrap)->required();
  app.add_option("--state-dir", options.state_dir)->required();
  app.add_option("--keys", options.keys);
  app.add_option("--rounds", options.rounds);
  CLI11_PARSE(app, argc, argv);
  return lagesbild::bench::ExitCode(lagesbild::bench::RestoreBench(options).Run());
}
