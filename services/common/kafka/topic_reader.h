// Reads a topic without a consumer group: for read models, restores, checks and the console.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/kafka/record.h"

namespace lagesbild::kafka {

/// One record as read. Views hold only during the visit.
struct ReadRecord {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  /// Broker's append time, milliseconds since 1970-01-01 UTC.
  std::int64_t append_time_ms = 0;
  std::string_view key;
  /// Unset: a tombstone.
  std::optional<std::string_view> value;
  std::span<const HeaderView> headers;

  /// The value of the first header named `name`; nothing if there is none.
  std::optional<std::string_view> Header(std::string_view name) const;
};

/// The same, with bytes of its own.
struct OwnedRecord {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::int64_t append_time_ms = 0;
  std::string key;
  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::string>> headers;

  static OwnedRecord From(const ReadRecord& record);
  std::optional<std::string_view> Header(std::string_view name) const;
};

/// Follows partitions of one topic from chosen offsets; commits nothing, joins nothing. Used by one thread at
/// a time. Errors of all calls: kNotFound (no such topic or partition), kFailedPrecondition (the offset asked
/// for is outside the partition), kUnavailable (the broker is not there).
class TopicReader {
 public:
  using Visitor = std::function<void(const ReadRecord&)>;

  struct Options {
    std::string bootstrap;
    std::string topic;
    /// False: sees the records of open and aborted transactions too.
    bool read_committed = true;
  };

  struct Start {
    std::int32_t partition = 0;
    /// Unset: the first record there is.
    std::optional<std::int64_t> offset;
  };

  /// Waits up to 10 s for the broker to name the topic's partitions.
  static base::Result<std::unique_ptr<TopicReader>> Open(const Options& options);
  ~TopicReader();
  TopicReader(const TopicReader&) = delete;
  TopicReader& operator=(const TopicReader&) = delete;

  std::int32_t partition_count() const;

  /// What the client last complained about ("connection refused" …); empty: nothing.
  std::string complaint() const;

  /// Sets what to read and where from; may be called again.
  base::Status Assign(const std::vector<Start>& starts);
  /// Every partition from its first record.
  base::Status AssignAll();

  /// Waits up to `timeout` for a record, then visits what is there, at most `max_records`. Returns how many
  /// it visited; 0 means the time is over. An unreachable broker is no error here: the reader goes on trying.
  base::Result<std::size_t> Poll(std::chrono::milliseconds timeout, const Visitor& visit,
                                 std::size_t max_records = 10'000);

  /// True once the reader has stood at the end of every assigned partition and got no record since.
  bool AtEnd() const;
  /// The offset of `partition` that will be fetched next; moves over control records and compacted gaps too.
  std::int64_t Position(std::int32_t partition) const;

  /// Reads until each assigned partition's position has reached the high watermark it had at the call (as a
  /// read_uncommitted reader sees it: the stable offset may lie below committed records). When nothing moves
  /// for `patience`: kFailedPrecondition, the partition was cut below that mark; else kUnavailable, a
  /// transaction is open or hanging or the broker is away; the message names the partition and both offsets.
  /// `stopping` is asked between polls; once it says so: kUnavailable.
  base::Status ReadToEnd(std::chrono::milliseconds patience, const Visitor& visit,
                         const std::function<bool()>& stopping = nullptr);

 private:
  struct Parts;
  explicit TopicReader(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

/// Reads all partitions of a topic to their ends: Open, AssignAll, ReadToEnd. In offset order within a
/// partition.
base::Result<std::vector<OwnedRecord>> ReadAll(const TopicReader::Options& options,
                                               std::chrono::milliseconds patience = std::chrono::seconds(30));

}  // namespace lagesbild::kafka
