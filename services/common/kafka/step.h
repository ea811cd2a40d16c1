// What a service gives the lane: a pure step from (state, record) to (state changes, output records).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/kafka/record.h"

namespace lagesbild::kafka {

/// Read access to the state of one partition: byte strings by key, in ascending byte order of the key.
class StateView {
 public:
  virtual ~StateView() = default;

  /// The value under `key`, or nothing. The view holds until the next change of the state.
  virtual std::optional<std::string_view> Get(std::string_view key) const = 0;

  /// Calls `visit(key, value)` for the keys >= `from`, ascending, until it returns false. `visit` must not
  /// change the state. Where keys are kept tight (compact_store.h) starting costs a sort: walk on, do not
  /// look up.
  virtual void Scan(std::string_view from,
                    const std::function<bool(std::string_view key, std::string_view value)>& visit) const = 0;
};

/// One step's hold on the open transaction: state, outputs and offset become visible together or not at all.
/// Owned by the lane, used on its thread, never kept past the call.
class Unit : public StateView {
 public:
  virtual std::int32_t partition() const = 0;
  /// Partitions of every flow topic of this installation.
  virtual std::int32_t partition_count() const = 0;

  /// Sets or removes a key of this partition's state. The empty key is the lane's.
  virtual void Put(std::string_view key, std::string_view value) = 0;
  virtual void Erase(std::string_view key) = 0;

  /// Hands one record to the transaction. It has no result: what goes wrong with an output ends the
  /// transaction, and the lane hands the same input in again.
  virtual void Emit(const OutputRecord& record) = 0;

  /// Writes the record in hand, whole, to the dead-letter topic of its input topic. `reason` is UPPER_SNAKE
  /// and from a closed set; `message` says what and where, without personal data.
  virtual void DeadLetter(std::string_view reason, std::string_view message) = 0;
};

/// The step of one stage. Holds rules and caches only; whatever must survive lives behind Unit.
/// Used by one lane, on its thread.
class Step {
 public:
  virtual ~Step() = default;

  /// Works on one record. `cursor` is empty at first. Returns an empty string when the record is done, else a
  /// cursor after at most 10,000 outputs or 100,000 keys: the lane commits without moving the offset and
  /// calls again with the same record and that cursor. Must be deterministic: the same state, record and
  /// cursor give the same changes and outputs, whatever batch they fall into. Bad input goes to DeadLetter;
  /// an error stops the lane and is for missing register content (kUnavailable) and our own faults
  /// (kInternal) alone.
  virtual base::Result<std::string> Handle(const InputRecord& record, std::string_view cursor,
                                           Unit& unit) = 0;

  /// The state of a partition is no longer what the step last saw (abort, restore, revocation): drop its
  /// caches.
  virtual void Forget(std::int32_t partition) = 0;

  /// What has been handed in since the last call for this partition is committed: count metrics here.
  virtual void Committed(std::int32_t /*partition*/) {}
};

}  // namespace lagesbild::kafka
