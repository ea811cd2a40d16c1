// After what went wrong: rewind, a new producer, a restore, a fold of the whole input.
#include <librdkafka/rdkafka.h>

#include <cstring>

#include "common/kafka/lane/changelog_header.h"
#include "common/kafka/lane/lane_loop.h"
#include "common/kafka/lane/rebuild.h"
#include "common/kafka/planted_bug.h"

namespace lagesbild::kafka {

void LaneLoop::OnFailure(Txn outcome) {
  ++failures_in_a_row_;
  const std::string failure = producer_->failure();
  const bool is_lost = producer_->failed_for_good();
  const bool touched_partners = producer_->touched_partners();
  if (!failure.empty()) shared_.Log(LogLevel::kWarning, "transaction failed: " + failure);
  if (touched_partners && !failure.empty()) {
    MarkPartners();
    if (!is_lost) outcome = Txn::kRecreate;
  }
  if (outcome == Txn::kFenced) {
    open_ = false;
    return Fail(LaneFailure::Action::kRestart,
                {base::ErrorCode::kAborted, "fenced: " + failure, "another member may run under this name"});
  }
  if (outcome == Txn::kAbort) {
    const auto aborted = open_ ? Abort() : Txn::kOk;
    if (aborted == Txn::kFenced) {
      return Fail(LaneFailure::Action::kRestart,
                  {base::ErrorCode::kAborted, "fenced while aborting: " + producer_->failure(), {}});
    }
    if (aborted != Txn::kOk) outcome = Txn::kRecreate;
  }
  open_ = false;
  if (is_lost) {
    return Fail(LaneFailure::Action::kStop,
                {base::ErrorCode::kFailedPrecondition, "an output cannot be written: " + failure,
                 "check that the topic exists, that it takes records of this size and that we may write"});
  }
  if (outcome == Txn::kAbort) {
    RewindAll();
  } else {
    // Memory may be ahead of, or behind, what the broker decided.
    if (!RenewProducer()) return;
    RestoreAll();
  }
  if (!end_) BackOff();
}

void LaneLoop::MarkPartners() {
  ++stats_.partner_failures;
  ++partner_strikes_;
  bool is_careful = true;
  for (const auto& [partition, task] : tasks_) {
    if (!task->is_touched) continue;
    is_careful = is_careful && task->next_offset <= task->careful_until;
    task->careful_until = std::max(task->careful_until, task->next_offset + 1);
  }
  const auto now = PartnerTopics::Clock::now();
  for (const auto& topic : producer_->failed_partners()) partners_.MarkBroken(topic, now);
  // One record by itself failed twice without saying which topic: all it wrote to are suspect.
  if (!is_careful || partner_strikes_ < 3 || !producer_->failed_partners().empty()) return;
  for (const auto& topic : producer_->used_partners()) partners_.MarkBroken(topic, now);
}

void LaneLoop::RewindAll() {
  for (const auto& [partition, task] : tasks_) {
    if (!task->is_touched) continue;
    task->Abort();
    step_.Forget(partition);
  }
  AssignTasks();
}

bool LaneLoop::RenewProducer() {
  if (producer_) ++stats_.producer_recreations;
  shared_.Beat();
  producer_.reset();
  shared_.Beat();
  auto producer = TxnProducer::New(
      LaneProducerSettings({.bootstrap = options_.bootstrap,
                            .transactional_id = "lagesbild." + options_.stage + "." + options_.instance +
                                                "." + std::to_string(options_.lane),
                            .transaction_timeout_ms = options_.transaction_timeout_ms}),
      [this] {
        shared_.Beat();
        return shared_.out_of_time();
      });
  if (!producer) {
    Fail(LaneFailure::Action::kStop, producer.error());
    return false;
  }
  producer_ = std::move(*producer);
  outputs_.Use(*producer_);
  producer_is_spent_ = false;
  const auto outcome = producer_->Init();
  if (outcome == Txn::kOk) return true;
  if (outcome == Txn::kFenced) {
    Fail(LaneFailure::Action::kRestart, {base::ErrorCode::kAborted, "fenced: " + producer_->failure(), {}});
  } else {
    shared_.Log(LogLevel::kWarning, "transactional producer: " + producer_->failure());
    Stop(End::kRestart);
  }
  return false;
}

void LaneLoop::AfterIndefinite() {
  ++stats_.indefinite_ends;
  if (PlantedBug("producer_not_recreated")) return;
  // The EndTxn still on its way carries the old epoch: it cannot touch what comes after this.
  if (!RenewProducer() || HasCommitted() || end_) return;
  shared_.Log(LogLevel::kWarning, "the commit did not hold: restoring");
  RestoreAll();
}

void LaneLoop::CheckCommitted() {
  const auto now = Clock::now();
  if (tasks_.empty() || now - checked_ < options_.check_interval) return;
  checked_ = now;
  if (HasCommitted() || end_) return;
  shared_.Log(LogLevel::kError, "the committed offsets are not those of the positions: restoring");
  RestoreAll();
}

bool LaneLoop::HasCommitted() {
  std::vector<std::int32_t> partitions;
  for (const auto& [partition, task] : tasks_) partitions.push_back(partition);
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
    const auto& position = tasks_[partitions[i]]->committed;
    const auto& found = (*committed)[i];
    const bool is_untouched = found.offset < 0 && position.transaction == 0;
    const bool is_same = found.offset == position.next_offset && found.transaction == position.transaction;
    if (!is_untouched && !is_same) return false;
  }
  return true;
}

