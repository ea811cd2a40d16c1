#include "common/kafka/lane/queries.h"

#include <librdkafka/rdkafka.h>

#include <charconv>
#include <cstring>
#include <memory>

#include "common/kafka/client.h"

namespace lagesbild::kafka {

namespace {

constexpr int kTimeoutMs = 5000;

base::Error Unavailable(std::string_view what, rd_kafka_resp_err_t error) {
  return {base::ErrorCode::kUnavailable, std::string(what) + ": " + rd_kafka_err2str(error), {}};
}

bool IsAnswered(const rd_kafka_topic_partition_list_t& list) {
  for (int i = 0; i < list.cnt; ++i) {
    if (list.elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR) return false;
  }
  return true;
}

CommittedInput ToCommitted(const rd_kafka_topic_partition_t& element) {
  CommittedInput committed;
  if (element.offset < 0) return committed;
  committed.offset = element.offset;
  committed.transaction =
      TransactionOfMetadata({static_cast<const char*>(element.metadata), element.metadata_size});
  return committed;
}

struct QueueDeleter {
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
};
struct EventDeleter {
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
};

}  // namespace

base::Result<std::vector<CommittedInput>> FetchCommitted(rd_kafka_s* consumer, std::string_view topic,
                                                         const std::vector<std::int32_t>& partitions,
                                                         const std::function<bool()>& give_up) {
  const std::string name(topic);
  const auto list = NewPartitionList();
  for (const auto partition : partitions) {
    rd_kafka_topic_partition_list_add(list.get(), name.c_str(), partition);
  }
  constexpr int kAttempts = 12;
  auto error = RD_KAFKA_RESP_ERR__TIMED_OUT;
  for (int attempt = 0; attempt < kAttempts && !give_up(); ++attempt) {
    error = rd_kafka_committed(consumer, list.get(), kTimeoutMs);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR && IsAnswered(*list)) {
      std::vector<CommittedInput> committed;
      committed.reserve(partitions.size());
      for (int i = 0; i < list->cnt; ++i) committed.push_back(ToCommitted(list->elems[i]));
      return committed;
    }
  }
  return base::Fail(Unavailable("committed offsets of " + name, error));
}

void AddOffset(rd_kafka_topic_partition_list_s& offsets, const std::string& topic, std::int32_t partition,
               const CommittedInput& committed) {
  auto* element = rd_kafka_topic_partition_list_add(&offsets, topic.c_str(), partition);
  element->offset = committed.offset;
  if (committed.transaction < 0) return;
  const auto metadata = OffsetMetadata(committed.transaction);
  element->metadata = ::strdup(metadata.c_str());  // freed with the list
  element->metadata_size = metadata.size();
}

bool IsJoined(rd_kafka_s* consumer) {
  char* member = rd_kafka_memberid(consumer);
  const bool is_joined = member != nullptr && *member != '\0';
  if (member != nullptr) rd_kafka_mem_free(consumer, member);
  return is_joined && rd_kafka_assignment_lost(consumer) == 0;
}

base::Result<Watermarks> QueryWatermarks(rd_kafka_s* client, std::string_view topic, std::int32_t partition) {
  const std::string name(topic);
  auto asked = AskOffsets(client, name, partition, std::chrono::milliseconds(kTimeoutMs));
  if (asked.is_leader_elsewhere)
    asked = AskOffsets(client, name, partition, std::chrono::milliseconds(kTimeoutMs));
  if (asked.code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return base::Fail(Unavailable("watermarks of " + name + "/" + std::to_string(partition),
                                  static_cast<rd_kafka_resp_err_t>(asked.code)));
  }
  return Watermarks{asked.low, asked.high};
}

std::string ClusterId(rd_kafka_s* client) {
  char* id = rd_kafka_clusterid(client, kTimeoutMs);
  if (id == nullptr) return {};
  std::string text(id);
  rd_kafka_mem_free(client, id);
  return text;
}

base::Result<std::map<std::string, std::int32_t>> CountPartitions(rd_kafka_s* client,
                                                                  const std::vector<std::string>& topics,
                                                                  std::chrono::milliseconds timeout) {
  const rd_kafka_metadata_t* metadata = nullptr;
  const auto error = rd_kafka_metadata(client, 1, nullptr, &metadata, static_cast<int>(timeout.count()));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return base::Fail(Unavailable("list of topics", error));
  std::map<std::string, std::int32_t> counts;
  for (const auto& topic : topics) counts[topic] = 0;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const auto& topic = metadata->topics[i];
    const auto found = counts.find(topic.topic);
    if (found != counts.end() && topic.err == RD_KAFKA_RESP_ERR_NO_ERROR) found->second = topic.partition_cnt;
  }
  rd_kafka_metadata_destroy(metadata);
  return counts;
}

base::Result<std::int64_t> TopicSetting(rd_kafka_s* client, const std::string& topic,
                                        std::string_view setting) {
  const std::unique_ptr<rd_kafka_queue_t, QueueDeleter> queue(rd_kafka_queue_new(client));
  auto* resource = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str());
  rd_kafka_DescribeConfigs(client, &resource, 1, nullptr, queue.get());
  rd_kafka_ConfigResource_destroy(resource);
  const std::unique_ptr<rd_kafka_event_t, EventDeleter> event(rd_kafka_queue_poll(queue.get(), kTimeoutMs));
  const auto* result = event ? rd_kafka_event_DescribeConfigs_result(event.get()) : nullptr;
  const auto missing = base::Error{base::ErrorCode::kUnavailable,
                                   "setting " + std::string(setting) + " of " + topic + " was not told",
                                   {}};
  if (result == nullptr) return base::Fail(missing);
  std::size_t resources = 0;
  const auto** configs = rd_kafka_DescribeConfigs_result_resources(result, &resources);
  if (resources != 1) return base::Fail(missing);
  std::size_t count = 0;
  const auto** entries = rd_kafka_ConfigResource_configs(configs[0], &count);
  for (std::size_t i = 0; i < count; ++i) {
    if (rd_kafka_ConfigEntry_name(entries[i]) != setting) continue;
    const char* value = rd_kafka_ConfigEntry_value(entries[i]);
    const std::string_view text = value == nullptr ? "" : value;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size()) return number;
  }
  return base::Fail(missing);
}

}  // namespace lagesbild::kafka
