#include "integration/lane/lane_rig.h"

#include <librdkafka/rdkafka.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <mutex>
#include <numeric>
#include <random>
#include <sstream>

#include "common/base/check.h"
#include "common/kafka/lane/input_message.h"
#include "common/kafka/lane/position.h"
#include "common/kafka/lane/queries.h"
#include "common/kafka/topics.h"
#include "integration/lane/counting_step.h"
#include "support/kafka_broker.h"
#include "support/wait_until.h"

namespace lagesbild::testing {

namespace {

using std::chrono::seconds;

kafka::Client Follower(const std::string& bootstrap, bool committed_only) {
  auto conf = kafka::NewConf(kafka::FollowerSettings(bootstrap, committed_only));
  LB_CHECK(conf.has_value());
  auto client = kafka::NewClient(kafka::ClientKind::kConsumer, std::move(*conf));
  LB_CHECK(client.has_value());
  return std::move(*client);
}

kafka::Client GroupClient(const std::string& bootstrap, const std::string& stage) {
  auto settings = kafka::FollowerSettings(bootstrap, true);
  for (auto& [name, value] : settings) {
    if (name == "group.id") value = "lagesbild." + stage;
  }
  auto conf = kafka::NewConf(settings);
  LB_CHECK(conf.has_value());
  auto client = kafka::NewClient(kafka::ClientKind::kConsumer, std::move(*conf));
  LB_CHECK(client.has_value());
  return std::move(*client);
}

// A partition that has just been made, or whose broker has just come back, has no leader for a moment.
kafka::Watermarks Marks(rd_kafka_t* client, const std::string& topic, std::int32_t partition) {
  auto found = kafka::QueryWatermarks(client, topic, partition);
  const bool is_told = found || WaitUntil(seconds(30), [&] {
                         found = kafka::QueryWatermarks(client, topic, partition);
                         return found.has_value();
                       });
  if (!is_told) std::fprintf(stderr, "for 30 s: %s\n", found.error().ToString().c_str());
  LB_CHECK(is_told);
  return *found;
}

// Waits for the result of an admin request; the error of its first topic.
rd_kafka_resp_err_t AdminResult(rd_kafka_queue_t* queue) {
  auto* event = rd_kafka_queue_poll(queue, 20000);
  LB_CHECK(event != nullptr);
  std::size_t count = 0;
  const rd_kafka_topic_result_t** topics = nullptr;
  if (const auto* created = rd_kafka_event_CreateTopics_result(event)) {
    topics = rd_kafka_CreateTopics_result_topics(created, &count);
  } else if (const auto* deleted = rd_kafka_event_DeleteTopics_result(event)) {
    topics = rd_kafka_DeleteTopics_result_topics(deleted, &count);
  }
  const auto error = count > 0 ? rd_kafka_topic_result_error(topics[0]) : rd_kafka_event_error(event);
  rd_kafka_event_destroy(event);
  return error;
}

}  // namespace

std::string ReadRecord::Header(const std::string& name) const {
  for (const auto& header : headers) {
    if (header.first == name) return header.second;
  }
  return {};
}

LaneRig::LaneRig(const std::string& name, std::int32_t partitions, const std::string& bootstrap)
    : bootstrap_(bootstrap.empty() ? KafkaBroker::Shared().bootstrap() : bootstrap),
      stage_(name),
      input_(name + ".in"),
      output_(name + ".out"),
      partitions_(partitions) {
  auto conf = kafka::NewConf({{"bootstrap.servers", bootstrap_},
                              {"linger.ms", "5"},
                              {"enable.idempotence", "true"},
                              {"partitioner", "murmur2_random"}});
  LB_CHECK(conf.has_value());
  auto producer = kafka::NewClient(kafka::ClientKind::kProducer, std::move(*conf));
  LB_CHECK(producer.has_value());
  producer_ = std::move(*producer);
  for (const auto& topic : {input_, output_, dead_letters()}) CreateTopic(topic, partitions);
  CreateTopic(changelog(), partitions, {{"cleanup.policy", "compact"}});
}

LaneRig::~LaneRig() = default;

std::string LaneRig::changelog() const { return kafka::ChangelogTopic(stage_); }

void LaneRig::CreateTopic(const std::string& topic, std::int32_t partitions, const Headers& settings) {
  char why[256];
  auto* fresh = rd_kafka_NewTopic_new(topic.c_str(), partitions, 1, why, sizeof(why));
  LB_CHECK(fresh != nullptr);
  for (const auto& [name, value] : settings) rd_kafka_NewTopic_set_config(fresh, name.c_str(), value.c_str());
  auto* queue = rd_kafka_queue_new(producer_.get());
  rd_kafka_CreateTopics(producer_.get(), &fresh, 1, nullptr, queue);
  const auto error = AdminResult(queue);
  rd_kafka_queue_destroy(queue);
  rd_kafka_NewTopic_destroy(fresh);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR)
    std::fprintf(stderr, "%s: %s\n", topic.c_str(), rd_kafka_err2str(error));
  LB_CHECK(error == RD_KAFKA_RESP_ERR_NO_ERROR);
  LB_CHECK(WaitUntil(seconds(10), [&] {
    const auto counts = kafka::CountPartitions(producer_.get(), {topic}, seconds(5));
    return counts && counts->at(topic) == partitions;
  }));
}

