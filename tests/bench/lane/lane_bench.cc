// The lane against the bare loop: client CPU for the same hop, in rounds that alternate; and what the lane
// allocates for an event.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "bench/bare/bare_hop.h"
#include "bench/measure/cpu_time.h"
#include "bench/measure/report.h"
#include "common/kafka/admin.h"
#include "common/kafka/lane.h"
#include "common/kafka/topics.h"
#include "support/heap_meter.h"

namespace lagesbild::bench {
namespace {

constexpr std::int32_t kPartitions = 4;
constexpr std::size_t kStateBytes = 96;
constexpr char kInput[] = "bench.lane.in";
constexpr char kOutput[] = "bench.lane.out";

/// Passes each record on; with state, it keeps 96 bytes under each key first. Counts what the lane allocates
/// from the `steady_after`-th event on: in its calls, and between two events.
class PassOn final : public kafka::Step {
 public:
  PassOn(bool with_state, std::int64_t steady_after) : with_state_(with_state), steady_after_(steady_after) {}

  base::Result<std::string> Handle(const kafka::InputRecord& record, std::string_view /*cursor*/,
                                   kafka::Unit& unit) override {
    const auto before = testing::AllocationsOfThisThread();
    const bool is_steady = ++events_ > steady_after_;
    if (is_steady && before != after_last_) ++between_events_;
    if (with_state_) unit.Put(record.key, record.value.substr(0, kStateBytes));
    unit.Emit({.topic = kOutput, .partition = {}, .key = record.key, .value = record.value, .headers = {}});
    after_last_ = testing::AllocationsOfThisThread();
    if (is_steady && after_last_ != before) ++in_calls_;
    return std::string();
  }
  void Forget(std::int32_t /*partition*/) override {}

  /// Events before which the lane allocated since the event before: the ends of transactions are among them.
  std::int64_t between_events() const { return between_events_; }
  /// Events for which the lane allocated in Put or Emit.
  std::int64_t in_calls() const { return in_calls_; }

 private:
  bool with_state_;
  std::int64_t steady_after_;
  std::int64_t events_ = 0;
  std::int64_t between_events_ = 0;
  std::int64_t in_calls_ = 0;
  std::uint64_t after_last_ = 0;
};

struct Options {
  std::string bootstrap;
  std::int64_t records = 300'000;
  int rounds = 3;
  int keys = 10'000;
  std::size_t value_bytes = 163;
};

class LaneBench {
 public:
  explicit LaneBench(Options options) : options_(std::move(options)) {}

  base::Status Run() {
    auto admin = kafka::Admin::Open(options_.bootstrap);
    if (!admin) return base::Fail(admin.error());
    admin_ = std::move(*admin);
    for (const char* topic : {kInput, kOutput}) {
      if (auto made = Make(topic, {}); !made) return made;
    }
    std::fprintf(stderr, "  %lld records go in\n", static_cast<long long>(options_.records));
    if (auto filled = Fill(options_.bootstrap, kInput, options_.records, options_.keys, options_.value_bytes);
        !filled) {
      return filled;
    }
    for (const bool with_state : {false, true}) {
      if (auto compared = Compare(with_state); !compared) return compared;
    }
    report_.Print();
    return {};
  }

 private:
  base::Status Make(const std::string& topic, const std::map<std::string, std::string>& config) {
    return admin_->CreateTopic({.name = topic, .partitions = kPartitions, .config = config});
  }

  base::Status Compare(bool with_state) {
    std::vector<double> lane;
    std::vector<double> bare;
    for (int round = 0; round <= options_.rounds; ++round) {  // the first warms everything up
      const auto name = std::string("bench-") + (with_state ? "state-" : "plain-") + std::to_string(round);
      auto a = RunLane(name, with_state);
      if (!a) return base::Fail(a.error());
      auto b = RunBare(name + "-bare", with_state);
      if (!b) return base::Fail(b.error());
      std::fprintf(stderr, "  %s round %d%s: lane %.2f us, bare %.2f us of CPU a record; %.0f and %.0f k/s\n",
                   with_state ? "with state" : "passing on", round, round == 0 ? " (not counted)" : "",
                   Us(a->cpu_s), Us(b->cpu_s), 1e3 / Us(a->wall_s), 1e3 / Us(b->wall_s));
      if (round == 0) continue;
      lane.push_back(Us(a->cpu_s));
      bare.push_back(Us(b->cpu_s));
    }
    const std::string prefix = with_state ? "state_" : "plain_";
    report_.Numbers(prefix + "lane_us", lane);
    report_.Numbers(prefix + "bare_us", bare);
    return {};
  }

  double Us(double seconds) const { return seconds / static_cast<double>(options_.records) * 1e6; }

  base::Result<Cost> RunLane(const std::string& stage, bool with_state) {
    if (auto made = Make(kafka::ChangelogTopic(stage), {{"cleanup.policy", "compact"}}); !made) {
      return base::Fail(made.error());
    }
    PassOn step(with_state, options_.records / 2);
    kafka::LaneOptions options;
    options.bootstrap = options_.bootstrap;
    options.stage = stage;
    options.input_topic = kInput;
    options.installation_epoch = "bench";
    options.partition_count = kPartitions;
    options.on_failure = [](const kafka::LaneFailure& failure) {
      std::fprintf(stderr, "%s\n", failure.error.ToString().c_str());
      std::_Exit(1);
    };
    const Stopwatch watch;
    auto lane = kafka::Lane::New(options, step);
    if (!lane) return base::Fail(lane.error());
    if (auto started = (*lane)->Start(); !started) return base::Fail(started.error());
    const auto records = static_cast<std::uint64_t>(options_.records);
    while ((*lane)->stats().records_in < records) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    if (auto stopped = (*lane)->Stop(std::chrono::seconds(10)); !stopped) return base::Fail(stopped.error());
    const auto cost = watch.Read();
    const auto stats = (*lane)->stats();
    const std::string prefix = with_state ? "state_" : "plain_";
    if (stage.ends_with("-" + std::to_string(options_.rounds))) {
      report_.Number(prefix + "commits", static_cast<double>(stats.commits));
      report_.Number(prefix + "events_allocated_in_calls", static_cast<double>(step.in_calls()));
      report_.Number(prefix + "events_allocated_between", static_cast<double>(step.between_events()));
      report_.Number(prefix + "records_per_s", static_cast<double>(options_.records) / cost.wall_s);
    }
    return cost;
  }

  base::Result<Cost> RunBare(const std::string& name, bool with_state) {
    BareHopOptions bare;
    bare.bootstrap = options_.bootstrap;
    bare.input = kInput;
    bare.output = kOutput;
    bare.group = name;
    bare.transactional_id = name;
    bare.with_state = with_state;
    const Stopwatch watch;
    if (auto ran = RunBareHop(bare, options_.records); !ran) return base::Fail(ran.error());
    return watch.Read();
  }

  Options options_;
  std::unique_ptr<kafka::Admin> admin_;
  Report report_;
};

}  // namespace
}  // namespace lagesbild::bench

int main(int argc, char** argv) {
  CLI::App app("The lane against the bare loop");
  lagesbild::bench::Options options;
  app.add_option("--bootstrap", options.bootstrap)->required();
  app.add_option("--records", options.records);
  app.add_option("--rounds", options.rounds);
  app.add_option("--keys", options.keys);
  app.add_option("--value-bytes", options.value_bytes);
  CLI11_PARSE(app, argc, argv);
  return lagesbild::bench::ExitCode(lagesbild::bench::LaneBench(options).Run());
}
