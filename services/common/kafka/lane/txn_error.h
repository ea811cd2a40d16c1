// What to do after an answer of the transactional API: the table of error classes.
#pragma once

#include <cstdint>

struct rd_kafka_error_s;  // NOLINT(readability-identifier-naming): librdkafka\'s

namespace lagesbild::kafka {

/// Outcome of a transactional call, as an action.
enum class Txn : std::uint8_t {
  kOk,
  /// Went through, but EndTxn may still be on its way a second time: make the producer anew, then compare.
  kIndefinite,
  /// Abort, undo, seek back, take the same input again.
  kAbort,
  /// Nothing in memory can be trusted: new producer, restore from what is committed.
  kRecreate,
  /// Another took our place, or the coordinator thinks so: end the process.
  kFenced,
};

/// Class of a librdkafka error that is not retriable. Does not take ownership.
Txn ClassOf(const rd_kafka_error_s* error);

/// True for errors of an output that no later attempt can heal (record too large, not allowed), and for a
/// missing topic, of which a later one may (IsUnknownTopic).
bool IsPermanentOutputError(int code);

/// True for errors that say no more than that nobody answered, or not in time.
bool IsSilence(int code);

/// True for codes that say that a topic or partition is not there, which may be said too early.
bool IsUnknownTopic(int code);

/// True for codes that say that another producer has our id, or that the coordinator timed us out.
bool IsFence(int code);

/// True for errors about one record, not about the topic it goes to.
bool IsRecordError(int code);

/// True for codes that mean "your generation is not the group's any more": our partitions may be another's.
bool IsLostMembership(int code);

}  // namespace lagesbild::kafka