void LaneLoop::RestoreAll() {
  shared_.SetReady(false);
  std::vector<Task*> tasks;
  for (const auto& [partition, task] : tasks_) tasks.push_back(task.get());
  if (tasks.empty()) {
    shared_.SetReady(true);
    return;
  }
  if (!Restore(tasks)) return;
  if (AssignTasks()) shared_.SetReady(true);
}

bool LaneLoop::Restore(const std::vector<Task*>& tasks) {
  const auto began = Clock::now();
  for (const auto* task : tasks) step_.Forget(task->partition);
  Restorer restorer(options_, shared_, context_.cluster_id, context_.delete_retention_ms);
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
      shared_.Log(LogLevel::kError, "partition " + std::to_string(one.task->partition) + ": " + one.why +
                                        "; going on at the position of the changelog");
    }
    if (one.verdict == Verdict::kTorn && !Rebuild(one)) return false;
  }
  stats_.restores += tasks.size();
  stats_.restored_records += restorer.counts().records;
  stats_.restored_from_snapshot += restorer.counts().from_snapshot;
  stats_.snapshots_refused += restorer.counts().snapshots_refused;
  stats_.restore_seconds_sum += std::chrono::duration<double>(Clock::now() - began).count();
  return true;
}

bool LaneLoop::Rebuild(const Restored& restored) {
  auto& task = *restored.task;
  ++stats_.torn_transactions;
  shared_.Log(LogLevel::kError, "partition " + std::to_string(task.partition) +
                                    ": torn transaction: " + restored.why + "; folding the input again");
  Task folded(task.partition, options_.store(), options_.stage, options_.input_topic);
  auto done = restored.input.low > 0
                  ? base::Status(base::Fail(base::ErrorCode::kFailedPrecondition,
                                            "the state of partition " + std::to_string(task.partition) +
                                                " is torn and its input does not begin at offset 0 any more"))
                  : FoldInput(options_, shared_, step_, restored.verified_offset, folded);
  step_.Forget(task.partition);
  if (!done) {
    if (done.error().code == base::ErrorCode::kUnavailable) {
      shared_.Log(LogLevel::kWarning, done.error().ToString());
      Stop(shared_.stopping() ? End::kStopped : End::kRestart);
    } else {
      Fail(LaneFailure::Action::kStop, done.error());
    }
    return false;
  }
  if (!WriteRebuilt(task, folded, restored.last_transaction + 1)) {
    Stop(End::kRestart);
    return false;
  }
  ++stats_.rebuilds;
  return true;
}

bool LaneLoop::WriteRebuilt(Task& task, Task& folded, std::int64_t transaction) {
  constexpr std::uint64_t kRecordsEach = 100000;
  folded.committed.transaction = transaction - 1;  // Pending counts one on
  const auto pending = folded.Pending();
  if (producer_->Begin() != Txn::kOk) return false;
  std::uint64_t written = 0;
  bool is_whole = true;
  // Until the position is written the sum does not fit, so a crash in here leads to here again.
  const auto write = [&](std::string_view key, std::optional<std::string_view> value) {
    if (!is_whole) return;
    EncodeChangelogHeader({pending.next_offset, pending.transaction}, key, value, header_);
    WriteState(task, key, value, -1);
    if (++written % kRecordsEach == 0) {
      is_whole = producer_->Commit() == Txn::kOk && producer_->Begin() == Txn::kOk;
    }
  };
  task.store->ForEach([&](std::string_view key, std::string_view /*value*/) {
    if (!folded.store->Get(key)) write(key, std::nullopt);
  });
  folded.store->ForEach([&](std::string_view key, std::string_view value) {
    if (task.store->Get(key) != value) write(key, value);
  });
  if (!is_whole) return false;
  const auto position = EncodePosition(pending);
  EncodeChangelogHeader({pending.next_offset, pending.transaction}, kPositionKey, position, header_);
  WriteState(task, kPositionKey, position, task.partition);
  const auto offsets = NewPartitionList(1);
  auto* element =
      rd_kafka_topic_partition_list_add(offsets.get(), options_.input_topic.c_str(), task.partition);
  element->offset = pending.next_offset;
  const auto metadata = OffsetMetadata(pending.transaction);
  element->metadata = ::strdup(metadata.c_str());
  element->metadata_size = metadata.size();
  if (producer_->SendOffsets(offsets.get(), consumer_.get()) != Txn::kOk) return false;
  if (producer_->Commit() != Txn::kOk) return false;
  task.store = std::move(folded.store);
  task.StartAt(pending);
  return true;
}

}  // namespace lagesbild::kafka
