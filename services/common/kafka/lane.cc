#include "common/kafka/lane.h"

#include <librdkafka/rdkafka.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "common/kafka/client.h"
#include "common/kafka/lane/lane_loop.h"
#include "common/kafka/lane/lane_shared.h"
#include "common/kafka/lane/queries.h"
#include "common/kafka/lane/snapshot_writer.h"
#include "common/kafka/topics.h"

namespace lagesbild::kafka {

namespace {

constexpr std::int64_t kDeleteRetentionDefaultMs = 24LL * 3600 * 1000;
constexpr int kInstanceFencedMax = 3;

std::string Faults(const LaneOptions& options) {
  std::string faults;
  const auto require = [&faults](bool is_good, std::string_view what) {
    if (!is_good) faults.append(faults.empty() ? "" : "; ").append(what);
  };
  require(!options.bootstrap.empty(), "bootstrap is empty");
  require(!options.stage.empty() && options.stage.find('|') == std::string::npos,
          "stage is empty or has a '|' in it");
  require(!options.instance.empty(), "instance is empty");
  require(!options.input_topic.empty(), "input_topic is empty");
  require(options.store != nullptr, "store is not set");
  require(!options.installation_epoch.empty(), "installation_epoch is empty");
  require(options.partition_count > 0, "partition_count is not above 0");
  require(options.transaction_timeout_ms < options.session_timeout_ms,
          "transaction_timeout_ms is not below session_timeout_ms");
  require(options.restore_deadline.count() < options.max_poll_interval_ms,
          "restore_deadline is not below max_poll_interval_ms");
  return faults;
}

}  // namespace

/// Shared with the thread, so that a thread that does not end in time keeps what it uses.
struct Lane::Parts {
  Parts(LaneOptions chosen, Step& given) : options(std::move(chosen)), step(given), shared(options) {}
  ~Parts() {
    if (thread.joinable()) thread.detach();  // it did not end in time; it holds this object itself
  }

  LaneOptions options;
  Step& step;
  LaneShared shared;
  LaneStats stats;
  std::string cluster_id;
  std::int64_t delete_retention_ms = kDeleteRetentionDefaultMs;

  std::mutex mutex;
  std::condition_variable ended_changed;
  bool ended = false;
  bool started = false;
  std::thread thread;

  base::Status CheckTopics();
  void Run();
  void RunSessions();
  void Watch();
};

base::Status Lane::Parts::CheckTopics() {
  auto conf = NewConf(FollowerSettings(options.bootstrap, true));
  if (!conf) return base::Fail(conf.error());
  rd_kafka_conf_set_log_cb(conf->get(), nullptr);
  auto client = NewClient(ClientKind::kConsumer, std::move(*conf));
  if (!client) return base::Fail(client.error());
  const auto changelog = ChangelogTopic(options.stage);
  auto counts = CountPartitions(client->get(), {options.input_topic, changelog}, options.start_deadline);
  if (!counts) {
    return base::Fail(base::ErrorCode::kUnavailable,
                      "Kafka at " + options.bootstrap + " does not answer: " + counts.error().message,
                      "check the address and that the broker runs");
  }
  for (const auto& [topic, count] : *counts) {
    if (count == options.partition_count) continue;
    return base::Fail(base::ErrorCode::kFailedPrecondition,
                      count == 0 ? "topic " + topic + " does not exist"
                                 : "topic " + topic + " has " + std::to_string(count) +
                                       " partitions, this installation has " +
                                       std::to_string(options.partition_count),
                      count == 0 ? "run lagesbild init" : "a topic's partitions must never be changed");
  }
  cluster_id = ClusterId(client->get());
  if (const auto retention = TopicSetting(client->get(), changelog, "delete.retention.ms")) {
    delete_retention_ms = *retention;
  } else {
    shared.Log(LogLevel::kWarning, retention.error().ToString() + ": taking Kafka's default of a day");
  }
  return {};
}

void Lane::Parts::RunSessions() {
  SnapshotWriter snapshots(shared);
  int instance_fenced = 0;
  while (!shared.stopping() && !shared.failed()) {
    LaneContext context{options, step, shared, snapshots, stats, cluster_id, delete_retention_ms};
    const auto end = LaneLoop(context).Run();
    if (end == LaneLoop::End::kStopped || end == LaneLoop::End::kFailed) return;
    ++stats.consumer_restarts;
    instance_fenced = end == LaneLoop::End::kInstanceIsFenced ? instance_fenced + 1 : 0;
    if (instance_fenced >= kInstanceFencedMax) {
      return shared.Fail(LaneFailure::Action::kStop,
                         {base::ErrorCode::kAborted,
                          "another member of the group runs as instance '" + options.instance + "' lane " +
                              std::to_string(options.lane),
                          "give each process its own instance name"});
    }
    for (int waited = 0; waited < 50 && !shared.stopping(); ++waited) {  // half a second
      shared.Beat();
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
}

void Lane::Parts::Watch() {
  std::unique_lock lock(mutex);
  while (!ended) {
    ended_changed.wait_for(lock, std::chrono::milliseconds(200));
    if (ended || shared.SinceBeat() < options.stuck_deadline) continue;
    lock.unlock();
    shared.Fail(
        LaneFailure::Action::kRestart,
        {base::ErrorCode::kUnavailable, "the lane is stuck in a call to Kafka", "see the broker's log"});
    lock.lock();
    return;
  }
}

void Lane::Parts::Run() {
  std::thread watchdog([this] { Watch(); });
  RunSessions();
  shared.SetReady(false);
  shared.CloseQuestions();
  {
    const std::lock_guard lock(mutex);
    ended = true;
  }
  ended_changed.notify_all();
  watchdog.join();
}

base::Result<std::unique_ptr<Lane>> Lane::New(LaneOptions options, Step& step) {
  if (auto faults = Faults(options); !faults.empty()) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "lane: " + faults);
  }
  return std::unique_ptr<Lane>(new Lane(std::make_shared<Parts>(std::move(options), step)));
}

Lane::Lane(std::shared_ptr<Parts> parts) : parts_(std::move(parts)) {}

Lane::~Lane() {
  constexpr std::chrono::seconds kPatience{5};
  (void)Stop(kPatience);
}

base::Status Lane::Start() {
  if (parts_->started) return base::Fail(base::ErrorCode::kFailedPrecondition, "the lane was started before");
  if (auto checked = parts_->CheckTopics(); !checked) return checked;
  parts_->started = true;
  parts_->shared.Beat();
  parts_->thread = std::thread([parts = parts_] { parts->Run(); });
  return {};
}

base::Status Lane::Stop(std::chrono::milliseconds timeout) {
  if (!parts_->started) {
    parts_->shared.CloseQuestions();
    return {};
  }
  parts_->shared.RequestStop();
  std::unique_lock lock(parts_->mutex);
  if (parts_->ended_changed.wait_for(lock, timeout, [this] { return parts_->ended; })) {
    lock.unlock();
    if (parts_->thread.joinable()) parts_->thread.join();
    return {};
  }
  return base::Fail(base::ErrorCode::kUnavailable, "the lane did not stop in time",
                    "end the process; its open transaction is ended by the broker");
}

bool Lane::ready() const { return parts_->shared.ready(); }

base::Status Lane::Ask(std::int32_t partition, std::function<void(const StateView*)> question) {
  return parts_->shared.Add({partition, std::move(question)});
}

LaneStats Lane::stats() const { return parts_->shared.stats(); }

}  // namespace lagesbild::kafka
