#include "common/kafka/topic_reader.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <map>

#include "common/kafka/client/handle.h"

namespace lagesbild::kafka {

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kMetadataTimeout = std::chrono::seconds(10);

std::string Name(const std::string& topic, std::int32_t partition) {
  return topic + " partition " + std::to_string(partition);
}

// Rounded up: a wait of 0 ms for the rest of a millisecond would be a loop that keeps a core busy until then.
milliseconds Left(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
  return std::max(left, milliseconds(0));
}

// The client goes on by itself after these.
bool PassesByItself(rd_kafka_resp_err_t code) { return CodeOf(code) == base::ErrorCode::kUnavailable; }

void CollectHeaders(const rd_kafka_message_t& message, std::vector<HeaderView>& headers) {
  headers.clear();
  rd_kafka_headers_t* all = nullptr;
  if (rd_kafka_message_headers(&message, &all) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0; rd_kafka_header_get_all(all, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    headers.push_back({name, std::string_view(static_cast<const char*>(value), value == nullptr ? 0 : size)});
  }
}

ReadRecord RecordOf(const rd_kafka_message_t& message, const std::vector<HeaderView>& headers) {
  ReadRecord record;
  record.partition = message.partition;
  record.offset = message.offset;
  record.append_time_ms = rd_kafka_message_timestamp(&message, nullptr);
  if (message.key != nullptr) record.key = {static_cast<const char*>(message.key), message.key_len};
  if (message.payload != nullptr) {
    record.value = std::string_view(static_cast<const char*>(message.payload), message.len);
  }
  record.headers = headers;
  return record;
}

}  // namespace

std::optional<std::string_view> ReadRecord::Header(std::string_view name) const {
  const auto found = std::ranges::find(headers, name, &HeaderView::key);
  if (found == headers.end()) return std::nullopt;
  return found->value;
}

std::optional<std::string_view> OwnedRecord::Header(std::string_view name) const {
  const auto found = std::ranges::find(headers, name, &std::pair<std::string, std::string>::first);
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

OwnedRecord OwnedRecord::From(const ReadRecord& record) {
  OwnedRecord owned;
  owned.partition = record.partition;
  owned.offset = record.offset;
  owned.append_time_ms = record.append_time_ms;
  owned.key = record.key;
  if (record.value) owned.value.emplace(*record.value);
  owned.headers.reserve(record.headers.size());
  for (const auto& header : record.headers) owned.headers.emplace_back(header.key, header.value);
  return owned;
}

struct TopicReader::Parts {
  struct Progress {
    std::int64_t position = 0;
    bool at_end = false;
  };

  Options options;
  std::unique_ptr<Handle> reader;
  std::unique_ptr<Handle> marks;  // read_uncommitted, for the high watermark; made when needed
  std::int32_t partition_count = 0;
  std::map<std::int32_t, Progress> progress;
  std::vector<HeaderView> headers;

  base::Result<std::int64_t> HighWatermark(std::int32_t partition) {
    if (!marks) {
      auto made = Handle::New(ClientKind::kConsumer, FollowerSettings(options.bootstrap, false));
      if (!made) return base::Fail(made.error());
      marks = std::move(*made);
    }
    const auto offsets = QueryRange(*marks, options.topic, partition, kMetadataTimeout);
    if (!offsets) return base::Fail(offsets.error());
    return offsets->second;
  }

  /// Where to begin in a partition: as asked, if it is inside.
  base::Result<std::int64_t> Begin(const Start& start) {
    if (start.partition < 0 || start.partition >= partition_count) {
      return base::Fail(base::ErrorCode::kNotFound, "no " + Name(options.topic, start.partition) +
                                                        ": it has " + std::to_string(partition_count));
    }
    const auto offsets = QueryRange(*reader, options.topic, start.partition, kMetadataTimeout);
    if (!offsets) return base::Fail(offsets.error());
    if (!start.offset) return offsets->first;
    const auto high = HighWatermark(start.partition);
    if (!high) return base::Fail(high.error());
    if (*start.offset < offsets->first || *start.offset > *high) {
      return base::Fail(base::ErrorCode::kFailedPrecondition,
                        Name(options.topic, start.partition) + " holds offsets " +
                            std::to_string(offsets->first) + " to " + std::to_string(*high) + ", not " +
                            std::to_string(*start.offset));
    }
    return *start.offset;
  }

  /// Takes one event from the client. 1: a record was visited; 0: something else, or the time is over.
  base::Result<std::size_t> Take(milliseconds timeout, const Visitor& visit, bool* was_empty) {
    const OwnedMessage message(rd_kafka_consumer_poll(reader->get(), Ms(timeout)));
    *was_empty = !message;
    if (const auto code = reader->lasting_error(); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return base::Fail(reader->ToError(code, "reading " + options.topic));
    }
    if (!message) return 0;
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      progress[message->partition] = {message->offset, true};
      return 0;
    }
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      if (PassesByItself(message->err)) return 0;
      return base::Fail(reader->ToError(message->err, "reading " + Name(options.topic, message->partition)));
    }
    CollectHeaders(*message, headers);
    visit(RecordOf(*message, headers));
    progress[message->partition] = {message->offset + 1, false};
    return 1;
  }

