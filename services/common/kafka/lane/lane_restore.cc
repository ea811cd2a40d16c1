// What is in memory and what is committed: compared now and then, and brought together.
#include "common/kafka/lane/lane_loop.h"
#include "common/kafka/lane/queries.h"

namespace lagesbild::kafka {

void LaneLoop::CheckCommitted() {
  const auto now = Clock::now();
  if (tasks_.empty() || now - checked_ < options_.check_interval) return;
  checked_ = now;
  if (HasCommitted({}) || end_) return;
  // Another member may have moved them, after a pause of ours that the group did not wait for.
  shared_.Log(LogLevel::kError,
              "the committed offsets are not those of the positions: joining the group again");
  Stop(End::kRestart);
}

// True: the group has committed the positions of all tasks, and of `ending` where it touched one.
bool LaneLoop::HasCommitted(const Ending& ending) {
  std::map<std::int32_t, CommittedInput> expected;
  for (const auto& [partition, task] : tasks_) {
    if (task->is_expired) continue;  // known to be gone, to be committed next
    expected[partition] = {task->committed.next_offset, task->committed.transaction};
  }
  for (const auto& part : ending.parts) {
    expected[part.task->partition] = {part.position.next_offset, part.position.transaction};
  }
  std::vector<std::int32_t> partitions;
  partitions.reserve(expected.size());
  for (const auto& [partition, position] : expected) partitions.push_back(partition);
  if (partitions.empty()) return true;
  auto committed = FetchCommitted(consumer_.get(), options_.input_topic, partitions, [this] {
    shared_.Beat();
    return shared_.out_of_time();
  });
  if (!committed) {
    shared_.Log(LogLevel::kWarning, committed.error().ToString());
    Stop(End::kRestart);
    return false;
  }
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    const auto& position = expected[partitions[i]];
    const auto& found = (*committed)[i];
    const bool is_untouched = found.offset < 0 && position.transaction == 0;
    if (!is_untouched && found != position) return false;
  }
  return true;
}

// Without this the next restore would find the offset gone again, and a torn state would have no bound.
void LaneLoop::CommitExpired() {
  bool is_any = false;
  for (const auto& [partition, task] : tasks_) is_any = is_any || task->is_expired;
  if (!is_any || end_ || !Begin()) return;
  for (const auto& [partition, task] : tasks_) task->is_touched = task->is_touched || task->is_expired;
  Commit();
}

void LaneLoop::SetReady() { shared_.SetReady(rebuilds_.empty()); }

void LaneLoop::RestoreAll() {
  shared_.SetReady(false);
  std::vector<Task*> tasks;
  tasks.reserve(tasks_.size());
  for (const auto& [partition, task] : tasks_) tasks.push_back(task.get());
  if (tasks.empty()) return SetReady();
  if (!Restore(tasks, false)) return;
  if (AssignTasks()) SetReady();
}

// Whoever does not poll for the poll interval is thrown out of the group: a fifth is left for what comes
// after.
LaneLoop::Clock::time_point LaneLoop::AnswerBy() const {
  return answer_by_.value_or(Clock::now() + std::chrono::milliseconds(options_.max_poll_interval_ms) * 4 / 5);
}

// `in_rebalance`: the group has just given us these partitions, so nobody else commits to them.
bool LaneLoop::Restore(const std::vector<Task*>& tasks, bool in_rebalance) {
  const auto began = Clock::now();
  for (const auto* task : tasks) step_.Forget(task->partition);
  Restorer restorer(options_, shared_, context_.cluster_id, context_.delete_retention_ms, AnswerBy());
  auto restored = restorer.Restore(tasks, consumer_.get());
  if (!restored) {
    if (restored.error().code == base::ErrorCode::kUnavailable) {
      shared_.Log(LogLevel::kWarning, restored.error().ToString());
      Stop(shared_.stopping() ? End::kStopped : End::kRestart);
    } else {
      Fail(LaneFailure::Action::kStop, restored.error());
    }
    return false;
  }
  for (const auto& one : *restored) {
    if (one.verdict == Verdict::kExpired) {
      one.task->is_expired = true;
      shared_.Log(LogLevel::kError, "partition " + std::to_string(one.task->partition) + ": " + one.why +
                                        "; going on at the position of the changelog");
    }
    if (one.verdict == Verdict::kTorn && !OnTorn(one, in_rebalance)) return false;
  }
  stats_.restores += tasks.size();
  stats_.restored_records += restorer.counts().records;
  stats_.restored_from_snapshot += restorer.counts().from_snapshot;
  stats_.snapshots_refused += restorer.counts().snapshots_refused;
  stats_.restore_seconds_sum += std::chrono::duration<double>(Clock::now() - began).count();
  return true;
}

// A commit of somebody else between the two readings of a restore looks like a torn transaction, too.
bool LaneLoop::OnTorn(const Restored& restored, bool in_rebalance) {
  if (in_rebalance && IsUnmoved(restored)) return StartRebuild(restored);
  shared_.Log(LogLevel::kWarning, "partition " + std::to_string(restored.task->partition) +
                                      " does not fit and may be another's (" + restored.why +
                                      "): joining the group again");
  Stop(End::kRestart);
  return false;
}

bool LaneLoop::IsUnmoved(const Restored& restored) {
  if (!IsJoined(consumer_.get())) return false;
  const auto committed =
      FetchCommitted(consumer_.get(), options_.input_topic, {restored.task->partition}, [this] {
        shared_.Beat();
        return shared_.out_of_time() || Clock::now() >= AnswerBy();
      });
  return committed && (*committed)[0] == restored.committed;
}

}  // namespace lagesbild::kafka
