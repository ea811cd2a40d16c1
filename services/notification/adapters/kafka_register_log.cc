#include "notification/adapters/kafka_register_log.h"

#include <utility>
#include <variant>

#include "common/codec/codec.h"
#include "common/kafka/register_writer.h"
#include "common/kafka/topic_reader.h"
#include "common/kafka/topics.h"

namespace lagesbild::notification {

namespace {

/// The same in every instance: whoever opens it last is the writer.
constexpr char kTransactionalId[] = "lagesbild.notification.registers";

std::string KeyOf(const model::Marker& marker) {
  if (const auto* partner = std::get_if<model::Partner>(&marker.content)) return "partner/" + partner->id;
  return "subscription/" + std::get<model::Subscription>(marker.content).id;
}

}  // namespace

struct KafkaRegisterLog::Parts {
  std::string bootstrap;
  std::int32_t partitions = 0;
  std::unique_ptr<kafka::RegisterWriter> writer;
};

KafkaRegisterLog::KafkaRegisterLog(std::string bootstrap, std::int32_t partitions)
    : parts_(std::make_unique<Parts>()) {
  parts_->bootstrap = std::move(bootstrap);
  parts_->partitions = partitions;
}

KafkaRegisterLog::~KafkaRegisterLog() = default;

base::Result<std::vector<model::Marker>> KafkaRegisterLog::Take() {
  parts_->writer.reset();
  auto writer = kafka::RegisterWriter::Open({parts_->bootstrap, kTransactionalId});
  if (!writer) return base::Fail(writer.error());
  auto records = kafka::ReadAll({parts_->bootstrap, std::string(kafka::kRegisters), true});
  if (!records) return base::Fail(records.error());
  std::vector<model::Marker> markers;
  for (const auto& record : *records) {
    const bool ours = record.key.starts_with("partner/") || record.key.starts_with("subscription/");
    if (!ours || !record.value) continue;
    auto marker = codec::DecodeMarker(*record.value);
    if (!marker) {
      return base::Fail(base::ErrorCode::kInternal,
                        "register entry " + record.key + " does not decode: " + marker.error().message);
    }
    markers.push_back(std::move(*marker));
  }
  parts_->writer = std::move(*writer);
  return markers;
}

base::Status KafkaRegisterLog::Write(const model::Marker& marker) {
  if (!parts_->writer) return base::Fail(base::ErrorCode::kInternal, "the writer's place was never taken");
  const auto finding = codec::EncodeFindingRecord(marker);
  const auto entry = codec::EncodeMarker(marker);
  const auto key = KeyOf(marker);
  std::vector<kafka::OutputRecord> records;
  records.reserve(static_cast<std::size_t>(parts_->partitions) + 1);
  for (std::int32_t partition = 0; partition < parts_->partitions; ++partition) {
    records.push_back({kafka::kFindings, partition, {}, finding, {}});
  }
  records.push_back({kafka::kRegisters, 0, key, entry, {}});
  return parts_->writer->Write(records);
}

}  // namespace lagesbild::notification
