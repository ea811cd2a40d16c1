#include "bench/bare/bare_hop.h"

#include <librdkafka/rdkafka.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <random>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/kafka/client.h"

namespace lagesbild::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kCallMs = 10'000;
constexpr std::chrono::seconds kPatience{30};
constexpr std::size_t kStateBytes = 96;

void OnDelivery(rd_kafka_t* /*client*/, const rd_kafka_message_t* message, void* opaque) {
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) ++*static_cast<std::int64_t*>(opaque);
}

base::Status Failed(std::string_view what, std::string_view why) {
  return base::Fail(base::ErrorCode::kUnavailable, std::string(what) + ": " + std::string(why));
}

base::Status Checked(std::string_view what, rd_kafka_error_t* error) {
  if (error == nullptr) return {};
  auto status = Failed(what, rd_kafka_error_string(error));
  rd_kafka_error_destroy(error);
  return status;
}

base::Result<kafka::Client> Open(kafka::ClientKind kind, const kafka::Settings& settings,
                                 std::int64_t* failed) {
  auto conf = kafka::NewConf(settings);
  if (!conf) return base::Fail(conf.error());
  if (kind == kafka::ClientKind::kProducer) {
    rd_kafka_conf_set_opaque(conf->get(), failed);
    rd_kafka_conf_set_dr_msg_cb(conf->get(), OnDelivery);
  }
  return kafka::NewClient(kind, std::move(*conf));
}

struct TopicDeleter {
  void operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
};
using Topic = std::unique_ptr<rd_kafka_topic_t, TopicDeleter>;

rd_kafka_resp_err_t Send(rd_kafka_topic_t* topic, std::string_view key, std::string_view value) {
  const int failed =
      rd_kafka_produce(topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, const_cast<char*>(value.data()),
                       value.size(), key.data(), key.size(), nullptr);
  return failed == 0 ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_last_error();
}

/// The settings of the lane, so that only the loops differ.
kafka::Settings ProducerSettings(const BareHopOptions& options) {
  if (!options.transactional_id.empty()) {
    return kafka::LaneProducerSettings(
        {.bootstrap = options.bootstrap, .transactional_id = options.transactional_id});
  }
  auto settings = kafka::GatewayProducerSettings(options.bootstrap);
  settings.emplace_back("queue.buffering.max.messages", "1000000");
  return settings;
}

kafka::Settings ConsumerSettings(const BareHopOptions& options) {
  auto settings = kafka::LaneConsumerSettings(
      {.bootstrap = options.bootstrap, .group_id = options.group, .group_instance_id = {}});
  settings.emplace_back("auto.offset.reset", "earliest");
  return settings;
}

/// Consume, keep, produce, commit: one loop.
class BareHop {
 public:
  explicit BareHop(const BareHopOptions& options) : options_(options) {}

  base::Status Run(std::int64_t records) {
    if (auto opened = Open(); !opened) return opened;
    auto last = Clock::now();
    for (std::int64_t taken = 0; taken < records;) {
      rd_kafka_message_t* message = rd_kafka_consumer_poll(consumer_.get(), 20);
      const bool is_record = message != nullptr && message->err == RD_KAFKA_RESP_ERR_NO_ERROR;
      if (is_record) {
        ++taken;
        if (taken % 64 == 0) last = Clock::now();
        if (auto passed = Pass(*message); !passed) return passed;
      }
      if (message != nullptr) rd_kafka_message_destroy(message);
      if (is_record && taken % 64 != 0) continue;
      if (Clock::now() - last > kPatience) return Failed(options_.input, "nothing comes");
      if (auto committed = MaybeCommit(false); !committed) return committed;
    }
    if (auto committed = MaybeCommit(true); !committed) return committed;
    rd_kafka_consumer_close(consumer_.get());
    return failed_ == 0 ? base::Status() : Failed(options_.output, std::to_string(failed_) + " lost");
  }

 private:
  bool is_transactional() const { return !options_.transactional_id.empty(); }

  base::Status Open() {
    auto consumer = bench::Open(kafka::ClientKind::kConsumer, ConsumerSettings(options_), nullptr);
    if (!consumer) return base::Fail(consumer.error());
    consumer_ = std::move(*consumer);
    if (!options_.output.empty()) {
      auto producer = bench::Open(kafka::ClientKind::kProducer, ProducerSettings(options_), &failed_);
      if (!producer) return base::Fail(producer.error());
      producer_ = std::move(*producer);
      topic_.reset(rd_kafka_topic_new(producer_.get(), options_.output.c_str(), nullptr));
      if (is_transactional()) {
        if (auto begun = Checked("init", rd_kafka_init_transactions(producer_.get(), kCallMs)); !begun)
          return begun;
      }
    }
    const auto topics = kafka::NewPartitionList(1);
    rd_kafka_topic_partition_list_add(topics.get(), options_.input.c_str(), RD_KAFKA_PARTITION_UA);
    const auto error = rd_kafka_subscribe(consumer_.get(), topics.get());
    return error == RD_KAFKA_RESP_ERR_NO_ERROR ? base::Status()
                                               : Failed("subscribe", rd_kafka_err2str(error));
  }

