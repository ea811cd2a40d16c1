// Partitions come and go, inside consumer_poll: restore before they are consumed, commit before they leave.
#include <librdkafka/rdkafka.h>

#include "common/kafka/crash_point.h"
#include "common/kafka/lane/lane_callbacks.h"
#include "common/kafka/lane/lane_loop.h"

namespace lagesbild::kafka {

void LaneCallbacks::OnRebalance(rd_kafka_t* client, rd_kafka_resp_err_t event,
                                rd_kafka_topic_partition_list_t* partitions, void* opaque) {
  auto& loop = *static_cast<LaneLoop*>(opaque);
  HitCrashPoint(CrashPoint::kInRebalance);
  if (event == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    loop.OnAssign(partitions);
  } else {
    loop.OnRevoke(partitions);
    rd_kafka_assign(client, nullptr);
  }
}

void LaneLoop::OnAssign(const rd_kafka_topic_partition_list_s* partitions) {
  ++stats_.rebalances;
  shared_.Beat();
  answer_by_ = AnswerBy();
  TakeAssignment(*partitions);
  answer_by_.reset();
}

void LaneLoop::TakeAssignment(const rd_kafka_topic_partition_list_s& partitions) {
  const auto give_up = [this] { rd_kafka_assign(consumer_.get(), nullptr); };
  if (end_ || (producer_is_spent_ && !RenewProducer())) return give_up();
  const auto reusable = Reusable(partitions);
  std::vector<Task*> lost;
  for (int i = 0; i < partitions.cnt; ++i) {
    const auto partition = partitions.elems[i].partition;
    auto& task = tasks_[partition];
    if (reusable.contains(partition)) {
      task = std::move(parked_.at(partition));
      ++stats_.reused_tasks;
      continue;
    }
    task = std::make_unique<Task>(partition, options_.store(), options_.stage, options_.input_topic);
    lost.push_back(task.get());
  }
  parked_.clear();
  last_task_ = nullptr;
  if (!lost.empty() && !Restore(lost, true)) {
    tasks_.clear();
    rebuilds_.clear();
    return give_up();
  }
  if (AssignTasks()) SetReady();
}

// Partitions whose state was kept and is still what is committed. Asks for all at once: inside the callback,
// a broker that is away must not cost a time-out for each.
std::set<std::int32_t> LaneLoop::Reusable(const rd_kafka_topic_partition_list_s& partitions) {
  std::vector<std::int32_t> kept;
  for (int i = 0; i < partitions.cnt; ++i) {
    const auto parked = parked_.find(partitions.elems[i].partition);
    if (parked != parked_.end() && parked->second->changelog_end >= 0) kept.push_back(parked->first);
  }
  if (kept.empty()) return {};
  // Whoever held the partition meanwhile and did anything has moved the committed offset's number.
  const auto committed = FetchCommitted(consumer_.get(), options_.input_topic, kept, [this] {
    shared_.Beat();
    return shared_.out_of_time() || Clock::now() >= AnswerBy();
  });
  auto conf = NewConf(FollowerSettings(options_.bootstrap, false));
  if (!committed || !conf) return {};
  rd_kafka_conf_set_log_cb(conf->get(), nullptr);
  const auto uncommitted = NewClient(ClientKind::kConsumer, std::move(*conf));
  if (!uncommitted) return {};
  std::set<std::int32_t> reusable;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const auto& task = *parked_.at(kept[i]);
    const CommittedInput remembered{task.committed.next_offset, task.committed.transaction};
    if ((*committed)[i] != remembered) continue;
    shared_.Beat();
    const auto marks = QueryWatermarks(uncommitted->get(), changelog_, task.partition);
    if (!marks) break;
    if (marks->high == task.changelog_end) reusable.insert(task.partition);
  }
  return reusable;
}

void LaneLoop::OnRevoke(const rd_kafka_topic_partition_list_s* /*partitions*/) {
  // Eager: everything is taken back.
  shared_.SetReady(false);
  shared_.Beat();
  const bool is_lost = rd_kafka_assignment_lost(consumer_.get()) != 0;
  const bool is_clean = open_ ? EndBeforeRevocation(is_lost) : !is_lost;
  for (const auto& [partition, task] : tasks_) step_.Forget(partition);
  for (const auto& [partition, rebuild] : rebuilds_) step_.Forget(partition);
  rebuilds_.clear();
  parked_.clear();
  if (is_clean) parked_ = std::move(tasks_);
  parked_since_ = Clock::now();
  tasks_.clear();
  last_task_ = nullptr;
}

// Commits what is open, or aborts what is lost. True: memory is what is committed.
bool LaneLoop::EndBeforeRevocation(bool is_lost) {
  // Whoever holds up the rebalance longer than the poll interval is thrown out of the group.
  producer_->SetDeadline(Clock::now() + std::chrono::milliseconds(options_.max_poll_interval_ms) / 5);
  Ending ending{Clock::now(), {}};
  auto outcome = is_lost ? Txn::kAbort : WriteAndEnd(ending);
  const bool is_committed = outcome == Txn::kOk;
  if (is_committed) Finish(ending);
  if (outcome == Txn::kIndefinite) ++stats_.indefinite_ends;
  if (outcome == Txn::kAbort) outcome = Abort();
  if (outcome != Txn::kOk) producer_is_spent_ = true;
  if (outcome == Txn::kFenced) {
    Fail(LaneFailure::Action::kRestart,
         {base::ErrorCode::kAborted, "fenced while handing partitions over: " + producer_->failure(), {}});
  }
  producer_->SetDeadline(std::nullopt);
  open_ = false;
  return is_committed;
}

bool LaneLoop::AssignTasks() {
  ++assignments_;
  const auto list = NewPartitionList();
  for (const auto& [partition, task] : tasks_) {
    rd_kafka_topic_partition_list_add(list.get(), options_.input_topic.c_str(), partition)->offset =
        task->next_offset;
    task->end_seen = -1;
  }
  const auto error = rd_kafka_assign(consumer_.get(), list.get());
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return true;
  shared_.Log(LogLevel::kWarning, std::string("assign: ") + rd_kafka_err2str(error));
  Stop(End::kRestart);
  return false;
}

}  // namespace lagesbild::kafka
