// The end of a transaction: changelog, positions, offsets, EndTxn.
#include <librdkafka/rdkafka.h>

#include "common/kafka/crash_point.h"
#include "common/kafka/lane/changelog_header.h"
#include "common/kafka/lane/lane_loop.h"
#include "common/kafka/planted_bug.h"

namespace lagesbild::kafka {

namespace {
constexpr std::chrono::minutes kSnapshotRetry{1};
}

void LaneLoop::Commit() {
  if (!open_) return;
  Ending ending{Clock::now(), {}};
  const auto outcome = WriteAndEnd(ending);
  if (outcome == Txn::kOk) {
    Finish(ending);
  } else if (outcome == Txn::kIndefinite) {
    AfterIndefinite(ending);
  } else {
    OnFailure(outcome);
  }
  if (!end_) MaybeSnapshot();
}

Txn LaneLoop::WriteAndEnd(Ending& ending) {
  const auto offsets = NewPartitionList();
  for (const auto& [partition, task] : tasks_) {
    if (!task->is_touched) continue;
    ending.parts.push_back({task.get(), task->Pending()});
    const auto& pending = ending.parts.back().position;
    WriteChangelog(*task, pending);
    AddOffset(*offsets, options_.input_topic, partition, {pending.next_offset, pending.transaction});
  }
  HitCrashPoint(CrashPoint::kBeforeOffsets);
  producer_->Poll();
  if (producer_->failure_code() != 0) return Txn::kAbort;
  if (PlantedBug("offsets_outside_transaction")) {
    rd_kafka_commit(consumer_.get(), offsets.get(), 0);
  } else if (const auto sent = producer_->SendOffsets(offsets.get(), consumer_.get()); sent != Txn::kOk) {
    return sent;
  }
  shared_.Beat();
  HitCrashPoint(CrashPoint::kBeforeEndTxn);
  const auto outcome = producer_->Commit();
  if (outcome != Txn::kOk && outcome != Txn::kIndefinite) return outcome;
  HitCrashPoint(CrashPoint::kBeforeAck);
  for (auto& part : ending.parts) part.written_at = producer_->WatchedOffset(part.task->partition);
  return outcome;
}

// `pending` has just been taken from the task: what its keys hold now has been looked up.
void LaneLoop::WriteChangelog(Task& task, const Position& pending) {
  for (const auto& change : task.undo.changes()) {
    if (change.now == change.before) continue;
    EncodeChangelogHeader({pending.next_offset, pending.transaction}, change.key, change.now, header_);
    WriteState(task, change.key, change.now, -1);
    task.changelog_growth += change.key.size() + (change.now ? change.now->size() : 0) + header_.size();
  }
  // Last, so that whoever sees the position has seen what it stands for.
  const auto position = EncodePosition(pending);
  EncodeChangelogHeader({pending.next_offset, pending.transaction}, kPositionKey, position, header_);
  WriteState(task, kPositionKey, position, task.partition);
}

void LaneLoop::WriteState(const Task& task, std::string_view key, std::optional<std::string_view> value,
                          std::int32_t watch) {
  const HeaderView header{kChangelogHeader, header_};
  producer_->Produce({.topic = changelog_,
                      .partition = task.partition,
                      .key = key,
                      .value = value,
                      .headers = {&header, 1},
                      .more_headers = {},
                      .watch = watch});
  ++stats_.changelog_records;
}

void LaneLoop::Finish(Ending& ending) {
  open_ = false;
  failures_in_a_row_ = 0;
  output_missing_since_.reset();
  partner_faults_.Reset();
  partners_.ForgiveOnce();
  for (auto& [task, position, written_at] : ending.parts) {
    task->Commit(std::move(position));
    if (written_at >= 0) {
      task->changelog_next = written_at + 1;
      task->changelog_end = written_at + 2;  // the commit marker
    }
    step_.Committed(task->partition);
  }
  CountCommit(ending.began);
}

void LaneLoop::CountCommit(Clock::time_point began) {
  const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
  ++stats_.commits;
  stats_.commit.Add(seconds);
  if (open_records_ > 0) stats_.stage_latency.Add(AgeSeconds(open_append_ms_));
  stats_.records_in += open_records_;
  stats_.records_out += outputs_.records();
  stats_.origins_dropped += open_origins_dropped_;
  for (const auto& [reason, count] : outputs_.dead_letters()) stats_.dead_letters[reason] += count;
}

void LaneLoop::MaybeSnapshot() {
  if (options_.state_dir.empty() || context_.snapshots.is_busy()) return;
  if (const auto done = context_.snapshots.TakeDone()) NoteSnapshot(*done);
  if (Clock::now() < next_snapshot_) return;
  // The one that has grown most, so that no partition waits for ever behind a busier one.
  Task* due = nullptr;
  for (const auto& [partition, task] : tasks_) {
    const auto enough = std::max(options_.snapshot_growth_bytes, task->snapshot_bytes / 2);
    if (task->changelog_next < 0 || task->changelog_growth < enough) continue;
    if (due == nullptr || task->changelog_growth > due->changelog_growth) due = task.get();
  }
  if (due != nullptr) Snapshot(*due);
}

void LaneLoop::Snapshot(Task& task) {
  SnapshotHead head;
  head.identity = {context_.cluster_id, changelog_, options_.installation_epoch, task.partition};
  head.changelog_offset = task.changelog_next;
  head.made_ms = WallClockMs();
  head.position = task.committed;
  for (const auto& mark : task.origins.marks()) {
    head.position.origins.push_back({mark.stage, mark.topic, mark.partition, mark.offset, mark.number});
  }
  context_.snapshots.Write({SnapshotPath(options_.state_dir, head.identity),
                            EncodeSnapshot(head, *task.store), task.partition, head.made_ms,
                            task.changelog_growth});
}

// Only what is on the disk counts: a disk that is full shows by the snapshot's age.
void LaneLoop::NoteSnapshot(const SnapshotWriter::Done& done) {
  if (!done.is_written) {
    next_snapshot_ = Clock::now() + kSnapshotRetry;
    return;
  }
  auto* task = Find(done.partition);
  if (task == nullptr) return;
  task->snapshot_bytes = done.bytes;
  task->snapshot_made_ms = done.made_ms;
  task->changelog_growth -= std::min(task->changelog_growth, done.growth);
}

Txn LaneLoop::Abort() {
  open_ = false;
  ++stats_.aborts;
  const auto outcome = producer_->Abort();
  shared_.Beat();
  return outcome;
}

}  // namespace lagesbild::kafka
