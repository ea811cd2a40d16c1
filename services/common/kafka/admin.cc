#include "common/kafka/admin.h"

#include <librdkafka/rdkafka.h>

#include <array>
#include <functional>
#include <thread>
#include <utility>

#include "common/kafka/client/handle.h"

namespace lagesbild::kafka {

namespace {

using OwnedNewTopic = Owned<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
using OwnedDeleteTopic = Owned<rd_kafka_DeleteTopic_t, rd_kafka_DeleteTopic_destroy>;
using OwnedConfig = Owned<rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy>;
using OwnedOptions = Owned<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>;
using OwnedOffsets = Owned<rd_kafka_ListConsumerGroupOffsets_t, rd_kafka_ListConsumerGroupOffsets_destroy>;
using OwnedGroups = Owned<const struct rd_kafka_group_list, rd_kafka_group_list_destroy>;

/// For dead letters, decisions and alerts: one year.
constexpr char kDeleteRetentionMs[] = "31536000000";
/// For checkpoints, one a month: ten years.
constexpr char kCheckpointRetentionMs[] = "315360000000";
/// How long a compacted topic shows that a key is gone; a snapshot older than this is not trusted.
constexpr char kTombstoneRetentionMs[] = "86400000";

base::Status FirstTopicError(const Handle& handle, const rd_kafka_topic_result_t** results, std::size_t count,
                             const std::string& what) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto code = rd_kafka_topic_result_error(results[i]);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    auto error = handle.ToError(code, what + " " + rd_kafka_topic_result_name(results[i]));
    if (const char* detail = rd_kafka_topic_result_error_string(results[i])) {
      error.message.append(": ").append(detail);
    }
    return base::Fail(std::move(error));
  }
  return {};
}

base::Result<OwnedNewTopic> RequestFor(const NewTopic& topic) {
  std::array<char, 512> reason{};
  OwnedNewTopic request(rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions, topic.replication_factor,
                                              reason.data(), reason.size()));
  if (!request) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "making topic " + topic.name + ": " + reason.data());
  }
  for (const auto& [name, value] : topic.config) {
    rd_kafka_NewTopic_set_config(request.get(), name.c_str(), value.c_str());
  }
  return request;
}

}  // namespace

NewTopic ForSpec(const TopicSpec& spec, const TopicSettings& settings) {
  NewTopic topic;
  topic.name = spec.name;
  topic.partitions = spec.partitioned ? settings.partitions : 1;
  topic.replication_factor = settings.replication_factor;
  topic.config["message.timestamp.type"] = "LogAppendTime";
  if (settings.replication_factor >= 3) {
    topic.config["min.insync.replicas"] = std::to_string(settings.replication_factor - 1);
  }
  switch (spec.cleanup) {
    case Cleanup::kKept:
      topic.config["cleanup.policy"] = "delete";
      topic.config["retention.ms"] = "-1";
      topic.config["retention.bytes"] = "-1";
      break;
    case Cleanup::kCompact:
      topic.config["cleanup.policy"] = "compact";
      topic.config["delete.retention.ms"] = kTombstoneRetentionMs;
      break;
    case Cleanup::kDelete:
      topic.config["cleanup.policy"] = "delete";
      topic.config["retention.ms"] = kDeleteRetentionMs;
      break;
    case Cleanup::kCompactDelete:
      topic.config["cleanup.policy"] = "compact,delete";
      topic.config["retention.ms"] = kCheckpointRetentionMs;
      break;
  }
  return topic;
}

struct Admin::Parts {
  std::unique_ptr<Handle> uncommitted;  // sees the end of the log
  std::unique_ptr<Handle> committed;    // sees the last stable offset
  Timeout timeout;