  /// Waits 100 ms for an event, then takes up to 1,000 of those that are there.
  base::Status TakeSome(const Visitor& visit) {
    bool was_empty = false;
    for (int i = 0; i < 1000 && !was_empty; ++i) {
      const auto taken = Take(milliseconds(i == 0 ? 100 : 0), visit, &was_empty);
      if (!taken) return base::Fail(taken.error());
    }
    return {};
  }

  std::vector<std::int64_t> Positions() const {
    std::vector<std::int64_t> positions;
    positions.reserve(progress.size());
    for (const auto& [partition, at] : progress) positions.push_back(at.position);
    return positions;
  }

  /// Nothing has moved for a while: says which partition stands and why.
  base::Error Stuck(const std::map<std::int32_t, std::int64_t>& targets) {
    for (const auto& [partition, target] : targets) {
      const auto position = progress[partition].position;
      if (position >= target) continue;
      const auto high = HighWatermark(partition);
      if (!high) return high.error();
      const std::string where = Name(options.topic, partition) + " stands at offset " +
                                std::to_string(position) + " of " + std::to_string(target);
      if (*high < target) {
        return {base::ErrorCode::kFailedPrecondition,
                where + ", and the partition now ends at " + std::to_string(*high) + ": it was cut",
                "was the topic deleted or its retention shortened?"};
      }
      std::string why = ": a transaction is open or hanging";
      if (const auto complaint = reader->complaint(); !complaint.empty()) why += " (or " + complaint + ")";
      return {base::ErrorCode::kUnavailable, where + why,
              "kafka-transactions.sh find-hanging, if it stays so"};
    }
    return {base::ErrorCode::kInternal, "nothing is stuck in " + options.topic, {}};
  }
};

