// Brings tasks back to their last committed state, from snapshot and changelog, before their partitions are
// consumed.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "common/kafka/client.h"
#include "common/kafka/lane.h"
#include "common/kafka/lane/changelog_replay.h"
#include "common/kafka/lane/lane_shared.h"
#include "common/kafka/lane/queries.h"
#include "common/kafka/lane/snapshot.h"
#include "common/kafka/lane/task.h"

namespace lagesbild::kafka {

/// How one task came back. With kWhole, kFresh and kExpired it is ready; with kTorn it holds what the
/// changelog gave and must be folded again.
struct Restored {
  Task* task = nullptr;
  Verdict verdict = Verdict::kTorn;
  std::string why;
  CommittedInput committed;
  Watermarks input;
  bool is_from_snapshot = false;
  /// Torn: up to here outputs are known to be out; -1: nothing is known.
  std::int64_t verified_offset = -1;
  std::int64_t last_transaction = 0;
};

struct RestoreCounts {
  std::uint64_t records = 0;
  std::uint64_t from_snapshot = 0;
  std::uint64_t snapshots_refused = 0;
};

/// Used on the lane's thread, within one rebalance or recovery.
class Restorer {
 public:
  using Clock = std::chrono::steady_clock;

  /// cluster_id, delete_retention_ms (of the changelog): what a snapshot is judged by. answer_by: when the
  /// group, which hears nothing meanwhile, must hear of us again; over all partitions and both readings.
  Restorer(const LaneOptions& options, LaneShared& shared, std::string cluster_id,
           std::int64_t delete_retention_ms, Clock::time_point answer_by);

  /// Fills the tasks' stores (new ones) and positions. `consumer` belongs to the group. What does not fit
  /// with a snapshot is read again without one. kUnavailable: no progress within the restore deadline, or not
  /// done in time for the group, try again; kFailedPrecondition: a person has to look.
  base::Result<std::vector<Restored>> Restore(const std::vector<Task*>& tasks, rd_kafka_s* consumer);

  const RestoreCounts& counts() const { return counts_; }

 private:
  struct Replay;

  base::Result<std::vector<Restored>> Read(const std::vector<Task*>& tasks, rd_kafka_s* consumer,
                                           bool with_snapshots);
  base::Status Prepare(std::vector<Replay>& replays, rd_kafka_s* consumer, bool with_snapshots);
  base::Result<Watermarks> AskWatermarks(const std::string& topic, std::int32_t partition,
                                         rd_kafka_s* uncommitted);
  base::Status FindEnds(Replay& replay, rd_kafka_s* uncommitted);
  void TrySnapshot(Replay& replay);
  bool LoadSnapshot(Replay& replay, const std::string& path);
  base::Status ReadChangelogs(std::vector<Replay>& replays, rd_kafka_s* reader, rd_kafka_s* uncommitted);
  base::Status Assign(const std::vector<Replay>& replays, rd_kafka_s* reader);
  bool IsLate() const { return Clock::now() >= answer_by_; }
  base::Error Late(const std::vector<Replay>& replays) const;
  base::Error NoProgress(const std::vector<Replay>& replays, rd_kafka_s* uncommitted) const;
  base::Result<Restored> Settle(Replay& replay);

  const LaneOptions& options_;
  LaneShared& shared_;
  std::string changelog_;
  std::string cluster_id_;
  std::int64_t delete_retention_ms_;
  Clock::time_point answer_by_;
  RestoreCounts counts_;
};

/// Milliseconds since 1970-01-01 UTC: for the age of snapshots and for lags, never for a decision of a step.
std::int64_t WallClockMs();
/// Seconds since then, for metrics; 0: the other clock is ahead.
double AgeSeconds(std::int64_t since_ms);

}  // namespace lagesbild::kafka