  /// Sends one request of the admin API and waits for its answer.
  base::Result<OwnedEvent> Ask(
      rd_kafka_admin_op_t operation, const std::string& what,
      const std::function<void(const rd_kafka_AdminOptions_t*, rd_kafka_queue_t*)>& send,
      bool stable_offsets = false) const {
    const OwnedQueue queue(rd_kafka_queue_new(uncommitted->get()));
    const OwnedOptions options(rd_kafka_AdminOptions_new(uncommitted->get(), operation));
    std::array<char, 256> reason{};
    rd_kafka_AdminOptions_set_request_timeout(options.get(), Ms(timeout), reason.data(), reason.size());
    if (stable_offsets) {
      const OwnedError ignored(rd_kafka_AdminOptions_set_require_stable_offsets(options.get(), 1));
    }
    send(options.get(), queue.get());
    OwnedEvent event(rd_kafka_queue_poll(queue.get(), Ms(timeout + std::chrono::seconds(1))));
    if (!event) return base::Fail(uncommitted->ToError(RD_KAFKA_RESP_ERR__TIMED_OUT, what));
    if (const auto code = rd_kafka_event_error(event.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return base::Fail(uncommitted->ToError(code, what));
    }
    return event;
  }

  /// All of the cluster's metadata, or of one topic.
  base::Result<Owned<const rd_kafka_metadata_t, rd_kafka_metadata_destroy>> Metadata() const {
    const rd_kafka_metadata_t* metadata = nullptr;
    const auto code = rd_kafka_metadata(uncommitted->get(), 1, nullptr, &metadata, Ms(timeout));
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return base::Fail(uncommitted->ToError(code, "list of topics"));
    return Owned<const rd_kafka_metadata_t, rd_kafka_metadata_destroy>(metadata);
  }

  /// Whether each of the topic's partitions has a leader: until then nothing can be written.
  base::Result<std::int32_t> LeadersOf(const std::string& topic) const {
    const auto metadata = Metadata();
    if (!metadata) return base::Fail(metadata.error());
    for (int i = 0; i < (*metadata)->topic_cnt; ++i) {
      const auto& found = (*metadata)->topics[i];
      if (topic != found.topic) continue;
      std::int32_t leaders = 0;
      for (int p = 0; p < found.partition_cnt; ++p) leaders += found.partitions[p].leader >= 0 ? 1 : 0;
      return leaders;
    }
    return 0;
  }

  base::Status WaitForLeaders(const std::string& topic, std::int32_t leaders) const {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    for (;;) {
      const auto now = LeadersOf(topic);
      if (!now) return base::Fail(now.error());
      if (*now == leaders) return {};
      if (std::chrono::steady_clock::now() >= deadline) {
        return base::Fail(base::ErrorCode::kUnavailable, "topic " + topic + " has " + std::to_string(*now) +
                                                             " partitions with a leader, not " +
                                                             std::to_string(leaders) + ", after " +
                                                             std::to_string(timeout.count()) + " ms");
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
};

Admin::Admin(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Admin::~Admin() = default;

base::Result<std::unique_ptr<Admin>> Admin::Open(const std::string& bootstrap, Timeout timeout) {
  auto uncommitted = Handle::New(ClientKind::kConsumer, FollowerSettings(bootstrap, false));
  if (!uncommitted) return base::Fail(uncommitted.error());
  auto committed = Handle::New(ClientKind::kConsumer, FollowerSettings(bootstrap, true));
  if (!committed) return base::Fail(committed.error());
  auto parts = std::make_unique<Parts>();
  parts->uncommitted = std::move(*uncommitted);
  parts->committed = std::move(*committed);
  parts->timeout = timeout;
  return std::unique_ptr<Admin>(new Admin(std::move(parts)));
}

base::Result<std::string> Admin::ClusterId() {
  const auto& handle = *parts_->uncommitted;
  char* id = rd_kafka_clusterid(handle.get(), Ms(parts_->timeout));
  if (id == nullptr) return base::Fail(handle.ToError(RD_KAFKA_RESP_ERR__TIMED_OUT, "cluster id"));
  std::string text = id;
  rd_kafka_mem_free(handle.get(), id);
  return text;
}

base::Result<std::vector<TopicInfo>> Admin::ListTopics() {
  const auto metadata = parts_->Metadata();
  if (!metadata) return base::Fail(metadata.error());
  std::map<std::string, std::int32_t> sorted;
  for (int i = 0; i < (*metadata)->topic_cnt; ++i) {
    const auto& found = (*metadata)->topics[i];
    const std::string name = found.topic;
    if (!name.starts_with("__")) sorted[name] = found.partition_cnt;
  }
  std::vector<TopicInfo> topics;
  topics.reserve(sorted.size());
  for (const auto& [name, partitions] : sorted) topics.push_back({name, partitions});
  return topics;
}

base::Result<TopicInfo> Admin::Describe(const std::string& topic) {
  const auto partitions = PartitionCount(*parts_->uncommitted, topic, parts_->timeout);
  if (!partitions) return base::Fail(partitions.error());
  return TopicInfo{topic, *partitions};
}

base::Result<std::map<std::string, std::string>> Admin::TopicConfig(const std::string& topic) {
  const std::string what = "settings of topic " + topic;
  const OwnedConfig resource(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  auto event = parts_->Ask(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, what, [&](const auto* options, auto* queue) {
    auto* pointer = resource.get();
    rd_kafka_DescribeConfigs(parts_->uncommitted->get(), &pointer, 1, options, queue);
  });
  if (!event) return base::Fail(event.error());
  std::size_t count = 0;
  const auto** resources =
      rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event->get()), &count);
  if (count != 1) return base::Fail(base::ErrorCode::kUnavailable, what + ": no answer");
  if (const auto code = rd_kafka_ConfigResource_error(resources[0]); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return base::Fail(parts_->uncommitted->ToError(code, what));
  }
  const auto** entries = rd_kafka_ConfigResource_configs(resources[0], &count);
  std::map<std::string, std::string> config;
  for (std::size_t i = 0; i < count; ++i) {
    const char* value = rd_kafka_ConfigEntry_value(entries[i]);
    config[rd_kafka_ConfigEntry_name(entries[i])] = value == nullptr ? "" : value;
  }
  return config;
}

base::Status Admin::CreateTopics(const std::vector<NewTopic>& topics) {
  const std::string what = "making topics";
  std::vector<OwnedNewTopic> requests;
  std::vector<rd_kafka_NewTopic_t*> pointers;
  for (const auto& topic : topics) {
    auto request = RequestFor(topic);
    if (!request) return base::Fail(request.error());
    pointers.push_back(request->get());
    requests.push_back(std::move(*request));
  }
  auto event = parts_->Ask(RD_KAFKA_ADMIN_OP_CREATETOPICS, what, [&](const auto* options, auto* queue) {
    rd_kafka_CreateTopics(parts_->uncommitted->get(), pointers.data(), pointers.size(), options, queue);
  });
  if (!event) return base::Fail(event.error());
  std::size_t count = 0;
  const auto** results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event->get()), &count);
  if (auto made = FirstTopicError(*parts_->uncommitted, results, count, what); !made) return made;
  for (const auto& topic : topics) {
    if (auto ready = parts_->WaitForLeaders(topic.name, topic.partitions); !ready) return ready;
    for (std::int32_t partition = 0; partition < topic.partitions; ++partition) {
      const auto led = QueryRange(*parts_->uncommitted, topic.name, partition, parts_->timeout);
      if (!led) return base::Fail(led.error());
    }
  }
  return {};
}

base::Status Admin::DeleteTopic(const std::string& topic) {
  const std::string what = "deleting topic";
  const OwnedDeleteTopic request(rd_kafka_DeleteTopic_new(topic.c_str()));
  auto event = parts_->Ask(RD_KAFKA_ADMIN_OP_DELETETOPICS, what, [&](const auto* options, auto* queue) {
    auto* pointer = request.get();
    rd_kafka_DeleteTopics(parts_->uncommitted->get(), &pointer, 1, options, queue);
  });
  if (!event) return base::Fail(event.error());
  std::size_t count = 0;
  const auto** results =
      rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event->get()), &count);
  if (auto deleted = FirstTopicError(*parts_->uncommitted, results, count, what); !deleted) return deleted;
  return parts_->WaitForLeaders(topic, 0);
}

