#include "common/kafka/lane/lane_loop.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "common/kafka/lane/lane_callbacks.h"
#include "common/kafka/topics.h"

namespace lagesbild::kafka {

namespace {

constexpr int kIdlePollMs = 20;
constexpr std::chrono::seconds kParkedFor{60};
constexpr std::chrono::seconds kInputMissingMax{10};

}  // namespace

std::string TransactionalId(const LaneOptions& options) {
  return "lagesbild." + options.stage + "." + options.instance + "." + std::to_string(options.lane);
}

LaneLoop::LaneLoop(LaneContext& context)
    : context_(context),
      options_(context.options),
      step_(context.step),
      shared_(context.shared),
      stats_(context.stats),
      changelog_(ChangelogTopic(options_.stage)),
      partners_([this] { return ListTopics(producer_->handle(), std::chrono::seconds(2)); }),
      outputs_(options_, partners_),
      pace_(options_) {}

LaneLoop::~LaneLoop() = default;

LaneLoop::End LaneLoop::Run() {
  if (auto opened = Open(); !opened) {
    shared_.Log(LogLevel::kWarning, opened.error().ToString());
    Stop(shared_.stopping() ? End::kStopped : End::kRestart);
  }
  while (!end_) {
    if (shared_.stopping()) Stop(End::kStopped);
    if (!end_) Turn();
  }
  Close();
  return *end_;
}

base::Status LaneLoop::Open() {
  // The producer first: its init ends whatever an earlier life of this lane left open.
  if (!RenewProducer()) return base::Fail(base::ErrorCode::kUnavailable, "no transactional producer");
  auto conf = NewConf(
      LaneConsumerSettings({.bootstrap = options_.bootstrap,
                            .group_id = "lagesbild." + options_.stage,
                            .group_instance_id = options_.static_member ? TransactionalId(options_) : "",
                            .session_timeout_ms = options_.session_timeout_ms,
                            .max_poll_interval_ms = options_.max_poll_interval_ms}));
  if (!conf) return base::Fail(conf.error());
  rd_kafka_conf_set_opaque(conf->get(), this);
  rd_kafka_conf_set_rebalance_cb(conf->get(), LaneCallbacks::OnRebalance);
  rd_kafka_conf_set_stats_cb(conf->get(), LaneCallbacks::OnStatistics);
  rd_kafka_conf_set_log_cb(conf->get(), nullptr);
  auto consumer = NewClient(ClientKind::kConsumer, std::move(*conf));
  if (!consumer) return base::Fail(consumer.error());
  consumer_ = std::move(*consumer);
  const auto topics = NewPartitionList(1);
  rd_kafka_topic_partition_list_add(topics.get(), options_.input_topic.c_str(), RD_KAFKA_PARTITION_UA);
  const auto error = rd_kafka_subscribe(consumer_.get(), topics.get());
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return base::Fail(base::ErrorCode::kUnavailable,
                    "subscribe to " + options_.input_topic + ": " + rd_kafka_err2str(error));
}

void LaneLoop::Turn() {
  shared_.Beat();
  if (!open_) WorkBetweenTransactions();
  // Clocks and flags are looked at once for so many records: for each they would cost more than the record.
  constexpr int kRecordsEach = 64;
  bool is_drained = false;
  for (int i = 0; i < kRecordsEach && !is_drained && !end_; ++i) {
    const Message message(rd_kafka_consumer_poll(consumer_.get(), i == 0 ? PollMs() : 0));
    is_drained = !message || message->err != RD_KAFKA_RESP_ERR_NO_ERROR;
    if (!message) pace_.Drained();
    if (end_ || !message) break;
    if (is_drained) {
      OnConsumerError(*message);
    } else {
      Take(*message);
    }
    if (open_ && IsFull()) break;
  }
  if (open_) pace_.Took(open_records_, Clock::now());
  if (!end_ && open_ && IsCommitDue(is_drained)) Commit();
  if (open_ || end_) return;
  if (!parked_.empty() && Clock::now() - parked_since_ > kParkedFor) parked_.clear();
  CheckInput();
  CheckCommitted();
  Publish();
}

// librdkafka may say so only once; whether it is so, the list of topics tells.
void LaneLoop::CheckInput() {
  if (!input_missing_since_ || Clock::now() - *input_missing_since_ < kInputMissingMax) return;
  input_missing_since_.reset();
  const auto names = ListTopics(producer_->handle(), std::chrono::seconds(2));
  if (!names) input_missing_since_ = Clock::now();  // nobody answers: nothing is known
  if (!names || names->contains(options_.input_topic)) return;
  Fail(LaneFailure::Action::kStop,
       {base::ErrorCode::kFailedPrecondition, "input topic " + options_.input_topic + " is gone",
        "run lagesbild init"});
}

void LaneLoop::WorkBetweenTransactions() {
  if (shared_.HasQuestions()) AnswerQuestions();
  CommitExpired();
  if (!open_ && !end_ && !rebuilds_.empty()) WorkRebuild();
}

int LaneLoop::PollMs() const {
  const bool has_work = !rebuilds_.empty() && !rebuilds_.begin()->second->fold.is_waiting();
  if (!open_) return has_work ? 0 : kIdlePollMs;
  const auto left = pace_.LeftIdle(Clock::now());
  const auto left_ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
  return static_cast<int>(std::clamp<std::int64_t>(left_ms, 0, kIdlePollMs));
}

bool LaneLoop::IsFull() const {
  return open_records_ >= options_.commit_records || producer_->bytes() >= options_.commit_bytes;
}

bool LaneLoop::IsCommitDue(bool is_drained) const {
  return IsFull() || pace_.IsDue(is_drained, Clock::now());
}

Task* LaneLoop::Find(std::int32_t partition) {
  if (last_task_ != nullptr && last_task_->partition == partition) return last_task_;
  const auto found = tasks_.find(partition);
  if (found == tasks_.end()) return nullptr;
  last_task_ = found->second.get();
  return last_task_;
}

void LaneLoop::OnConsumerError(const rd_kafka_message_s& message) {
  switch (message.err) {
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
      if (auto* task = Find(message.partition)) {
        task->end_seen = message.offset;
        task->end_seen_ms = WallClockMs();
      }
      return;
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
      return Fail(LaneFailure::Action::kStop,
                  {base::ErrorCode::kFailedPrecondition,
                   options_.input_topic + "/" + std::to_string(message.partition) +
                       ": the next record is not there any more: " + rd_kafka_message_errstr(&message),
                   "check the topic's retention.ms (must be -1)"});
    case RD_KAFKA_RESP_ERR__FATAL: {
      char why[256] = {};
      const auto code = rd_kafka_fatal_error(consumer_.get(), why, sizeof(why));
      shared_.Log(LogLevel::kWarning, std::string("consumer: ") + why);
      return Stop(code == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID ? End::kInstanceIsFenced : End::kRestart);
    }
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
      if (!input_missing_since_) input_missing_since_ = Clock::now();
      return;
    default:
      shared_.Log(LogLevel::kWarning, std::string("consumer: ") + rd_kafka_message_errstr(&message));
  }
}

void LaneLoop::AnswerQuestions() {
  for (const auto& question : shared_.TakeQuestions()) {
    auto* task = Find(question.partition);
    if (task == nullptr) {
      question.ask(nullptr);
      continue;
    }
    const TaskView view(*task->store);
    question.ask(&view);
  }
}

void LaneLoop::Fail(LaneFailure::Action action, base::Error error) {
  Stop(End::kFailed);
  shared_.Fail(action, std::move(error));
}

void LaneLoop::BackOff() {
  // 20 ms doubled each time, at most 1 s: what failed at once will most likely fail at once again.
  const auto until =
      Clock::now() + std::chrono::milliseconds(std::min(1000, 10 << std::min(failures_in_a_row_, 7)));
  while (Clock::now() < until && !shared_.stopping()) {
    shared_.Beat();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

void LaneLoop::Close() {
  shared_.SetReady(false);
  if (open_ && end_ == End::kStopped) Commit();
  if (open_ && producer_) Abort();
  open_ = false;
  if (consumer_) {
    shared_.Beat();
    rd_kafka_consumer_close(consumer_.get());  // a static member stays in the group, so its restart is cheap
  }
  Publish();
  tasks_.clear();
  parked_.clear();
  rebuilds_.clear();
  last_task_ = nullptr;
  producer_.reset();
  consumer_.reset();
}

}  // namespace lagesbild::kafka