void LaneRig::DeleteTopic(const std::string& topic) {
  auto* doomed = rd_kafka_DeleteTopic_new(topic.c_str());
  auto* queue = rd_kafka_queue_new(producer_.get());
  rd_kafka_DeleteTopics(producer_.get(), &doomed, 1, nullptr, queue);
  LB_CHECK(AdminResult(queue) == RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_queue_destroy(queue);
  rd_kafka_DeleteTopic_destroy(doomed);
}

void LaneRig::Send(std::int32_t partition, const std::string& key, const std::string& value,
                   const Headers& headers) {
  sent_.push_back({partition, key, value});
  SendTo(input_, partition, key, value, headers);
}

void LaneRig::SendTo(const std::string& topic, std::int32_t partition, const std::string& key,
                     std::optional<std::string> value, const Headers& headers) {
  auto* list = rd_kafka_headers_new(headers.size());
  for (const auto& [name, text] : headers) {
    rd_kafka_header_add(list, name.c_str(), -1, text.data(), static_cast<ssize_t>(text.size()));
  }
  rd_kafka_vu_t fields[6] = {};
  fields[0].vtype = RD_KAFKA_VTYPE_TOPIC;
  fields[0].u.cstr = topic.c_str();
  fields[1].vtype = RD_KAFKA_VTYPE_PARTITION;
  fields[1].u.i32 = partition;
  fields[2].vtype = RD_KAFKA_VTYPE_KEY;
  fields[2].u.mem = {const_cast<char*>(key.data()), key.size()};
  fields[3].vtype = RD_KAFKA_VTYPE_VALUE;
  if (value) fields[3].u.mem = {value->data(), value->size()};
  fields[4].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  fields[4].u.i = RD_KAFKA_MSG_F_COPY | RD_KAFKA_MSG_F_BLOCK;
  fields[5].vtype = RD_KAFKA_VTYPE_HEADERS;
  fields[5].u.headers = list;
  LB_CHECK(rd_kafka_produceva(producer_.get(), fields, 6) == nullptr);
}

void LaneRig::Flush() { LB_CHECK(rd_kafka_flush(producer_.get(), 20000) == RD_KAFKA_RESP_ERR_NO_ERROR); }

kafka::Client LaneRig::OpenTransaction(int count) {
  auto conf = kafka::NewConf({{"bootstrap.servers", bootstrap_}, {"transactional.id", stage_ + ".open"}});
  LB_CHECK(conf.has_value());
  auto client = kafka::NewClient(kafka::ClientKind::kProducer, std::move(*conf));
  LB_CHECK(client.has_value());
  LB_CHECK(rd_kafka_init_transactions(client->get(), 20000) == nullptr);
  LB_CHECK(rd_kafka_begin_transaction(client->get()) == nullptr);
  auto* topic = rd_kafka_topic_new(client->get(), input_.c_str(), nullptr);
  for (int i = 0; i < count; ++i) {
    LB_CHECK(rd_kafka_produce(topic, 0, RD_KAFKA_MSG_F_COPY, nullptr, 0, "open", 4, nullptr) == 0);
  }
  rd_kafka_topic_destroy(topic);
  LB_CHECK(rd_kafka_flush(client->get(), 20000) == RD_KAFKA_RESP_ERR_NO_ERROR);
  return std::move(*client);
}

void LaneRig::SendNumbers(int count, int keys, unsigned seed) {
  std::mt19937 random(seed);
  for (int i = 0; i < count; ++i) {
    const int key = static_cast<int>(random() % static_cast<unsigned>(keys));
    Send(key % partitions_, "k" + std::to_string(key), std::to_string(random() % 1000));
  }
  Flush();
}

std::vector<ReadRecord> LaneRig::Read(const std::string& topic) {
  const auto uncommitted = Follower(bootstrap_, false);
  const auto reader = Follower(bootstrap_, true);
  const auto list = kafka::NewPartitionList();
  std::map<std::int32_t, std::int64_t> ends;
  const auto counts = kafka::CountPartitions(uncommitted.get(), {topic}, seconds(10));
  LB_CHECK(counts.has_value());
  for (std::int32_t partition = 0; partition < counts->at(topic); ++partition) {
    const auto marks = Marks(uncommitted.get(), topic, partition);
    if (marks.high == marks.low) continue;
    ends[partition] = marks.high;
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition)->offset = marks.low;
  }
  LB_CHECK(rd_kafka_assign(reader.get(), list.get()) == RD_KAFKA_RESP_ERR_NO_ERROR);
  std::vector<ReadRecord> records;
  kafka::MessageReader messages;
  const bool reached = WaitUntil(seconds(40), [&] {
    for (;;) {
      if (ends.empty()) return true;
      const kafka::Message message(rd_kafka_consumer_poll(reader.get(), 100));
      if (!message) return false;
      const bool is_end = message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
      if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR && !is_end) continue;
      if (!is_end) {
        const auto view = messages.Read(*message);
        ReadRecord record{message->partition, message->offset, std::string(view.key), {}, {}};
        if (const auto value = kafka::MessageReader::Value(*message)) record.value = std::string(*value);
        for (const auto& header : view.headers) record.headers.emplace_back(header.key, header.value);
        records.push_back(std::move(record));
      }
      const auto at = message->offset + (is_end ? 0 : 1);
      const auto end = ends.find(message->partition);
      if (end != ends.end() && at >= end->second) ends.erase(end);
    }
  });
  LB_CHECK(reached);
  return records;
}