base::Result<OffsetRange> Admin::GetWatermarks(const std::string& topic, std::int32_t partition) {
  const auto stable = QueryRange(*parts_->committed, topic, partition, parts_->timeout);
  if (!stable) return base::Fail(stable.error());
  const auto all = QueryRange(*parts_->uncommitted, topic, partition, parts_->timeout);
  if (!all) return base::Fail(all.error());
  return OffsetRange{all->first, all->second, stable->second};
}

base::Result<std::vector<std::optional<std::int64_t>>> Admin::CommittedOffsets(const std::string& group,
                                                                               const std::string& topic) {
  const auto partitions = PartitionCount(*parts_->uncommitted, topic, parts_->timeout);
  if (!partitions) return base::Fail(partitions.error());
  const std::string what = "offsets of group " + group + " in " + topic;
  const OwnedList list(rd_kafka_topic_partition_list_new(*partitions));
  rd_kafka_topic_partition_list_add_range(list.get(), topic.c_str(), 0, *partitions - 1);
  const OwnedOffsets request(rd_kafka_ListConsumerGroupOffsets_new(group.c_str(), list.get()));
  const auto send = [&](const auto* options, auto* queue) {
    auto* pointer = request.get();
    rd_kafka_ListConsumerGroupOffsets(parts_->uncommitted->get(), &pointer, 1, options, queue);
  };
  auto event = parts_->Ask(RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, what, send, true);
  if (!event) return base::Fail(event.error());
  std::size_t count = 0;
  const auto** groups = rd_kafka_ListConsumerGroupOffsets_result_groups(
      rd_kafka_event_ListConsumerGroupOffsets_result(event->get()), &count);
  if (count != 1) return base::Fail(base::ErrorCode::kUnavailable, what + ": no answer");
  if (const auto* error = rd_kafka_group_result_error(groups[0])) {
    return base::Fail(parts_->uncommitted->ToError(rd_kafka_error_code(error), what));
  }
  std::vector<std::optional<std::int64_t>> offsets(static_cast<std::size_t>(*partitions));
  const auto* found = rd_kafka_group_result_partitions(groups[0]);
  for (int i = 0; found != nullptr && i < found->cnt; ++i) {
    const auto& entry = found->elems[i];
    if (entry.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return base::Fail(parts_->uncommitted->ToError(entry.err, what));
    }
    if (entry.offset >= 0) offsets.at(static_cast<std::size_t>(entry.partition)) = entry.offset;
  }
  return offsets;
}

base::Result<int> Admin::GroupMembers(const std::string& group) {
  const auto& handle = *parts_->uncommitted;
  const struct rd_kafka_group_list* list = nullptr;
  const auto code = rd_kafka_list_groups(handle.get(), group.c_str(), &list, Ms(parts_->timeout));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return base::Fail(handle.ToError(code, "members of group " + group));
  const OwnedGroups owner(list);
  return list->group_cnt == 0 ? 0 : list->groups[0].member_cnt;
}

}  // namespace lagesbild::kafka
