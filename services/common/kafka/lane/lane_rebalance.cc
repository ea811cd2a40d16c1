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
  const auto give_up = [this] { rd_kafka_assign(consumer_.get(), nullptr); };
  if (end_ || (producer_is_spent_ && !RenewProducer())) return give_up();
  std::vector<Task*> lost;
  for (int i = 0; i < partitions->cnt; ++i) {
    const auto partition = partitions->elems[i].partition;
    auto& task = tasks_[partition];
    if (const auto parked = parked_.find(partition); parked != parked_.end())
      task = std::move(parked->second);
    if (task && Reuse(*task)) {
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

bool LaneLoop::Reuse(Task& task) {
  if (task.changelog_end < 0) return false;
  // Whoever held the partition meanwhile and did anything has moved the committed offset's number.
  auto committed = FetchCommitted(consumer_.get(), options_.input_topic, {task.partition},
                                  [this] { return shared_.out_of_time(); });
  if (!committed || (*committed)[0].offset != task.committed.next_offset ||
      (*committed)[0].transaction != task.committed.transaction) {
    return false;
  }
  auto conf = NewConf(FollowerSettings(options_.bootstrap, false));
  if (!conf) return false;
  rd_kafka_conf_set_log_cb(conf->get(), nullptr);
  auto uncommitted = NewClient(ClientKind::kConsumer, std::move(*conf));
  if (!uncommitted) return false;
  const auto marks = QueryWatermarks(uncommitted->get(), changelog_, task.partition);
  return marks && marks->high == task.changelog_end;
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
