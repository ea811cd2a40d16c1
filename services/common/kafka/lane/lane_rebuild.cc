// A torn state, folded again from the input, written and taken into use: piece by piece between transactions
// and polls, so that the group keeps us as a member however long it takes.
#include <algorithm>

#include "common/kafka/lane/changelog_header.h"
#include "common/kafka/lane/lane_loop.h"

namespace lagesbild::kafka {

bool LaneLoop::StartRebuild(const Restored& restored) {
  const auto partition = restored.task->partition;
  ++stats_.torn_transactions;
  shared_.Log(LogLevel::kError, "partition " + std::to_string(partition) +
                                    ": torn transaction: " + restored.why + "; folding the input again");
  if (restored.input.low > 0) {
    Fail(LaneFailure::Action::kStop,
         {base::ErrorCode::kFailedPrecondition,
          "the state of " + options_.input_topic + "/" + std::to_string(partition) +
              " is torn and its input begins at offset " + std::to_string(restored.input.low),
          "restore the input topic from a backup; its retention.ms must be -1"});
    return false;
  }
  auto task = std::move(tasks_.at(partition));
  tasks_.erase(partition);
  last_task_ = nullptr;
  auto rebuild =
      std::make_unique<Rebuild>(options_, shared_, step_, std::move(task), restored.verified_offset);
  rebuild->last_transaction = restored.last_transaction;
  rebuild->unmoved = restored.committed;
  if (rebuild->unmoved.offset < 0) {
    // Nothing is committed any more: what is verified bounds the outputs, as a committed offset would.
    rebuild->unmoved.offset = std::max<std::int64_t>(restored.verified_offset, 0);
  }
  rebuilds_[partition] = std::move(rebuild);
  return true;
}

void LaneLoop::WorkRebuild() {
  constexpr std::chrono::milliseconds kBudget{50};
  auto& rebuild = *rebuilds_.begin()->second;
  if (!rebuild.difference) {
    const auto done = rebuild.fold.Work(kBudget);
    if (!done && done.error().code == base::ErrorCode::kUnavailable) {
      shared_.Log(LogLevel::kWarning, done.error().ToString());
      return Stop(shared_.stopping() ? End::kStopped : End::kRestart);
    }
    if (!done) return Fail(LaneFailure::Action::kStop, done.error());
    if (!*done) return;
    rebuild.folded.committed.transaction = rebuild.last_transaction;
    rebuild.difference.emplace(*rebuild.task->store, *rebuild.folded.store);
    return;
  }
  if (producer_is_spent_ && !RenewProducer()) return;
  const auto written = WriteRebuilt(rebuild);
  if (written == Txn::kOk) return;
  shared_.Log(LogLevel::kWarning, "the state folded again was not written: " + producer_->failure());
  const int code = producer_->failure_code();
  if (written == Txn::kFenced) {
    return Fail(LaneFailure::Action::kRestart,
                {base::ErrorCode::kAborted, "fenced: " + producer_->failure(), {}});
  }
  if (producer_->failed_for_good() && !IsUnknownTopic(code)) {  // whether it is there, the next session asks
    return Fail(
        LaneFailure::Action::kStop,
        {base::ErrorCode::kFailedPrecondition, "the changelog cannot be written: " + producer_->failure(),
         "check that the topic exists, that it takes records of this size and that we may write"});
  }
  // The next session finds a sum that does not fit and begins anew; an open transaction would hold it up.
  if (written == Txn::kAbort) (void)Abort();
  if (IsLostMembership(code)) return OnLostMembership(code);
  Stop(End::kRestart);
}

// One transaction. Each carries an offset of the group, so that a member the group has thrown out cannot
// write.
Txn LaneLoop::WriteRebuilt(Rebuild& rebuild) {
  const auto pending = rebuild.folded.Pending();
  if (const auto begun = producer_->Begin(); begun != Txn::kOk) return begun;
  // Of bytes no more than any other transaction: a piece that does not end before the transaction's time-out
  // would not end the next time either.
  std::uint64_t written = 0;
  const bool is_last = rebuild.difference->Next([&](std::string_view key, auto value) {
    EncodeChangelogHeader({pending.next_offset, pending.transaction}, key, value, header_);
    WriteState(*rebuild.task, key, value, -1);
    return ++written < options_.rebuild_records && producer_->bytes() < options_.commit_bytes;
  });
  const auto partition = rebuild.task->partition;
  const auto offsets = NewPartitionList(1);
  if (is_last) {
    const auto position = EncodePosition(pending);
    EncodeChangelogHeader({pending.next_offset, pending.transaction}, kPositionKey, position, header_);
    WriteState(*rebuild.task, kPositionKey, position, partition);
    AddOffset(*offsets, options_.input_topic, partition, {pending.next_offset, pending.transaction});
  } else {
    AddOffset(*offsets, options_.input_topic, partition, rebuild.unmoved);
  }
  if (const auto sent = producer_->SendOffsets(offsets.get(), consumer_.get()); sent != Txn::kOk) return sent;
  if (const auto ended = producer_->Commit(); ended != Txn::kOk) return ended;
  if (is_last) FinishRebuild(rebuild);
  return Txn::kOk;
}

void LaneLoop::FinishRebuild(Rebuild& rebuild) {
  const auto partition = rebuild.task->partition;
  auto pending = rebuild.folded.Pending();
  auto task = std::move(rebuild.task);
  task->store = std::move(rebuild.folded.store);
  task->StartAt(std::move(pending));
  tasks_[partition] = std::move(task);
  rebuilds_.erase(partition);
  step_.Forget(partition);
  ++stats_.rebuilds;
  if (AssignTasks()) SetReady();
}

}  // namespace lagesbild::kafka
