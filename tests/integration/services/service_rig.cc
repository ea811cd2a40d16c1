#include "integration/services/service_rig.h"

#include <librdkafka/rdkafka.h>
#include <signal.h>

#include <cstdio>
#include <fstream>
#include <future>
#include <sstream>

#include "common/base/check.h"
#include "common/base/hash.h"
#include "common/kafka/admin.h"
#include "common/kafka/installation.h"
#include "common/kafka/producer.h"
#include "common/kafka/record.h"
#include "common/kafka/topics.h"
#include "common/runtime/ports_file.h"
#include "console/clients/health_client.h"
#include "support/kafka_broker.h"
#include "support/socket.h"
#include "support/wait_until.h"

namespace lagesbild::testing {

using namespace std::chrono_literals;

namespace {

std::string Install() {
  const auto& bootstrap = KafkaBroker::Shared().bootstrap();
  const auto admin = kafka::Admin::Open(bootstrap).value();
  for (const auto& spec : kafka::AllTopics()) {
    LB_CHECK(admin->CreateTopic(kafka::ForSpec(spec, {kPartitions, 1})).has_value());
  }
  model::Installation installation;
  installation.epoch = "0123456789abcdef0123456789abcdef";
  installation.partitions = kPartitions;
  installation.clock = model::Clock::kLive;
  installation.tick_interval_ms = 60'000;
  LB_CHECK(kafka::WriteInstallation(bootstrap, installation).has_value());
  return bootstrap;
}

}  // namespace

const std::string& Installation() {
  static const std::string bootstrap = Install();
  return bootstrap;
}

void Send(std::string_view topic, std::int32_t partition, const std::string& key, const std::string& value,
          const Headers& headers) {
  kafka::Producer::Options options;
  options.bootstrap = Installation();
  static const auto producer = kafka::Producer::Open(options).value();
  std::vector<kafka::HeaderView> views;
  for (const auto& [name, text] : headers) views.push_back({name, text});
  std::promise<base::Status> delivered;
  const auto queued = producer->Produce(
      {topic, partition, key, value, views},
      [&](const kafka::Producer::Delivery& delivery) { delivered.set_value(delivery.status); });
  LB_CHECK(queued.has_value());
  LB_CHECK(delivered.get_future().get().has_value());
}

Headers OriginOf(std::string_view stage, std::int32_t partition, std::int64_t number) {
  const kafka::Origin origin{std::string(stage), std::string(kafka::kObservations), partition, number, 0};
  return {{std::string(kafka::kOriginHeader), origin.ToString()}};
}

std::vector<kafka::OwnedRecord> ReadTopic(const std::string& topic) {
  auto records = kafka::ReadAll({Installation(), topic, true});
  LB_CHECK(records.has_value());
  return std::move(*records);
}

OpenTransaction::OpenTransaction(const std::string& topic, std::int32_t partition) {
  auto conf = kafka::NewConf({{"bootstrap.servers", Installation()}, {"transactional.id", "open." + topic}});
  LB_CHECK(conf.has_value());
  auto client = kafka::NewClient(kafka::ClientKind::kProducer, std::move(*conf));
  LB_CHECK(client.has_value());
  producer_ = std::move(*client);
  LB_CHECK(rd_kafka_init_transactions(producer_.get(), 20000) == nullptr);
  LB_CHECK(rd_kafka_begin_transaction(producer_.get()) == nullptr);
  auto* handle = rd_kafka_topic_new(producer_.get(), topic.c_str(), nullptr);
  std::string value = "open";
  LB_CHECK(rd_kafka_produce(handle, partition, RD_KAFKA_MSG_F_COPY, value.data(), value.size(), "k", 1,
                            nullptr) == 0);
  rd_kafka_topic_destroy(handle);
  LB_CHECK(rd_kafka_flush(producer_.get(), 20000) == RD_KAFKA_RESP_ERR_NO_ERROR);
}

void OpenTransaction::Abort() const {
  LB_CHECK(rd_kafka_abort_transaction(producer_.get(), 20000) == nullptr);
}

ServiceProcess::ServiceProcess(const std::string& program, std::vector<std::string> arguments, Until until) {
  const auto ports_file = (dir_.path() / "ports.json").string();
  std::vector<std::string> argv{program, "--kafka-bootstrap=" + Installation(), "--ports-file=" + ports_file,
                                "--state-dir=" + (dir_.path() / "state").string(),
                                "--operator-token-sha256=" + base::Hex(base::Sha256(kOperatorToken))};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  process_ = std::make_unique<ChildProcess>(
      std::move(*ChildProcess::Start({.argv = argv, .environment = {}, .log_file = dir_.path() / "log"})));
  const bool is_there = WaitUntil(60s, [&] {
    if (!process_->Running()) return true;
    const auto ports = runtime::ReadPortsFile(ports_file);
    if (!ports) return false;
    ports_ = *ports;
    return until == Until::kStarted || console::HealthOf(grpc()) == "up";
  });
  if (is_there && process_->Running()) return;
  std::fprintf(stderr, "%s did not come up:\n%s\n", program.c_str(), Log().c_str());
  LB_CHECK(false);
}

ServiceProcess::~ServiceProcess() = default;

std::string ServiceProcess::grpc() const { return "127.0.0.1:" + std::to_string(ports_.at("grpc")); }

std::string ServiceProcess::Metrics() const {
  const auto server = Socket::Connect("127.0.0.1:" + std::to_string(ports_.at("metrics")));
  std::string page;
  if (!server.valid() || !server.Write("GET /metrics HTTP/1.0\r\n\r\n")) return page;
  for (auto bytes = server.Read(5s); !bytes.empty(); bytes = server.Read(5s)) page += bytes;
  return page;
}

double ServiceProcess::Metric(const std::string& name) const {
  double sum = 0;
  std::istringstream page(Metrics());
  for (std::string line; std::getline(page, line);) {
    const auto end = line.find_first_of("{ ");
    if (line.starts_with("#") || end == std::string::npos) continue;
    if (line.substr(0, end).ends_with("_" + name)) sum += std::stod(line.substr(line.rfind(' ') + 1));
  }
  return sum;
}

std::string ServiceProcess::Log() const {
  std::ifstream file(dir_.path() / "log");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

int ServiceProcess::Stop() { return process_->Stop(10s); }

void ServiceProcess::Kill() {
  process_->Signal(SIGKILL);
  process_->Wait(10s);
}

}  // namespace lagesbild::testing
