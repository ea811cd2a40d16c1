// After a transaction that went wrong: rewind, or a new producer and a restore, or the group again.
#include <librdkafka/rdkafka.h>

#include "common/kafka/lane/lane_loop.h"
#include "common/kafka/planted_bug.h"

namespace lagesbild::kafka {

namespace {
// A broker that has just come back may not know its topics yet.
constexpr std::chrono::seconds kUnknownTopicPatience{8};
}  // namespace

void LaneLoop::OnFailure(Txn outcome) {
  ++failures_in_a_row_;
  const std::string failure = producer_->failure();
  const bool touched_partners = producer_->touched_partners();
  const int code = producer_->failure_code();
  if (IsUnknownTopic(code) && !output_missing_since_) output_missing_since_ = Clock::now();
  const bool may_appear =
      IsUnknownTopic(code) && Clock::now() - *output_missing_since_ < kUnknownTopicPatience;
  const bool is_lost = producer_->failed_for_good() && !may_appear;
  if (!failure.empty()) shared_.Log(LogLevel::kWarning, "transaction failed: " + failure);
  if (touched_partners && !failure.empty() && !IsLostMembership(code) && IsAboutPartners(code)) {
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
    if (aborted == Txn::kIndefinite) ++stats_.indefinite_ends;
    if (aborted != Txn::kOk) outcome = Txn::kRecreate;
  }
  open_ = false;
  if (IsLostMembership(code)) return OnLostMembership(code);
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

// Nothing in memory says whose the partitions are now. Restoring here could take another member's progress
// for a torn state, so the lane leaves and joins again.
void LaneLoop::OnLostMembership(int code) {
  shared_.Log(LogLevel::kWarning, "the group does not know this member any more: joining again");
  Stop(code == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID ? End::kInstanceIsFenced : End::kRestart);
}

// A fence is no partner's doing, unless a topic is named beside it.
bool LaneLoop::IsAboutPartners(int code) {
  producer_->Poll();  // for delivery reports that name a topic
  const auto failure = producer_->partner_failure();
  return !IsFence(code) || !failure.refused.empty() || !failure.unfit.empty() || !failure.silent.empty();
}

void LaneLoop::MarkPartners() {
  ++stats_.partner_failures;
  auto failure = producer_->partner_failure();
  failure.is_single = true;
  for (const auto& [partition, task] : tasks_) {
    if (task->is_touched && task->next_offset > task->careful_until) failure.is_single = false;
  }
  const auto verdict = partner_faults_.Judge(failure);
  partners_.LookAgain();
  const auto now = PartnerTopics::Clock::now();
  for (const auto& topic : verdict.broken) partners_.MarkBroken(topic, now);
  for (const auto& topic : verdict.broken_once) partners_.MarkOnce(topic);
  if (!verdict.is_suspicious) return;
  for (const auto& [partition, task] : tasks_) {
    if (task->is_touched) task->careful_until = std::max(task->careful_until, task->next_offset + 1);
  }
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
  auto producer =
      TxnProducer::New(LaneProducerSettings({.bootstrap = options_.bootstrap,
                                             .transactional_id = TransactionalId(options_),
                                             .transaction_timeout_ms = options_.transaction_timeout_ms}),
                       [this] {
                         shared_.Beat();
                         return shared_.out_of_time() || (answer_by_ && Clock::now() >= *answer_by_);
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

void LaneLoop::AfterIndefinite(Ending& ending) {
  ++stats_.indefinite_ends;
  if (PlantedBug("producer_not_recreated")) return Finish(ending);
  open_ = false;
  // The EndTxn still on its way carries the old epoch: it cannot touch what comes after this.
  if (!RenewProducer()) return;
  if (HasCommitted(ending)) return Finish(ending);
  if (end_) return;  // nobody answered
  // Either the commit did not hold or the partitions are another's: only joining again tells which.
  shared_.Log(LogLevel::kWarning, "the commit did not hold: joining the group again");
  Stop(End::kRestart);
}

}  // namespace lagesbild::kafka
