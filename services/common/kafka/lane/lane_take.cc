// One record after the other: into a transaction, through the step, slice by slice where it takes several.
#include <librdkafka/rdkafka.h>

#include "common/kafka/crash_point.h"
#include "common/kafka/lane/lane_loop.h"
#include "common/kafka/lane/queries.h"
#include "common/kafka/planted_bug.h"

namespace lagesbild::kafka {

void LaneLoop::Take(const rd_kafka_message_s& message) {
  input_missing_since_.reset();
  auto* task = Find(message.partition);
  if (task == nullptr) return;  // fetched before a revocation
  if (message.offset < task->next_offset && !PlantedBug("dedupe_off")) {
    ++stats_.offsets_dropped;  // fetched before a rewind
    return;
  }
  if (PlantedBug("drop_one_event") && message.offset % 1000 == 777) return;
  const auto record = messages_.Read(message);
  task->last_append_ms = record.append_time_ms;
  TakeRecord(*task, record);
}

void LaneLoop::NoteFirst(const Task& task, const InputRecord& record) {
  open_append_ms_ = record.append_time_ms;
  const bool is_running = task.end_seen_ms > 0;
  (is_running ? stats_.receive_delay_running : stats_.receive_delay_starting)
      .Add(AgeSeconds(open_append_ms_));
}

void LaneLoop::TakeRecord(Task& task, const InputRecord& record) {
  const bool is_careful = record.offset < task.careful_until;
  std::optional<Clock::time_point> poll_by;  // asked of the clock only where there are slices
  for (;;) {
    if (!open_ && !Begin()) return;
    if (open_records_ == 0) NoteFirst(task, record);
    const auto ran = RunRecord(task, options_.partition_count, record, step_, outputs_);
    if (!ran) return OnStepError(task, ran.error());
    ++open_records_;
    if (*ran == Ran::kCounted) ++open_origins_dropped_;
    if (*ran != Ran::kSlice) {
      task.content_missing_since.reset();
      if (is_careful || producer_->has_failed()) Commit();
      return;
    }
    if (!poll_by) poll_by = Clock::now() + std::chrono::milliseconds(options_.max_poll_interval_ms) / 10;
    if (!CommitSlice(task, record)) return;
    if (Clock::now() < *poll_by) continue;
    // The group has to hear of us. The record comes again, and goes on at its cursor.
    if (!IsJoined(consumer_.get())) return OnLostMembership(RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID);
    AssignTasks();
    return;
  }
}

// The cursor becomes state before the next slice. False: the record is not to go on; if it has to, it comes
// again.
bool LaneLoop::CommitSlice(Task& task, const InputRecord& record) {
  const auto cursor = task.cursor;
  const auto assignments = assignments_;
  Commit();
  shared_.Beat();
  if (end_ || shared_.stopping()) return false;
  // Taken back to its offset, whatever the numbers say: a state folded again may carry the same ones.
  if (assignments_ != assignments) return false;
  if (!task.StandsAt(record.offset, cursor)) {
    AssignTasks();
    return false;
  }
  if (shared_.HasQuestions()) AnswerQuestions();
  return true;
}

bool LaneLoop::Begin() {
  if (producer_is_spent_ && !RenewProducer()) return false;
  HitCrashPoint(CrashPoint::kBeforeBegin);
  if (const auto began = producer_->Begin(); began != Txn::kOk) {
    OnFailure(began);
    return false;
  }
  open_ = true;
  pace_.Begin(Clock::now());
  open_records_ = 0;
  open_origins_dropped_ = 0;
  outputs_.Reset();
  ++stats_.begins;
  HitCrashPoint(CrashPoint::kAfterBegin);
  return true;
}

void LaneLoop::OnStepError(Task& task, const base::Error& error) {
  const auto now = Clock::now();
  if (error.code == base::ErrorCode::kUnavailable) {
    if (!task.content_missing_since) task.content_missing_since = now;
    if (now - *task.content_missing_since < options_.content_deadline) {
      shared_.Log(LogLevel::kWarning, "the step waits: " + error.ToString());
      OnFailure(Txn::kAbort);
      return;
    }
  }
  if (const auto aborted = Abort(); aborted != Txn::kOk) producer_is_spent_ = true;
  Fail(LaneFailure::Action::kStop, error);
}

}  // namespace lagesbild::kafka
