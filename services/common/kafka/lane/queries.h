// Short questions to the cluster, each with a time-out: offsets, watermarks, topics.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/kafka/lane/changelog_replay.h"

struct rd_kafka_s;
struct rd_kafka_topic_partition_list_s;  // NOLINT(readability-identifier-naming): librdkafka\'s

namespace lagesbild::kafka {

/// The committed offsets of `partitions`, in their order; waits for offsets of open transactions. `consumer`
/// is a member of the group or at least carries its id. kUnavailable: not in time.
base::Result<std::vector<CommittedInput>> FetchCommitted(rd_kafka_s* consumer, std::string_view topic,
                                                         const std::vector<std::int32_t>& partitions,
                                                         const std::function<bool()>& give_up);

/// Adds an input partition's offset to a list to be committed, with the transaction number as metadata.
void AddOffset(rd_kafka_topic_partition_list_s& offsets, const std::string& topic, std::int32_t partition,
               const CommittedInput& committed);

/// False: the group has thrown this member out, as far as it knows itself.
bool IsJoined(rd_kafka_s* consumer);

struct Watermarks {
  std::int64_t low = 0;
  /// One past the last record a handle of this isolation level may see.
  std::int64_t high = 0;
};
/// kUnavailable: not in time.
base::Result<Watermarks> QueryWatermarks(rd_kafka_s* client, std::string_view topic, std::int32_t partition);

/// "" if unknown in time.
std::string ClusterId(rd_kafka_s* client);

/// Partition counts of `topics`; a missing topic has none. kUnavailable: no answer in time.
base::Result<std::map<std::string, std::int32_t>> CountPartitions(rd_kafka_s* client,
                                                                  const std::vector<std::string>& topics,
                                                                  std::chrono::milliseconds timeout);

/// A numeric topic setting as the broker has it; kUnavailable: not in time or not told.
base::Result<std::int64_t> TopicSetting(rd_kafka_s* client, const std::string& topic,
                                        std::string_view setting);

}  // namespace lagesbild::kafka
