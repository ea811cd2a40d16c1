// The lane: consume, process, produce, once. One thread that turns the records of one input topic into state
// and output records, each counted exactly once; see README.md beside this file.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/kafka/lane_stats.h"
#include "common/kafka/step.h"
#include "common/kafka/store.h"

namespace lagesbild::kafka {

/// What a process ends with when its lane says kRestart: the supervisor starts it again, with back-off.
inline constexpr int kExitRestart = 75;
/// What it ends with when its lane says kStop: a person has to look first.
inline constexpr int kExitStop = 76;

/// Why a lane gave up. Called once, on a thread of the lane; the process should log it and end.
struct LaneFailure {
  enum class Action : std::uint8_t {
    kRestart,  ///< Fenced, or stuck in a call: end at once (_exit), start again.
    kStop,     ///< Starting again would not help: wrong topics, lost input, our own fault.
  };
  Action action = Action::kStop;
  base::Error error;
  int exit_code() const { return action == Action::kRestart ? kExitRestart : kExitStop; }
};

enum class LogLevel : std::uint8_t { kInfo, kWarning, kError };

struct LaneOptions {
  std::string bootstrap;
  /// Consumer group and changelog carry this name (topics.h).
  std::string stage;
  /// With stage and lane number the transactional id: stable over restarts and unique in the cluster.
  std::string instance = "0";
  int lane = 0;
  std::string input_topic;
  StoreFactory store = NewOrderedStore;
  /// Folder for snapshots; empty: none are written or read.
  std::string state_dir;
  /// From the installation record: written into every position, compared at each restore.
  std::string installation_epoch;
  /// Partitions of input and changelog; anything else there stops the start.
  std::int32_t partition_count = 4;

  /// Commit when the queue is drained and this much has passed since the transaction's first record, or, once
  /// there are `commit_few` of them, since the last one…
  std::chrono::milliseconds commit_idle{10};
  std::uint64_t commit_few = 200;
  /// …or after this much since the first in any case…
  std::chrono::milliseconds commit_busy{100};
  /// …or, while the queue has not been drained since then, after this much (never sooner than `commit_busy`)…
  std::chrono::milliseconds commit_behind{300};
  /// …or after this many records in or bytes out.
  std::uint64_t commit_records = 50000;
  std::uint64_t commit_bytes = 16U << 20U;

  int transaction_timeout_ms = 8000;  // shorter than the session, so that it ends first
  int session_timeout_ms = 10000;
  int max_poll_interval_ms = 300000;
  /// A restore that makes no progress for this long ends; shorter than max_poll_interval_ms.
  std::chrono::milliseconds restore_deadline{60000};
  /// How long Start waits for Kafka.
  std::chrono::milliseconds start_deadline{30000};
  /// The lane thread stuck in one call for longer ends the process.
  std::chrono::milliseconds stuck_deadline{120000};
  /// How long a step may lack register content (kUnavailable) before the lane stops.
  std::chrono::milliseconds content_deadline{10000};
  /// How often the committed offsets are compared with the positions in memory.
  std::chrono::milliseconds check_interval{30000};
  /// A state folded again is written in transactions of so many records, or of commit_bytes.
  std::uint64_t rebuild_records = 100000;
  /// A snapshot is due when the changelog has grown by max(this, half the last snapshot).
  std::uint64_t snapshot_growth_bytes = 64U << 20U;
  /// False: a dynamic group member; a stop then hands its partitions on at once.
  bool static_member = true;

  std::function<void(LogLevel, std::string_view)> log;
  std::function<void(const LaneFailure&)> on_failure;
};

/// Owns one thread. All methods may be called from any thread; Start and Stop from one.
class Lane {
 public:
  /// Checks the options; opens nothing. `step` outlives the lane and is used on the lane's thread only.
  /// kInvalidArgument: lists what is wrong.
  static base::Result<std::unique_ptr<Lane>> New(LaneOptions options, Step& step);
  /// Calls Stop.
  ~Lane();
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  /// Checks topics and partition counts, then starts the thread. kUnavailable: no Kafka in time;
  /// kFailedPrecondition: topics missing or of another partition count.
  base::Status Start();

  /// Commits what is open, leaves the group, ends the thread. kUnavailable: not in time; the process should
  /// then end by _exit, since the thread is still there. Safe to call twice.
  base::Status Stop(std::chrono::milliseconds timeout);

  /// True when a rebalance has been answered and all assigned partitions are restored.
  bool ready() const;

  /// Runs `question` on the lane's thread, between transactions, over the committed state of `partition`;
  /// nullptr if that partition is not here. kResourceExhausted: too many questions wait. kUnavailable: not
  /// running. A question still waiting when the lane ends is called with nullptr.
  base::Status Ask(std::int32_t partition, std::function<void(const StateView*)> question);

  LaneStats stats() const;

 private:
  struct Parts;
  explicit Lane(std::shared_ptr<Parts> parts);
  std::shared_ptr<Parts> parts_;  // shared with the thread: one that hangs keeps what it uses
};

}  // namespace lagesbild::kafka
