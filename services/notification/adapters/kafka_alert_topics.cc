#include "notification/adapters/kafka_alert_topics.h"

#include <chrono>
#include <future>
#include <utility>

#include "common/base/hash.h"
#include "common/codec/codec.h"
#include "common/kafka/admin.h"
#include "common/kafka/cloud_event.h"
#include "common/kafka/producer.h"
#include "common/kafka/topics.h"

namespace lagesbild::notification {

namespace {

using namespace std::chrono_literals;

kafka::NewTopic TopicOf(const std::string& partner, const KafkaAlertTopics::Options& options) {
  auto topic = kafka::ForSpec({kafka::AlertTopic(partner), kafka::Cleanup::kDelete, false},
                              {1, options.replication_factor});
  topic.partitions = options.partitions;
  topic.config["retention.ms"] = std::to_string(options.retention_ms);
  return topic;
}

model::Alert TestAlert(const std::string& partner) {
  model::Alert alert;
  alert.alert_id = base::StableId(partner, kWriteTest);
  alert.partner = partner;
  alert.status = model::AlertStatus::kTest;
  alert.headline_sv = "TEST: skrivprov av denna topic";
  alert.headline_en = "TEST: this topic can be written to";
  alert.finding.area = model::kUnlocatedArea;
  alert.finding.change = model::EvidenceChange{"write_test", false};
  return alert;
}

}  // namespace

struct KafkaAlertTopics::Parts {
  Options options;
};

KafkaAlertTopics::KafkaAlertTopics(Options options) : parts_(std::make_unique<Parts>()) {
  parts_->options = std::move(options);
}

KafkaAlertTopics::~KafkaAlertTopics() = default;

base::Status KafkaAlertTopics::Prepare(const std::string& partner) {
  const auto admin = kafka::Admin::Open(parts_->options.bootstrap);
  if (!admin) return base::Fail(admin.error());
  auto made = (*admin)->CreateTopic(TopicOf(partner, parts_->options));
  if (!made && made.error().code != base::ErrorCode::kAlreadyExists) return made;

  // A producer of its own each time: one that met a topic before it was made remembers it as missing.
  const auto producer = kafka::Producer::Open({.bootstrap = parts_->options.bootstrap});
  if (!producer) return base::Fail(producer.error());
  const auto topic = kafka::AlertTopic(partner);
  if (auto prepared = (*producer)->Prepare(topic); !prepared) return prepared;
  const auto alert = TestAlert(partner);
  kafka::CloudEventHeaders headers({.type = "lagesbild.alert.v1.Alert",
                                    .source = kafka::kNotificationStage,
                                    .id = alert.alert_id,
                                    .partition_key = alert.finding.area});
  headers.Add(kTestHeader, std::string(kWriteTest));
  std::promise<base::Status> delivered;
  const auto value = codec::EncodeAlert(alert);
  auto sent = (*producer)->Produce(
      {topic, std::nullopt, alert.finding.area, value, headers.view()},
      [&](const kafka::Producer::Delivery& delivery) { delivered.set_value(delivery.status); });
  if (!sent) return sent;
  auto status = delivered.get_future().get();
  if (status) return {};
  return base::Fail(base::ErrorCode::kUnavailable,
                    "the test message did not reach " + topic + ": " + status.error().message,
                    "check the broker and the rights to write to lagesbild.alerts.*");
}

}  // namespace lagesbild::notification