std::map<std::string, std::string> LaneRig::State() {
  std::map<std::string, std::string> state;
  for (const auto& record : Read(changelog())) {
    if (record.key.empty()) continue;
    if (record.value) {
      state[record.key] = *record.value;
    } else {
      state.erase(record.key);
    }
  }
  return state;
}

std::vector<kafka::CommittedInput> LaneRig::Committed() {
  std::vector<std::int32_t> partitions(static_cast<std::size_t>(partitions_));
  std::iota(partitions.begin(), partitions.end(), 0);
  const auto client = GroupClient(bootstrap_, stage_);
  auto committed = kafka::FetchCommitted(client.get(), input_, partitions, [] { return false; });
  LB_CHECK(committed.has_value());
  return *committed;
}

void LaneRig::SetCommitted(std::int32_t partition, std::int64_t offset, const std::string& metadata) {
  const auto client = GroupClient(bootstrap_, stage_);
  const auto list = kafka::NewPartitionList(1);
  auto* element = rd_kafka_topic_partition_list_add(list.get(), input_.c_str(), partition);
  element->offset = offset;
  element->metadata = ::strdup(metadata.c_str());
  element->metadata_size = metadata.size();
  const auto error = rd_kafka_commit(client.get(), list.get(), 0);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) std::fprintf(stderr, "commit: %s\n", rd_kafka_err2str(error));
  LB_CHECK(error == RD_KAFKA_RESP_ERR_NO_ERROR);
}

void LaneRig::ForgetCommitted(std::int32_t partition) {
  const auto list = kafka::NewPartitionList(1);
  rd_kafka_topic_partition_list_add(list.get(), input_.c_str(), partition);
  auto* doomed = rd_kafka_DeleteConsumerGroupOffsets_new(("lagesbild." + stage_).c_str(), list.get());
  auto* queue = rd_kafka_queue_new(producer_.get());
  rd_kafka_DeleteConsumerGroupOffsets(producer_.get(), &doomed, 1, nullptr, queue);
  auto* event = rd_kafka_queue_poll(queue, 20000);
  LB_CHECK(event != nullptr && rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_event_destroy(event);
  rd_kafka_queue_destroy(queue);
  rd_kafka_DeleteConsumerGroupOffsets_destroy(doomed);
  LB_CHECK(Committed()[static_cast<std::size_t>(partition)].offset < 0);
}

bool LaneRig::WaitForEnd(std::chrono::milliseconds timeout) {
  const auto uncommitted = Follower(bootstrap_, false);
  std::vector<std::int32_t> partitions;
  std::vector<std::int64_t> ends;
  for (std::int32_t partition = 0; partition < partitions_; ++partition) {
    partitions.push_back(partition);
    ends.push_back(Marks(uncommitted.get(), input_, partition).high);
  }
  const auto client = GroupClient(bootstrap_, stage_);
  return WaitUntil(timeout, [&] {
    const auto committed = kafka::FetchCommitted(client.get(), input_, partitions, [] { return false; });
    if (!committed) return false;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if (std::max<std::int64_t>((*committed)[i].offset, 0) < ends[i]) return false;
    }
    return true;
  });
}

