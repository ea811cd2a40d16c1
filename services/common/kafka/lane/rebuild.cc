#include "common/kafka/lane/rebuild.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <utility>

#include "common/kafka/lane/lane_unit.h"

namespace lagesbild::kafka {

namespace {

constexpr std::int64_t kRecordsEach = 10000;  // records between two clearings of the undo log

/// What was put out before is out; the fold is for the state alone.
class NoOutputs final : public OutputSink {
 public:
  void Emit(const InputRecord& /*input*/, const OutputRecord& /*record*/,
            std::string_view /*origin*/) override {}
  void DeadLetter(const InputRecord& /*input*/, std::string_view /*reason*/,
                  std::string_view /*message*/) override {}
};

}  // namespace

InputFold::InputFold(const LaneOptions& options, LaneShared& shared, Step& step, std::int64_t until,
                     Task& folded)
    : options_(options), shared_(shared), step_(step), until_(until), folded_(folded) {
  Position start;
  start.installation_epoch = options.installation_epoch;
  folded_.StartAt(std::move(start));
}

base::Status InputFold::Open() {
  auto conf = NewConf(FollowerSettings(options_.bootstrap, true));
  if (!conf) return base::Fail(conf.error());
  rd_kafka_conf_set_log_cb(conf->get(), nullptr);
  auto reader = NewClient(ClientKind::kConsumer, std::move(*conf));
  if (!reader) return base::Fail(reader.error());
  const auto list = NewPartitionList(1);
  rd_kafka_topic_partition_list_add(list.get(), options_.input_topic.c_str(), folded_.partition)->offset =
      folded_.next_offset;
  const auto error = rd_kafka_assign(reader->get(), list.get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return base::Fail(base::ErrorCode::kUnavailable,
                      "reading " + options_.input_topic + ": " + rd_kafka_err2str(error));
  }
  reader_ = std::move(*reader);
  return {};
}

// False: there is more of this record, and the time is over.
base::Result<bool> InputFold::FoldRecord(const InputRecord& record, Clock::time_point pause_at) {
  NoOutputs nowhere;
  for (;;) {
    shared_.Beat();
    auto ran = RunRecord(folded_, options_.partition_count, record, step_, nowhere);
    if (!ran) return base::Fail(ran.error());
    progress_ = Clock::now();
    if (*ran != Ran::kSlice) return true;
    if (Clock::now() >= pause_at) return false;
  }
}

// False: the time is over, or the step waits; the next call goes on.
base::Result<bool> InputFold::FoldMessage(const rd_kafka_message_s& message, Clock::time_point pause_at) {
  at_ = message.offset;
  auto done = FoldRecord(messages_.Read(message), pause_at);
  if (!done) {
    if (done.error().code != base::ErrorCode::kUnavailable) return done;
    if (auto waited = WaitForContent(done.error()); !waited) return base::Fail(waited.error());
    return false;
  }
  if (!*done) return false;
  if (at_ >= content_missing_at_) content_missing_since_.reset();
  at_ = message.offset + 1;
  if (++folded_records_ % kRecordsEach == 0) folded_.Commit(folded_.Pending());
  return true;
}

base::Status InputFold::CheckProgress() const {
  if (Clock::now() - progress_ <= options_.restore_deadline) return {};
  return base::Fail(base::ErrorCode::kUnavailable,
                    "folding the input makes no progress at offset " + std::to_string(at_));
}

// Back to the last whole piece: the record that failed may have changed some of the state.
base::Status InputFold::WaitForContent(const base::Error& error) {
  const auto now = Clock::now();
  if (!content_missing_since_) content_missing_since_ = now;
  if (now - *content_missing_since_ >= options_.content_deadline) {
    return base::Fail(base::ErrorCode::kFailedPrecondition, error.message, error.hint);
  }
  shared_.Log(LogLevel::kWarning, "the step waits while folding: " + error.ToString());
  content_missing_at_ = at_;
  retry_at_ = now + std::chrono::milliseconds(200);
  folded_.Abort();
  step_.Forget(folded_.partition);
  at_ = folded_.next_offset;
  is_reader_spent_ = true;  // the caller still holds a message of it: destroying it now would wait for that
  return {};
}

base::Result<bool> InputFold::Work(std::chrono::milliseconds budget) {
  const auto now = Clock::now();
  if (shared_.stopping()) return base::Fail(base::ErrorCode::kUnavailable, "stopped while folding");
  if (now < retry_at_) return false;
  if (std::exchange(is_reader_spent_, false)) reader_.reset();
  if (at_ < until_ && !reader_) {
    if (auto opened = Open(); !opened) return base::Fail(opened.error());
  }
  progress_ = Clock::now() - without_progress_;
  auto done = WorkUntil(now + budget);
  without_progress_ = Clock::now() - progress_;
  return done;
}

base::Result<bool> InputFold::WorkUntil(Clock::time_point pause_at) {
  while (at_ < until_) {
    shared_.Beat();
    if (auto checked = CheckProgress(); !checked) return base::Fail(checked.error());
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(pause_at - Clock::now()).count();
    if (left <= 0) return false;
    Message message = std::move(pending_);
    if (!message) message.reset(rd_kafka_consumer_poll(reader_.get(), static_cast<int>(left)));
    if (!message) continue;
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) at_ = message->offset;  // markers behind the last
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    progress_ = Clock::now();
    if (message->offset >= until_) break;
    auto done = FoldMessage(*message, pause_at);
    if (!done) return done;
    if (*done) continue;
    if (!is_reader_spent_) pending_ = std::move(message);
    return false;
  }
  folded_.Commit(folded_.Pending());
  folded_.next_offset = std::max<std::int64_t>(until_, 0);
  return true;
}

bool StateDifference::Next(
    const std::function<bool(std::string_view key, std::optional<std::string_view> value)>& write) {
  // Unordered stores cannot be entered in the middle: what has been looked at is passed over again.
  std::uint64_t index = 0;
  bool has_room = true;
  const auto is_next = [&] {
    if (index++ < at_ || !has_room) return false;
    at_ = index;
    return true;
  };
  from_.ForEach([&](std::string_view key, std::string_view /*value*/) {
    if (is_next() && !to_.Get(key)) has_room = write(key, std::nullopt);
  });
  to_.ForEach([&](std::string_view key, std::string_view value) {
    if (is_next() && from_.Get(key) != value) has_room = write(key, value);
  });
  return at_ == index;
}

}  // namespace lagesbild::kafka
