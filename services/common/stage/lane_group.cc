#include "common/stage/lane_group.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "common/kafka/installation.h"
#include "common/kafka/lane.h"
#include "common/runtime/retry.h"
#include "common/stage/lane_metrics.h"
#include "common/telemetry/log.h"

namespace lagesbild::stage {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto kLookEvery = 100ms;
constexpr int kLooksPerUpdate = 10;
constexpr auto kInstallationPatience = 30s;

void LogLine(const std::string& stage, int lane, kafka::LogLevel level, std::string_view text) {
  const auto to = level == kafka::LogLevel::kError     ? telemetry::LogLevel::kError
                  : level == kafka::LogLevel::kWarning ? telemetry::LogLevel::kWarn
                                                       : telemetry::LogLevel::kInfo;
  telemetry::Log(to, text, {{"stage", stage}, {"lane", lane}});
}

/// A fenced or stuck lane leaves nothing to drain: another has its place, or its thread does not answer.
/// Otherwise the process drains first, and its code (76) tells the supervisor not to start it again.
void End(const std::string& stage, const kafka::LaneFailure& failure, runtime::Ending& ending) {
  telemetry::Error("lane ended", {{"stage", stage}, {"error", failure.error}});
  if (failure.action == kafka::LaneFailure::Action::kRestart) std::_Exit(failure.exit_code());
  ending.Fail(failure.error, failure.exit_code());
}

kafka::LaneOptions OptionsOf(const LaneGroupOptions& group, int lane, runtime::Ending& ending) {
  kafka::LaneOptions options;
  options.bootstrap = group.service.kafka_bootstrap;
  options.stage = group.stage;
  options.instance = group.service.instance;
  options.lane = lane;
  options.input_topic = group.input_topic;
  options.store = group.store;
  options.state_dir = group.service.state_dir + "/" + group.stage;
  options.snapshot_growth_bytes = static_cast<std::uint64_t>(group.service.snapshot_growth_bytes);
  options.installation_epoch = group.installation.epoch;
  options.partition_count = group.installation.partitions;
  const std::string stage = group.stage;
  options.log = [stage, lane](kafka::LogLevel level, std::string_view text) {
    LogLine(stage, lane, level, text);
  };
  options.on_failure = [stage, &ending](const kafka::LaneFailure& failure) { End(stage, failure, ending); };
  return options;
}

}  // namespace

struct LaneGroup::Parts {
  Parts(telemetry::Metrics& registry, const LaneGroupOptions& options)
      : metrics(registry, options.stage, options.input_topic) {}

  // Steps outlive lanes, lanes outlive the thread that looks at them.
  std::vector<std::unique_ptr<kafka::Step>> steps;
  std::vector<std::unique_ptr<kafka::Lane>> lanes;
  LaneMetrics metrics;
  std::function<void(bool)> on_ready;
  std::jthread watcher;

  bool Ready() const {
    return std::all_of(lanes.begin(), lanes.end(), [](const auto& lane) { return lane->ready(); });
  }

  void Update() {
    std::vector<kafka::LaneStats> stats;
    stats.reserve(lanes.size());
    for (const auto& lane : lanes) stats.push_back(lane->stats());
    metrics.Update(stats);
  }

  void Watch(const std::stop_token& stop) {
    bool ready = false;
    for (int look = 0; !stop.stop_requested(); ++look) {
      if (Ready() != ready) {
        ready = !ready;
        if (on_ready) on_ready(ready);
      }
      if (look % kLooksPerUpdate == 0) Update();
      runtime::SleepFor(kLookEvery, stop);
    }
    Update();
  }
};

base::Result<std::unique_ptr<LaneGroup>> LaneGroup::New(const LaneGroupOptions& options,
                                                        const MakeStep& make_step,
                                                        telemetry::Metrics& metrics,
                                                        runtime::Ending& ending) {
  auto parts = std::make_unique<Parts>(metrics, options);
  for (int number = 0; number < options.service.lanes; ++number) {
    auto step = make_step(number);
    if (!step) return base::Fail(step.error());
    parts->steps.push_back(std::move(*step));
    auto lane = kafka::Lane::New(OptionsOf(options, number, ending), *parts->steps.back());
    if (!lane) return base::Fail(lane.error());
    parts->lanes.push_back(std::move(*lane));
  }
  return std::unique_ptr<LaneGroup>(new LaneGroup(std::move(parts)));
}

LaneGroup::LaneGroup(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

LaneGroup::~LaneGroup() {
  if (!Stop(4s)) telemetry::Error("lanes did not stop in time");
}

base::Status LaneGroup::Start(std::function<void(bool)> on_ready) {
  parts_->on_ready = std::move(on_ready);
  for (const auto& lane : parts_->lanes) {
    if (auto started = lane->Start(); !started) return started;
  }
  parts_->watcher = std::jthread([parts = parts_.get()](const std::stop_token& stop) { parts->Watch(stop); });
  return {};
}

bool LaneGroup::ready() const { return parts_->Ready(); }

namespace {

/// Puts one question to lane after lane until one holds the partition.
struct Search {
  std::vector<kafka::Lane*> lanes;
  std::int32_t partition = 0;
  LaneGroup::Question question;

  static base::Status AskFrom(const std::shared_ptr<Search>& search, std::size_t at) {
    if (at >= search->lanes.size()) {
      search->question(nullptr);
      return {};
    }
    return search->lanes[at]->Ask(search->partition, [search, at](const kafka::StateView* state) {
      if (state != nullptr) {
        search->question(state);
      } else if (!AskFrom(search, at + 1)) {
        search->question(nullptr);
      }
    });
  }
};

}  // namespace

base::Status LaneGroup::Ask(std::int32_t partition, Question question) {
  auto search = std::make_shared<Search>();  // shared: it lives on in whichever lane's queue it stands
  for (const auto& lane : parts_->lanes) search->lanes.push_back(lane.get());
  search->partition = partition;
  search->question = std::move(question);
  return Search::AskFrom(search, 0);
}

base::Status LaneGroup::Stop(std::chrono::milliseconds timeout) {
  const auto deadline = Clock::now() + timeout;
  // All at once: each commits and leaves on its own thread.
  std::vector<base::Status> results(parts_->lanes.size());
  {
    std::vector<std::jthread> stopping;
    stopping.reserve(parts_->lanes.size());
    for (std::size_t i = 0; i < parts_->lanes.size(); ++i) {
      stopping.emplace_back([&, i] {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
        results[i] = parts_->lanes[i]->Stop(std::max(left, 0ms));
      });
    }
  }
  if (parts_->watcher.joinable()) {
    parts_->watcher.request_stop();
    parts_->watcher.join();
  }
  for (auto& result : results) {
    if (!result) return result;
  }
  return {};
}

base::Result<model::Installation> WaitForInstallation(const std::string& bootstrap,
                                                      const std::stop_token& stop) {
  base::Result<model::Installation> found = base::Fail(base::ErrorCode::kUnavailable, "not looked yet");
  runtime::Backoff backoff({200ms, 2000ms}, runtime::SeededRandom(1));
  const auto status =
      runtime::Retry(backoff, Clock::now() + kInstallationPatience, stop, [&]() -> base::Status {
        found = kafka::CheckInstallation(bootstrap);
        if (!found) return base::Fail(found.error());
        return {};
      });
  if (!status) return base::Fail(status.error());
  return found;
}

}  // namespace lagesbild::stage
