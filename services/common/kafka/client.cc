#include "common/kafka/client.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>

namespace lagesbild::kafka {

namespace {

// A broker that stands still must not hold a caller for the default of a minute.
constexpr const char* kSocketTimeoutMs = "5000";

void Add(Settings& to, const Settings& more) { to.insert(to.end(), more.begin(), more.end()); }

// `end`: RD_KAFKA_OFFSET_BEGINNING or _END; in the protocol both stand where a time would.
rd_kafka_resp_err_t AskOne(rd_kafka_s* client, const std::string& topic, std::int32_t partition,
                           std::int64_t end, int timeout_ms, std::int64_t* offset) {
  const auto list = NewPartitionList(1);
  auto* asked = rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition);
  asked->offset = end;
  const auto code = rd_kafka_offsets_for_times(client, list.get(), timeout_ms);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return code;
  if (asked->err != RD_KAFKA_RESP_ERR_NO_ERROR) return asked->err;
  *offset = asked->offset;
  // Not told, and no error either: not in time.
  return asked->offset < 0 ? RD_KAFKA_RESP_ERR__TIMED_OUT : RD_KAFKA_RESP_ERR_NO_ERROR;
}

bool MayLeadElsewhere(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION || code == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC ||
         code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART || code == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE ||
         code == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION;
}

}  // namespace

Settings CommonSettings(std::string_view bootstrap) {
  return {{"bootstrap.servers", std::string(bootstrap)},
          {"socket.nagle.disable", "true"},
          {"socket.keepalive.enable", "true"},
          {"reconnect.backoff.max.ms", "1000"},
          {"topic.metadata.refresh.interval.ms", "10000"},
          {"allow.auto.create.topics", "false"},
          {"log.connection.close", "true"}};
}

Settings GatewayProducerSettings(std::string_view bootstrap) {
  auto settings = CommonSettings(bootstrap);
  Add(settings, {{"acks", "all"},
                 {"enable.idempotence", "false"},
                 {"linger.ms", "5"},
                 {"compression.type", "lz4"},
                 {"partitioner", "murmur2_random"},
                 {"message.timeout.ms", "10000"},
                 {"request.timeout.ms", "5000"},
                 {"socket.timeout.ms", kSocketTimeoutMs},
                 {"queue.buffering.max.messages", "20000"},
                 {"queue.buffering.max.kbytes", "65536"}});
  return settings;
}

Settings FollowerSettings(std::string_view bootstrap, bool committed_only) {
  auto settings = CommonSettings(bootstrap);
  Add(settings, {{"group.id", "lagesbild-follower"},  // required by librdkafka, never joined
                 {"isolation.level", committed_only ? "read_committed" : "read_uncommitted"},
                 {"socket.timeout.ms", kSocketTimeoutMs},
                 {"enable.auto.commit", "false"},
                 {"enable.auto.offset.store", "false"},
                 {"auto.offset.reset", "error"},
                 {"enable.partition.eof", "true"},
                 {"check.crcs", "true"},
                 {"fetch.message.max.bytes", "2097152"},
                 {"queued.min.messages", "10000000"},
                 {"queued.max.messages.kbytes", "65536"}});
  return settings;
}

Settings LaneConsumerSettings(const LaneConsumerParameters& parameters) {
  auto settings = CommonSettings(parameters.bootstrap);
  // A heartbeat each fifth of the session, as 2 s is of 10 s.
  const int heartbeat_ms = std::min(2000, std::max(100, parameters.session_timeout_ms / 5));
  Add(settings, {{"group.id", parameters.group_id},
                 {"partition.assignment.strategy", "range"},
                 {"isolation.level", "read_committed"},
                 {"socket.timeout.ms", kSocketTimeoutMs},
                 {"enable.auto.commit", "false"},
                 {"enable.auto.offset.store", "false"},
                 {"auto.offset.reset", "error"},
                 {"enable.partition.eof", "true"},
                 {"session.timeout.ms", std::to_string(parameters.session_timeout_ms)},
                 {"heartbeat.interval.ms", std::to_string(heartbeat_ms)},
                 {"max.poll.interval.ms", std::to_string(parameters.max_poll_interval_ms)},
                 {"fetch.wait.max.ms", "500"},
                 {"fetch.message.max.bytes", "2097152"},
                 {"queued.min.messages", "10000000"},
                 {"queued.max.messages.kbytes", "65536"},
                 {"check.crcs", "true"},
                 {"statistics.interval.ms", "5000"}});
  if (!parameters.group_instance_id.empty()) {
    settings.emplace_back("group.instance.id", parameters.group_instance_id);
  }
  return settings;
}