std::string LaneRig::Difference() {
  std::map<std::string, std::string> state;
  std::map<std::string, std::vector<std::string>> expected;
  for (const auto& sent : sent_) {
    state[sent.key] = CountingStep::Next(state[sent.key], std::stoll(sent.value));
    expected[sent.key].push_back(state[sent.key]);
  }
  std::map<std::string, std::vector<std::string>> got;
  for (const auto& record : Read(output_)) got[record.key].push_back(record.value.value_or("-"));
  for (const auto& [key, values] : expected) {
    if (got[key] == values) continue;
    std::size_t at = 0;
    while (at < values.size() && at < got[key].size() && values[at] == got[key][at]) ++at;
    return "output of " + key + ": " + std::to_string(got[key].size()) + " records, expected " +
           std::to_string(values.size()) + "; first difference at " + std::to_string(at) + ": got '" +
           (at < got[key].size() ? got[key][at] : "nothing") + "'";
  }
  if (got.size() != expected.size()) return "outputs under keys that were never sent";
  const auto kept = State();
  if (kept == state) return {};
  for (const auto& [key, value] : state) {
    const auto found = kept.find(key);
    if (found == kept.end() || found->second != value) {
      std::ostringstream difference;
      difference << "state of " << key << " is '" << (found == kept.end() ? "nothing" : found->second)
                 << "', expected '" << value << "'";
      return difference.str();
    }
  }
  return "state has keys that were never sent";
}

kafka::LaneOptions LaneRig::Options(const std::string& instance) const {
  kafka::LaneOptions options;
  options.bootstrap = bootstrap_;
  options.stage = stage_;
  options.instance = instance;
  options.input_topic = input_;
  options.installation_epoch = "epoch-1";
  options.partition_count = partitions_;
  options.session_timeout_ms = 6000;
  options.transaction_timeout_ms = 4000;
  options.static_member = false;
  options.log = [instance](kafka::LogLevel, std::string_view text) {
    std::fprintf(stderr, "[%s] %.*s\n", instance.c_str(), static_cast<int>(text.size()), text.data());
  };
  return options;
}

ChildProcess LaneRig::Echo(const std::string& instance, std::map<std::string, std::string> environment,
                           bool with_snapshots) {
  ChildProcess::Options start;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): never set
  const char* twin = std::getenv("LAGESBILD_LANE_ECHO");
  start.argv = {twin != nullptr ? twin : LB_LANE_ECHO, bootstrap_, stage_, instance, input_, output_};
  if (with_snapshots) start.argv.push_back(state_dir());
  environment["LANE_ECHO_PARTITIONS"] = std::to_string(partitions_);
  start.environment = std::move(environment);
  start.log_file = dir_.path() / "echo.log";
  auto child = ChildProcess::Start(start);
  LB_CHECK(child.has_value());
  return std::move(*child);
}

std::string LaneRig::EchoLog() const {
  std::ifstream file(dir_.path() / "echo.log");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct RunningLane::Kept {
  mutable std::mutex mutex;
  std::optional<kafka::LaneFailure> failure;
};

RunningLane::RunningLane(kafka::LaneOptions options, kafka::Step& step) : kept(std::make_shared<Kept>()) {
  options.on_failure = [kept = kept](const kafka::LaneFailure& failure) {
    const std::lock_guard lock(kept->mutex);
    kept->failure = failure;
  };
  auto made = kafka::Lane::New(std::move(options), step);
  LB_CHECK(made.has_value());
  lane = std::move(*made);
}

RunningLane::~RunningLane() { (void)lane->Stop(seconds(20)); }

bool RunningLane::WaitReady(std::chrono::milliseconds timeout) const {
  return WaitUntil(timeout, [this] { return lane->ready(); });
}

std::optional<kafka::LaneFailure> RunningLane::failure() const {
  const std::lock_guard lock(kept->mutex);
  return kept->failure;
}

}  // namespace lagesbild::testing
