// Folds a lost state again from the input, with all outputs thrown away, and finds what the changelog lacks:
// both a piece at a time, so that the lane goes on polling its group meanwhile.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "common/kafka/client.h"
#include "common/kafka/lane.h"
#include "common/kafka/lane/changelog_replay.h"
#include "common/kafka/lane/input_message.h"
#include "common/kafka/lane/lane_shared.h"
#include "common/kafka/lane/task.h"
#include "common/kafka/step.h"

namespace lagesbild::kafka {

/// Used on the lane's thread.
class InputFold {
 public:
  /// Fills `folded` (a new task of the partition) with the state after all input records before `until`.
  /// What is handed in outlives it.
  InputFold(const LaneOptions& options, LaneShared& shared, Step& step, std::int64_t until, Task& folded);

  /// Works for about `budget`, one slice of a record at least. True: all is in. Where the step lacks content
  /// the same records are taken again a little later. kFailedPrecondition: it lacks it for longer than the
  /// content deadline. kUnavailable: no progress within the restore deadline, or stopping; the step's own
  /// errors.
  base::Result<bool> Work(std::chrono::milliseconds budget);
  /// Work would do nothing: the step's content has not arrived, and it is not time to ask again.
  bool is_waiting() const { return Clock::now() < retry_at_; }

 private:
  using Clock = std::chrono::steady_clock;

  base::Status Open();
  base::Result<bool> WorkUntil(Clock::time_point pause_at);
  base::Result<bool> FoldMessage(const rd_kafka_message_s& message, Clock::time_point pause_at);
  base::Result<bool> FoldRecord(const InputRecord& record, Clock::time_point pause_at);
  base::Status WaitForContent(const base::Error& error);
  base::Status CheckProgress() const;

  const LaneOptions& options_;
  LaneShared& shared_;
  Step& step_;
  std::int64_t until_;
  Task& folded_;
  std::int64_t at_ = 0;
  std::int64_t folded_records_ = 0;
  Clock::time_point progress_{};
  Clock::duration without_progress_{};  // before this call, in calls alone
  std::optional<Clock::time_point> content_missing_since_;
  std::int64_t content_missing_at_ = -1;
  Clock::time_point retry_at_{};
  bool is_reader_spent_ = false;  // it has gone past the records to take again
  MessageReader messages_;
  Client reader_;
  Message pending_;  // the record in whose middle the last call ended; of reader_, so it goes first
};

/// The changes that make the pairs of one store those of another. Both stay as they are until the last piece.
class StateDifference {
 public:
  StateDifference(const Store& from, const Store& to) : from_(from), to_(to) {}

  /// Hands the next changes to `write` until it says false: that was the last for now. True: there are no
  /// more.
  bool Next(const std::function<bool(std::string_view key, std::optional<std::string_view> value)>& write);

 private:
  const Store& from_;
  const Store& to_;
  std::uint64_t at_ = 0;  // pairs looked at: those of `from_`, then those of `to_`
};

/// One partition's way back from a torn state.
struct Rebuild {
  Rebuild(const LaneOptions& options, LaneShared& shared, Step& step, std::unique_ptr<Task> torn,
          std::int64_t verified_offset)
      : task(std::move(torn)),
        folded(task->partition, options.store(), options.stage, options.input_topic),
        fold(options, shared, step, verified_offset, folded) {}
  Rebuild(const Rebuild&) = delete;
  Rebuild& operator=(const Rebuild&) = delete;

  std::unique_ptr<Task> task;  // what the changelog gave
  Task folded;
  InputFold fold;
  std::optional<StateDifference> difference;  // once all is folded
  /// Committed with each piece but the last: it moves nothing, and only the group's own member can.
  CommittedInput unmoved;
  std::int64_t last_transaction = 0;  // highest number used before
};

}  // namespace lagesbild::kafka
