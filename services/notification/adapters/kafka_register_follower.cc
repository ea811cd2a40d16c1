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

}  // namespace

struct KafkaRegisterFollower::Parts {
  std::unique_ptr<kafka::TopicReader> reader;
  std::jthread thread;
};

KafkaRegisterFollower::KafkaRegisterFollower(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
KafkaRegisterFollower::~KafkaRegisterFollower() = default;

base::Result<std::unique_ptr<KafkaRegisterFollower>> KafkaRegisterFollower::Start(
    const std::string& bootstrap, RegisterView& view) {
  auto reader = kafka::TopicReader::Open({bootstrap, std::string(kafka::kRegisters), true});
  if (!reader) return base::Fail(reader.error());
  if (auto assigned = (*reader)->AssignAll(); !assigned) return base::Fail(assigned.error());
  const auto take = [&view](const kafka::ReadRecord& record) { Take(record, view); };
  if (auto read = (*reader)->ReadToEnd(30s, take); !read) return base::Fail(read.error());
  auto parts = std::make_unique<Parts>();
  parts->reader = std::move(*reader);
  parts->thread = std::jthread([raw = parts.get(), take](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      if (const auto polled = raw->reader->Poll(200ms, take); !polled) {
        telemetry::WarnLimited("register topic cannot be read", {{"error", polled.error()}});
        runtime::SleepFor(1s, stop);
      }
    }
  });
  return std::unique_ptr<KafkaRegisterFollower>(new KafkaRegisterFollower(std::move(parts)));
}

}  // namespace lagesbild::notification