  base::Status Pass(const rd_kafka_message_t& message) {
    if (!begun_) {
      begun_ = true;
      began_ = Clock::now();
      if (producer_ && is_transactional()) {
        if (auto began = Checked("begin", rd_kafka_begin_transaction(producer_.get())); !began) return began;
      }
    }
    const auto partition = static_cast<std::size_t>(message.partition);
    if (next_.size() <= partition) next_.resize(partition + 1, -1);
    next_[partition] = message.offset + 1;
    if (options_.with_state) {
      const std::string_view value(static_cast<const char*>(message.payload), message.len);
      state_[std::string(static_cast<const char*>(message.key), message.key_len)].assign(
          value.substr(0, kStateBytes));
    }
    return producer_ ? Produce(message) : base::Status();
  }

  base::Status Produce(const rd_kafka_message_t& message) {
    for (;;) {
      const auto error = Send(topic_.get(), {static_cast<const char*>(message.key), message.key_len},
                              {static_cast<const char*>(message.payload), message.len});
      if (error == RD_KAFKA_RESP_ERR_NO_ERROR) break;
      if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL) return Failed("produce", rd_kafka_err2str(error));
      rd_kafka_poll(producer_.get(), 20);
    }
    if (++produced_ % 512 == 0) rd_kafka_poll(producer_.get(), 0);
    return {};
  }

  base::Status MaybeCommit(bool is_last) {
    if (!begun_) return {};
    if (!is_last &&
        (!is_transactional() || Clock::now() - began_ < std::chrono::milliseconds(options_.commit_ms))) {
      return {};
    }
    const auto offsets = kafka::NewPartitionList();
    for (std::size_t i = 0; i < next_.size(); ++i) {
      if (next_[i] < 0) continue;
      rd_kafka_topic_partition_list_add(offsets.get(), options_.input.c_str(), static_cast<std::int32_t>(i))
          ->offset = next_[i];
      next_[i] = -1;
    }
    begun_ = false;
    if (producer_ && is_transactional()) return CommitTransaction(offsets.get());
    if (producer_) rd_kafka_flush(producer_.get(), kCallMs);
    const auto error = rd_kafka_commit(consumer_.get(), offsets.get(), 0);
    return error == RD_KAFKA_RESP_ERR_NO_ERROR ? base::Status() : Failed("commit", rd_kafka_err2str(error));
  }

  base::Status CommitTransaction(const rd_kafka_topic_partition_list_t* offsets) {
    auto* group = rd_kafka_consumer_group_metadata(consumer_.get());
    auto* error = rd_kafka_send_offsets_to_transaction(producer_.get(), offsets, group, kCallMs);
    rd_kafka_consumer_group_metadata_destroy(group);
    if (auto sent = Checked("offsets", error); !sent) return sent;
    return Checked("commit", rd_kafka_commit_transaction(producer_.get(), -1));
  }

  const BareHopOptions& options_;
  std::int64_t failed_ = 0;  // before the producer, which counts in it to its end
  kafka::Client consumer_;
  kafka::Client producer_;
  Topic topic_;
  std::vector<std::int64_t> next_;
  std::unordered_map<std::string, std::string> state_;
  bool begun_ = false;
  Clock::time_point began_;
  std::int64_t produced_ = 0;
};

}  // namespace

base::Status Fill(const std::string& bootstrap, const std::string& topic, std::int64_t records, int keys,
                  std::size_t value_bytes) {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789 .:-";
  BareHopOptions options;
  options.bootstrap = bootstrap;
  std::int64_t failed = 0;
  auto producer = Open(kafka::ClientKind::kProducer, ProducerSettings(options), &failed);
  if (!producer) return base::Fail(producer.error());
  std::mt19937 random(1);
  std::string value(value_bytes, ' ');
  const Topic target(rd_kafka_topic_new(producer->get(), topic.c_str(), nullptr));
  for (std::int64_t i = 0; i < records; ++i) {
    for (std::size_t at = 0; at < value.size(); at += 4) value[at] = kAlphabet[random() % kAlphabet.size()];
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "key-%06d", static_cast<int>(i % keys));
    const std::string_view key(text.data(), 10);
    for (;;) {
      const auto error = Send(target.get(), key, value);
      if (error == RD_KAFKA_RESP_ERR_NO_ERROR) break;
      if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL) return Failed("produce", rd_kafka_err2str(error));
      rd_kafka_poll(producer->get(), 20);
    }
    if (i % 512 == 0) rd_kafka_poll(producer->get(), 0);
  }
  rd_kafka_flush(producer->get(), 60'000);
  return failed == 0 ? base::Status() : Failed(topic, std::to_string(failed) + " records not written");
}

base::Status RunBareHop(const BareHopOptions& options, std::int64_t records) {
  return BareHop(options).Run(records);
}

}  // namespace lagesbild::bench