Settings LaneProducerSettings(const LaneProducerParameters& parameters) {
  auto settings = CommonSettings(parameters.bootstrap);
  const int socket_timeout_ms = std::min(5000, parameters.transaction_timeout_ms);
  // Nothing waits for linger.ms: a commit sends all that is there at once. It only gathers the records of
  // larger transactions into fewer requests.
  Add(settings,
      {{"transactional.id", parameters.transactional_id},
       {"transaction.timeout.ms", std::to_string(parameters.transaction_timeout_ms)},
       {"socket.timeout.ms", std::to_string(socket_timeout_ms)},
       {"retry.backoff.ms", "10"},
       // The offsets of a group without a coordinator wait, with no limit of their own, for a broker's
       // connection to change: one that is idle, as the transaction's is then, is closed after this.
       {"connections.max.idle.ms", "10000"},
       {"linger.ms", "25"},
       {"compression.type", "lz4"},
       {"partitioner", "murmur2_random"},
       {"queue.buffering.max.messages", "1000000"},
       {"topic.metadata.propagation.max.ms", "1000"}});
  return settings;
}

void ConfDeleter::operator()(rd_kafka_conf_s* conf) const { rd_kafka_conf_destroy(conf); }

void ClientDeleter::operator()(rd_kafka_s* client) const {
  rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

void PartitionListDeleter::operator()(rd_kafka_topic_partition_list_s* list) const {
  rd_kafka_topic_partition_list_destroy(list);
}

PartitionList NewPartitionList(int size_hint) {
  return PartitionList(rd_kafka_topic_partition_list_new(size_hint));
}

base::Result<Conf> NewConf(const Settings& settings) {
  Conf conf(rd_kafka_conf_new());
  std::array<char, 512> why{};
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), why.data(), why.size()) !=
        RD_KAFKA_CONF_OK) {
      return base::Fail(
          base::ErrorCode::kInvalidArgument,
          std::string("Kafka setting ").append(name).append("=").append(value).append(": ") + why.data());
    }
  }
  return conf;
}

base::Result<Client> NewClient(ClientKind kind, Conf conf) {
  std::array<char, 512> why{};
  const auto type = kind == ClientKind::kProducer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER;
  Client client(rd_kafka_new(type, conf.get(), why.data(), why.size()));
  if (!client) {
    return base::Fail(base::ErrorCode::kInvalidArgument, std::string("Kafka client: ") + why.data());
  }
  conf.release();  // NOLINT(bugprone-unused-return-value): the client owns it now
  if (kind == ClientKind::kConsumer) rd_kafka_poll_set_consumer(client.get());
  return client;
}

AskedOffsets AskOffsets(rd_kafka_s* client, const std::string& topic, std::int32_t partition,
                        std::chrono::milliseconds timeout) {
  const auto timeout_ms = static_cast<int>(timeout.count());
  AskedOffsets asked;
  auto code = AskOne(client, topic, partition, RD_KAFKA_OFFSET_BEGINNING, timeout_ms, &asked.low);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
    code = AskOne(client, topic, partition, RD_KAFKA_OFFSET_END, timeout_ms, &asked.high);
  }
  asked.code = code;
  if (!MayLeadElsewhere(code)) return asked;
  asked.is_leader_elsewhere = true;
  // Of all topics: this answer replaces what the client has kept of them, whatever it was.
  const rd_kafka_metadata_t* metadata = nullptr;
  if (rd_kafka_metadata(client, 1, nullptr, &metadata, timeout_ms) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    rd_kafka_metadata_destroy(metadata);
  }
  return asked;
}

}  // namespace lagesbild::kafka
