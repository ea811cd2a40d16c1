#include "notification/adapters/kafka_register_follower.h"

#include <chrono>
#include <stop_token>
#include <thread>
#include <utility>

#include "common/codec/codec.h"
#include "common/kafka/topic_reader.h"
#include "common/kafka/topics.h"
#include "common/runtime/retry.h"
#include "common/telemetry/log.h"

namespace lagesbild::notification {

namespace {

using namespace std::chrono_literals;

/// Entries of other registers, and what does not decode, are nothing to us.
void Take(const kafka::ReadRecord& record, RegisterView& view) {
  const bool ours = record.key.starts_with("partner/") || record.key.starts_with("subscription/");
  if (!ours || !record.value) return;
  if (const auto marker = codec::DecodeMarker(*record.value)) {
    view.Apply(*marker);
  } else {
    telemetry::WarnLimited("register entry does not decode", {{"error", marker.error()}});
  }
}

base::Result<std::unique_ptr<kafka::TopicReader>> OpenReader(const std::string& bootstrap) {
  auto reader = kafka::TopicReader::Open({bootstrap, std::string(kafka::kRegisters), true});
  if (!reader) return base::Fail(reader.error());
  if (auto assigned = (*reader)->AssignAll(); !assigned) return base::Fail(assigned.error());
  return reader;
}

}  // namespace

struct KafkaRegisterFollower::Parts {
  std::string bootstrap;
  RegisterView& view;
  std::unique_ptr<kafka::TopicReader> reader;
  std::jthread thread;

  void Follow(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      const auto polled =
          reader->Poll(200ms, [this](const kafka::ReadRecord& record) { Take(record, view); });
      if (polled) continue;
      telemetry::WarnLimited("register topic cannot be read", {{"error", polled.error()}});
      runtime::SleepFor(1s, stop);
      // What ended a reader may stand for good: another begins anew, and what is known already is passed
      // over.
      if (auto reopened = OpenReader(bootstrap)) reader = std::move(*reopened);
    }
  }
};

KafkaRegisterFollower::KafkaRegisterFollower(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
KafkaRegisterFollower::~KafkaRegisterFollower() = default;

base::Result<std::unique_ptr<KafkaRegisterFollower>> KafkaRegisterFollower::Start(
    const std::string& bootstrap, RegisterView& view) {
  auto reader = OpenReader(bootstrap);
  if (!reader) return base::Fail(reader.error());
  const auto take = [&view](const kafka::ReadRecord& record) { Take(record, view); };
  if (auto read = (*reader)->ReadToEnd(30s, take); !read) return base::Fail(read.error());
  std::unique_ptr<Parts> parts(new Parts{bootstrap, view, std::move(*reader), {}});
  parts->thread = std::jthread([raw = parts.get()](const std::stop_token& stop) { raw->Follow(stop); });
  return std::unique_ptr<KafkaRegisterFollower>(new KafkaRegisterFollower(std::move(parts)));
}

}  // namespace lagesbild::notification