TopicReader::TopicReader(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

TopicReader::~TopicReader() {
  // librdkafka 2.0.2 never returns from destroying a reader whose topic was deleted: that one is left behind,
  // at the price of its threads.
  const bool must_leave = parts_->reader->lasting_error() != RD_KAFKA_RESP_ERR_NO_ERROR;
  if (must_leave) parts_->reader.release();  // NOLINT(bugprone-unused-return-value)
}

base::Result<std::unique_ptr<TopicReader>> TopicReader::Open(const Options& options) {
  auto reader =
      Handle::New(ClientKind::kConsumer, FollowerSettings(options.bootstrap, options.read_committed));
  if (!reader) return base::Fail(reader.error());
  const auto partitions = PartitionCount(**reader, options.topic, kMetadataTimeout);
  if (!partitions) return base::Fail(partitions.error());
  auto parts = std::make_unique<Parts>();
  parts->options = options;
  parts->reader = std::move(*reader);
  parts->partition_count = *partitions;
  return std::unique_ptr<TopicReader>(new TopicReader(std::move(parts)));
}

std::int32_t TopicReader::partition_count() const { return parts_->partition_count; }

std::string TopicReader::complaint() const { return parts_->reader->complaint(); }

base::Status TopicReader::Assign(const std::vector<Start>& starts) {
  const OwnedList list(rd_kafka_topic_partition_list_new(static_cast<int>(starts.size())));
  std::map<std::int32_t, Parts::Progress> progress;
  for (const auto& start : starts) {
    const auto begin = parts_->Begin(start);
    if (!begin) return base::Fail(begin.error());
    rd_kafka_topic_partition_list_add(list.get(), parts_->options.topic.c_str(), start.partition)->offset =
        *begin;
    progress[start.partition] = {*begin, false};
  }
  const auto code = rd_kafka_assign(parts_->reader->get(), list.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return base::Fail(parts_->reader->ToError(code, "assigning partitions of " + parts_->options.topic));
  }
  parts_->progress = std::move(progress);
  return {};
}

base::Status TopicReader::AssignAll() {
  std::vector<Start> starts;
  starts.reserve(static_cast<std::size_t>(parts_->partition_count));
  for (std::int32_t partition = 0; partition < parts_->partition_count; ++partition) {
    starts.push_back({partition, std::nullopt});
  }
  return Assign(starts);
}

base::Result<std::size_t> TopicReader::Poll(milliseconds timeout, const Visitor& visit,
                                            std::size_t max_records) {
  const auto deadline = Clock::now() + timeout;
  std::size_t visited = 0;
  while (visited < max_records) {
    bool was_empty = false;
    const auto taken = parts_->Take(visited == 0 ? Left(deadline) : milliseconds(0), visit, &was_empty);
    if (!taken) return base::Fail(taken.error());
    visited += *taken;
    if (was_empty && (visited > 0 || Clock::now() >= deadline)) break;
  }
  return visited;
}

bool TopicReader::AtEnd() const {
  return std::ranges::all_of(parts_->progress, [](const auto& entry) { return entry.second.at_end; });
}

std::int64_t TopicReader::Position(std::int32_t partition) const {
  const auto found = parts_->progress.find(partition);
  return found == parts_->progress.end() ? -1 : found->second.position;
}

base::Status TopicReader::ReadToEnd(milliseconds patience, const Visitor& visit,
                                    const std::function<bool()>& stopping) {
  std::map<std::int32_t, std::int64_t> targets;
  for (const auto& [partition, progress] : parts_->progress) {
    const auto high = parts_->HighWatermark(partition);
    if (!high) return base::Fail(high.error());
    targets[partition] = *high;
  }
  const auto reached = [this](const auto& entry) { return Position(entry.first) >= entry.second; };
  auto moved_at = Clock::now();
  auto positions = parts_->Positions();
  while (!std::ranges::all_of(targets, reached)) {
    if (stopping && stopping()) return base::Fail(base::ErrorCode::kUnavailable, "stopping");
    if (auto taken = parts_->TakeSome(visit); !taken) return taken;
    if (auto now = parts_->Positions(); now != positions) {
      positions = std::move(now);
      moved_at = Clock::now();
    }
    if (Clock::now() - moved_at > patience) return base::Fail(parts_->Stuck(targets));
  }
  return {};
}

base::Result<std::vector<OwnedRecord>> ReadAll(const TopicReader::Options& options, milliseconds patience) {
  auto reader = TopicReader::Open(options);
  if (!reader) return base::Fail(reader.error());
  if (auto assigned = (*reader)->AssignAll(); !assigned) return base::Fail(assigned.error());
  std::vector<OwnedRecord> records;
  const auto read = (*reader)->ReadToEnd(
      patience, [&](const ReadRecord& record) { records.push_back(OwnedRecord::From(record)); });
  if (!read) return base::Fail(read.error());
  return records;
}

}  // namespace lagesbild::kafka
