// The lane's thread at work: one consumer, one transactional producer, the tasks of the assigned partitions.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/kafka/client.h"
#include "common/kafka/lane.h"
#include "common/kafka/lane/commit_pace.h"
#include "common/kafka/lane/input_message.h"
#include "common/kafka/lane/lane_shared.h"
#include "common/kafka/lane/outputs.h"
#include "common/kafka/lane/partner_topics.h"
#include "common/kafka/lane/rebuild.h"
#include "common/kafka/lane/restore.h"
#include "common/kafka/lane/snapshot_writer.h"
#include "common/kafka/lane/task.h"
#include "common/kafka/lane/txn_producer.h"

namespace lagesbild::kafka {

/// Names a lane's producer, and its member of the group: stable over restarts.
std::string TransactionalId(const LaneOptions& options);

/// What every session needs to know and no session changes.
struct LaneContext {
  const LaneOptions& options;
  Step& step;
  LaneShared& shared;
  SnapshotWriter& snapshots;
  LaneStats& stats;  // the lane thread's own; published after each transaction
  std::string cluster_id;
  std::int64_t delete_retention_ms = 0;
};

/// From joining the group to leaving it. Used on the lane's thread.
class LaneLoop {
 public:
  enum class End : std::uint8_t {
    kStopped,           ///< Asked to.
    kRestart,           ///< Leave and join again.
    kInstanceIsFenced,  ///< Another member has our group.instance.id.
    kFailed,            ///< The owner has been told.
  };

  explicit LaneLoop(LaneContext& context);
  ~LaneLoop();
  LaneLoop(const LaneLoop&) = delete;
  LaneLoop& operator=(const LaneLoop&) = delete;

  End Run();

 private:
  friend struct LaneCallbacks;  // librdkafka's callbacks, in lane_rebalance.cc
  using Clock = std::chrono::steady_clock;

  /// What the open transaction makes true, kept until it is known to be committed.
  struct Ending {
    struct Part {
      Task* task = nullptr;
      Position position;
      std::int64_t written_at = -1;  // changelog offset of the position; -1: unknown
    };
    Clock::time_point began;
    std::vector<Part> parts;  // one for each touched task
  };

  // lane_loop.cc: open, poll, close
  base::Status Open();
  void Turn();
  void WorkBetweenTransactions();
  int PollMs() const;
  void OnConsumerError(const rd_kafka_message_s& message);
  void CheckInput();
  bool IsFull() const;
  bool IsCommitDue(bool is_drained) const;
  void AnswerQuestions();
  void Close();
  Task* Find(std::int32_t partition);
  void Stop(End end) {
    if (!end_) end_ = end;
  }
  void Fail(LaneFailure::Action action, base::Error error);
  void BackOff();

  // lane_take.cc: one record
  void Take(const rd_kafka_message_s& message);
  void TakeRecord(Task& task, const InputRecord& record);
  void NoteFirst(const Task& task, const InputRecord& record);
  bool CommitSlice(Task& task, const InputRecord& record);
  bool Begin();
  void OnStepError(Task& task, const base::Error& error);

  // lane_commit.cc: end a transaction, one way or the other
  void Commit();
  Txn WriteAndEnd(Ending& ending);
  void WriteChangelog(Task& task, const Position& pending);
  void WriteState(const Task& task, std::string_view key, std::optional<std::string_view> value,
                  std::int32_t watch);
  void Finish(Ending& ending);
  void CountCommit(Clock::time_point began);
  void MaybeSnapshot();
  void Snapshot(Task& task);
  void NoteSnapshot(const SnapshotWriter::Done& done);
  Txn Abort();

  // lane_recovery.cc: after what went wrong
  void OnFailure(Txn outcome);
  void OnLostMembership(int code);
  bool IsAboutPartners(int code);
  void MarkPartners();
  void RewindAll();
  bool RenewProducer();
  void AfterIndefinite(Ending& ending);

  // lane_restore.cc: memory and what is committed, compared and brought together
  void CheckCommitted();
  bool HasCommitted(const Ending& ending);
  void CommitExpired();
  void RestoreAll();
  Clock::time_point AnswerBy() const;
  bool Restore(const std::vector<Task*>& tasks, bool in_rebalance);
  bool OnTorn(const Restored& restored, bool in_rebalance);
  bool IsUnmoved(const Restored& restored);
  void SetReady();

  // lane_rebuild.cc: a torn state, folded again from the input
  bool StartRebuild(const Restored& restored);
  void WorkRebuild();
  Txn WriteRebuilt(Rebuild& rebuild);
  void FinishRebuild(Rebuild& rebuild);

  // lane_rebalance.cc
  void OnAssign(const rd_kafka_topic_partition_list_s* partitions);
  void TakeAssignment(const rd_kafka_topic_partition_list_s& partitions);
  void OnRevoke(const rd_kafka_topic_partition_list_s* partitions);
  bool EndBeforeRevocation(bool is_lost);
  bool AssignTasks();
  std::set<std::int32_t> Reusable(const rd_kafka_topic_partition_list_s& partitions);

  // lane_publish.cc
  void Publish();

  LaneContext& context_;
  const LaneOptions& options_;
  Step& step_;
  LaneShared& shared_;
  LaneStats& stats_;
  std::string changelog_;
  PartnerTopics partners_;
  PartnerFaults partner_faults_;
  LaneOutputs outputs_;
  std::unique_ptr<TxnProducer> producer_;
  bool producer_is_spent_ = false;  // must be made anew before the next transaction
  Client consumer_;
  std::map<std::int32_t, std::unique_ptr<Task>> tasks_;
  std::map<std::int32_t, std::unique_ptr<Task>> parked_;       // revoked, perhaps to return
  std::map<std::int32_t, std::unique_ptr<Rebuild>> rebuilds_;  // ours, but not consumed yet
  Clock::time_point parked_since_{};
  MessageReader messages_;
  std::string header_;  // reused

  OpenFlag open_{shared_};
  CommitPace pace_;
  std::uint64_t open_records_ = 0;
  std::uint64_t open_origins_dropped_ = 0;
  std::int64_t open_append_ms_ = 0;  // of the first record
  Task* last_task_ = nullptr;
  /// In the assign callback: when it has to be over, since the group hears nothing of us meanwhile.
  std::optional<Clock::time_point> answer_by_;
  std::uint64_t assignments_ = 0;  // each takes the consumer back to the tasks' offsets
  int failures_in_a_row_ = 0;
  std::optional<Clock::time_point> input_missing_since_;
  std::optional<Clock::time_point> output_missing_since_;  // none since a transaction went well
  Clock::time_point next_snapshot_{};                      // none before, after one that could not be written
  Clock::time_point published_{};
  Clock::time_point checked_{Clock::now()};  // the committed offsets, against the positions
  std::optional<End> end_;
};

}  // namespace lagesbild::kafka
