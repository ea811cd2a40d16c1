// What a lane holds for one partition: state, undo log, origins, position.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "common/kafka/lane/origin_marks.h"
#include "common/kafka/lane/position.h"
#include "common/kafka/lane/undo_log.h"
#include "common/kafka/step.h"
#include "common/kafka/store.h"

namespace lagesbild::kafka {

/// Used on the lane's thread. The store and the fields marked "working" run ahead of `committed` while a
/// transaction is open; Commit and Abort bring them together again.
struct Task {
  Task(std::int32_t partition_number, std::unique_ptr<Store> empty_store, std::string_view stage,
       std::string_view input_topic);

  /// Starts from this committed position; the store must hold its state.
  void StartAt(Position position);
  /// The position the open transaction would commit: its number, sum and origins included. Settles `undo`.
  Position Pending();
  void Commit(Position pending);
  void Abort();
  /// True when all is committed up to here: to the record at this offset, worked on up to `at_cursor`.
  bool StandsAt(std::int64_t offset, std::string_view at_cursor) const;

  std::int32_t partition;
  std::unique_ptr<Store> store;
  UndoLog undo;
  OriginMarks origins;
  Position committed;  // its origins stand in `origins`

  std::int64_t next_offset = 0;    // working
  std::string cursor;              // working
  std::int64_t output_number = 0;  // working
  bool is_touched = false;         // by the open transaction
  /// The group's committed offset of this partition is gone: the position has to be committed again.
  bool is_expired = false;

  /// "<stage>|<input topic>|<partition>|": what every origin of this task begins with.
  std::string origin_prefix;
  std::string origin_text;  // reused

  /// Since when the step lacks content for this partition's next record.
  std::optional<std::chrono::steady_clock::time_point> content_missing_since;

  /// Changelog offset after our own last position record; -1: nothing committed since the restore.
  std::int64_t changelog_next = -1;
  /// The changelog's high watermark if nobody else wrote to it.
  std::int64_t changelog_end = -1;
  /// Input records before this offset are taken one by one, a transaction each: a partner's topic failed.
  std::int64_t careful_until = 0;
  /// Changelog bytes since the last snapshot, and that snapshot's size.
  std::uint64_t changelog_growth = 0;
  std::uint64_t snapshot_bytes = 0;
  std::int64_t snapshot_made_ms = -1;

  /// For the lag: append time of the last record taken, and the end of the input where it was seen.
  std::int64_t last_append_ms = 0;
  std::int64_t end_seen = -1;
  std::int64_t end_seen_ms = 0;  // when
  /// The input's last stable offset, as last told; -1: not yet.
  std::int64_t stable_end = -1;
};

/// The committed state of a task, for questions from outside.
class TaskView final : public StateView {
 public:
  explicit TaskView(const Store& store) : store_(store) {}
  std::optional<std::string_view> Get(std::string_view key) const override { return store_.Get(key); }
  void Scan(std::string_view from,
            const std::function<bool(std::string_view, std::string_view)>& visit) const override {
    store_.Scan(from, visit);
  }

 private:
  const Store& store_;
};

}  // namespace lagesbild::kafka
