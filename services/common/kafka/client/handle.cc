#include "common/kafka/client/handle.h"

#include <thread>

namespace lagesbild::kafka {

namespace {

constexpr int kWarning = 4;  // syslog level

void OnLog(const rd_kafka_t* client, int level, const char* /*facility*/, const char* text) {
  auto* handle = static_cast<Handle*>(rd_kafka_opaque(client));
  // "1/1 brokers are down" follows each complaint that says why, and would hide it.
  if (handle == nullptr || level > kWarning ||
      std::string_view(text).find("brokers are down") != std::string_view::npos)
    return;
  handle->Complain(text);
}

// Runs on the thread that polls. A reader whose topic is deleted is told so here, not by a message.
void OnError(rd_kafka_t* /*client*/, int error, const char* reason, void* opaque) {
  const auto code = static_cast<rd_kafka_resp_err_t>(error);
  if (CodeOf(code) == base::ErrorCode::kUnavailable) return;
  auto& handle = *static_cast<Handle*>(opaque);
  handle.SetLastingError(code);
  handle.Complain(reason);
}

bool BrokerMayBeAway(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__RESOLVE:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
    case RD_KAFKA_RESP_ERR__WAIT_COORD:
      return true;
    default:
      return false;
  }
}

std::string SettingOf(const Settings& settings, std::string_view name) {
  for (const auto& [key, value] : settings) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace

base::Result<std::unique_ptr<Handle>> Handle::New(ClientKind kind, const Settings& settings,
                                                  const std::function<void(rd_kafka_conf_t*)>& hook) {
  std::unique_ptr<Handle> handle(new Handle(SettingOf(settings, "bootstrap.servers")));
  auto conf = NewConf(settings);
  if (!conf) return base::Fail(conf.error());
  rd_kafka_conf_set_opaque(conf->get(), handle.get());
  rd_kafka_conf_set_log_cb(conf->get(), &OnLog);
  rd_kafka_conf_set_error_cb(conf->get(), &OnError);
  if (hook) hook(conf->get());
  auto client = NewClient(kind, std::move(*conf));
  if (!client) return base::Fail(client.error());
  handle->client_ = std::move(*client);
  if (handle->bootstrap_.empty() || rd_kafka_brokers_add(handle->get(), handle->bootstrap_.c_str()) == 0) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      "not a list of Kafka addresses: '" + handle->bootstrap_ + "'", "host:port,host:port");
  }
  return handle;
}

std::string Handle::complaint() const {
  const std::scoped_lock lock(mutex_);
  return complaint_;
}

void Handle::Complain(std::string_view text) {
  const std::scoped_lock lock(mutex_);
  complaint_ = text;
}

base::Error Handle::ToError(rd_kafka_resp_err_t code, std::string_view what) const {
  base::Error error;
  error.code = CodeOf(code);
  error.message = std::string(what) + ": " + rd_kafka_err2str(code);
  if (BrokerMayBeAway(code)) {
    error.message += " (Kafka at " + bootstrap_;
    if (const auto last = complaint(); !last.empty()) error.message += "; " + last;
    error.message += ")";
    error.hint = "is Kafka running there?";
  }
  if (error.code == base::ErrorCode::kNotFound) error.hint = "lagesbild init";
  return error;
}

base::ErrorCode CodeOf(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return base::ErrorCode::kNotFound;
    case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS:
      return base::ErrorCode::kAlreadyExists;
    case RD_KAFKA_RESP_ERR__QUEUE_FULL:
      return base::ErrorCode::kResourceExhausted;
    case RD_KAFKA_RESP_ERR__INVALID_ARG:
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
    case RD_KAFKA_RESP_ERR_INVALID_PARTITIONS:
    case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
    case RD_KAFKA_RESP_ERR_INVALID_CONFIG:
    case RD_KAFKA_RESP_ERR_INVALID_RECORD:
    case RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
      return base::ErrorCode::kInvalidArgument;
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
      return base::ErrorCode::kPermissionDenied;
    case RD_KAFKA_RESP_ERR__FENCED:
    case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
    case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
    case RD_KAFKA_RESP_ERR_INVALID_TXN_STATE:
    case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING:
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
      return base::ErrorCode::kAborted;
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
      return base::ErrorCode::kFailedPrecondition;
    default:
      return base::ErrorCode::kUnavailable;
  }
}

base::Result<std::int32_t> PartitionCount(const Handle& handle, const std::string& topic,
                                          std::chrono::milliseconds timeout) {
  const std::string what = "Kafka topic " + topic;
  const OwnedTopic object(rd_kafka_topic_new(handle.get(), topic.c_str(), nullptr));
  if (!object) return base::Fail(handle.ToError(rd_kafka_last_error(), what));
  const rd_kafka_metadata_t* metadata = nullptr;
  const auto code = rd_kafka_metadata(handle.get(), 0, object.get(), &metadata, Ms(timeout));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return base::Fail(handle.ToError(code, what));
  const Owned<const rd_kafka_metadata_t, rd_kafka_metadata_destroy> owner(metadata);
  if (metadata->topic_cnt != 1) {
    return base::Fail(handle.ToError(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, what));
  }
  const auto& found = metadata->topics[0];
  if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR) return base::Fail(handle.ToError(found.err, what));
  return found.partition_cnt;
}

base::Result<std::pair<std::int64_t, std::int64_t>> QueryRange(const Handle& handle, const std::string& topic,
                                                               std::int32_t partition,
                                                               std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  // A new topic has a leader before that leader knows; and one answer to "who leads" may be an old one.
  constexpr int kSettled = 2;
  for (int answers = 1;; ++answers) {
    const auto asked = AskOffsets(handle.get(), topic, partition, timeout);
    const auto code = static_cast<rd_kafka_resp_err_t>(asked.code);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return std::pair(asked.low, asked.high);
    const bool passes =
        code == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION || code == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
    const bool is_over = std::chrono::steady_clock::now() >= deadline;
    if (is_over || !(passes || (asked.is_leader_elsewhere && answers < kSettled))) {
      return base::Fail(
          handle.ToError(code, "offsets of " + topic + " partition " + std::to_string(partition)));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace lagesbild::kafka
