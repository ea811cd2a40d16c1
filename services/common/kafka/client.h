// librdkafka handles and their settings, one place for all roles. Only files that talk to Kafka include
// rdkafka.h itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/result.h"

struct rd_kafka_s;
struct rd_kafka_conf_s;                  // NOLINT(readability-identifier-naming): librdkafka\'s
struct rd_kafka_topic_partition_list_s;  // NOLINT(readability-identifier-naming): librdkafka\'s

namespace lagesbild::kafka {

using Settings = std::vector<std::pair<std::string, std::string>>;

/// What every role sets. bootstrap: "host:port[,host:port…]".
Settings CommonSettings(std::string_view bootstrap);
/// Producer of the gateway: acknowledged, not idempotent (the registrar de-duplicates).
Settings GatewayProducerSettings(std::string_view bootstrap);
/// Reads with assign(), commits nothing, reports the end of each partition. `committed_only` false: reads
/// uncommitted, for the true high watermark.
Settings FollowerSettings(std::string_view bootstrap, bool committed_only);

struct LaneConsumerParameters {
  std::string bootstrap;
  std::string group_id;
  /// Empty: a dynamic member.
  std::string group_instance_id;
  int session_timeout_ms = 10000;
  int max_poll_interval_ms = 300000;
};
Settings LaneConsumerSettings(const LaneConsumerParameters& parameters);

struct LaneProducerParameters {
  std::string bootstrap;
  std::string transactional_id;
  int transaction_timeout_ms = 8000;
};
Settings LaneProducerSettings(const LaneProducerParameters& parameters);

struct ConfDeleter {
  void operator()(rd_kafka_conf_s* conf) const;
};
using Conf = std::unique_ptr<rd_kafka_conf_s, ConfDeleter>;

/// Destroys without closing the consumer first: Lane and followers close by themselves.
struct ClientDeleter {
  void operator()(rd_kafka_s* client) const;
};
using Client = std::unique_ptr<rd_kafka_s, ClientDeleter>;

struct PartitionListDeleter {
  void operator()(rd_kafka_topic_partition_list_s* list) const;
};
using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_s, PartitionListDeleter>;
PartitionList NewPartitionList(int size_hint = 8);

/// kInvalidArgument: a name or value that librdkafka refuses.
base::Result<Conf> NewConf(const Settings& settings);

enum class ClientKind : unsigned char { kProducer, kConsumer };
/// kInvalidArgument: settings that contradict each other.
base::Result<Client> NewClient(ClientKind kind, Conf conf);

/// What asking for a partition's first and end offset gave. code: librdkafka's.
struct AskedOffsets {
  int code = 0;
  std::int64_t low = -1;
  std::int64_t high = -1;
  /// Its leader is not where the client looked. The client has learnt it anew meanwhile: ask again.
  bool is_leader_elsewhere = false;
};

/// Waits at most `timeout` for each of three answers: the first offset, the end, who leads now.
///
/// A client that learns who leads while its broker is fenced (it stood still for longer than its session)
/// keeps that for metadata.max.age.ms, half a minute, and fails at once whenever it is asked, long after the
/// broker is back. And rd_kafka_query_watermark_offsets of 2.0.2 heeds its time-out only until it knows the
/// leader: of a broker that stands still it never returns (fixed in 2.3.0); hence not that call.
AskedOffsets AskOffsets(rd_kafka_s* client, const std::string& topic, std::int32_t partition,
                        std::chrono::milliseconds timeout);

}  // namespace lagesbild::kafka
