#include "ingest/gateway/adapters/kafka_register_store.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <iterator>
#include <random>
#include <utility>

#include "common/codec/codec.h"
#include "common/kafka/content.h"
#include "common/kafka/record.h"
#include "common/kafka/register_writer.h"
#include "common/kafka/topic_reader.h"
#include "common/kafka/topics.h"
#include "common/runtime/retry.h"

namespace lagesbild::ingest {

namespace {

/// One id for all gateways of an installation: the newest to take it fences the others.
constexpr std::string_view kTransactionalId = "lagesbild.registers.ingest";
constexpr std::chrono::seconds kReadPatience{30};
/// A change takes the other writer about a second.
constexpr runtime::BackoffRule kAfterLoss{std::chrono::milliseconds(1000), std::chrono::milliseconds(8000)};
constexpr std::chrono::seconds kBundlePatience{10};

base::Result<RegisterEntries> ReadEntries(const std::string& bootstrap) {
  const auto records = kafka::ReadAll({bootstrap, std::string(kafka::kRegisters)}, kReadPatience);
  if (!records) return base::Fail(records.error());
  RegisterEntries entries;
  for (const kafka::OwnedRecord& record : *records) {
    if (!record.value) {
      entries.erase(record.key);
      continue;
    }
    auto marker = codec::DecodeMarker(*record.value);
    // Guessing at a number here could give it twice.
    if (!marker) {
      return base::Fail(base::ErrorCode::kFailedPrecondition,
                        "the register entry " + record.key + " does not decode: " + marker.error().message,
                        "was it written by a newer version?");
    }
    entries[record.key] = std::move(*marker);
  }
  return entries;
}

}  // namespace

struct KafkaRegisterStore::Parts {
  std::string bootstrap;
  std::int32_t partitions;
  std::unique_ptr<kafka::RegisterWriter> writer;  // nullptr: the place must be taken (again)
  RegisterEntries entries;
  runtime::Backoff after_loss{kAfterLoss, runtime::SeededRandom(std::random_device()())};
  bool lost = false;

  base::Status TakePlace() {
    if (writer) return {};
    // Two gateways that both hurry back would take the place from each other for ever.
    if (std::exchange(lost, false)) runtime::SleepFor(after_loss.Next(), {});
    auto opened = kafka::RegisterWriter::Open({bootstrap, std::string(kTransactionalId)});
    if (!opened) return base::Fail(opened.error());
    writer = std::move(*opened);
    return {};
  }

  /// Never takes the place: what is to be written was decided on entries that another may have changed since.
  base::Status Commit(const std::vector<kafka::OutputRecord>& records) {
    if (!writer) return base::Fail(base::ErrorCode::kAborted, "another writer took the registers over");
    auto written = writer->Write(records);
    if (written) {
      after_loss.Reset();
      return written;
    }
    lost = written.error().code == base::ErrorCode::kAborted;
    writer.reset();
    return written;
  }

  base::Result<std::string> WriteContent(std::string_view topic, const std::string& bytes,
                                         const std::vector<std::string>& known) {
    std::string key = kafka::ContentKey(bytes);
    if (std::find(known.begin(), known.end(), key) != known.end()) return key;
    if (auto written = Commit({{topic, 0, key, bytes, {}}}); !written) return base::Fail(written.error());
    return key;
  }
};

KafkaRegisterStore::KafkaRegisterStore(std::string bootstrap, std::int32_t partitions)
    : parts_(std::make_unique<Parts>()) {
  parts_->bootstrap = std::move(bootstrap);
  parts_->partitions = partitions;
}
KafkaRegisterStore::~KafkaRegisterStore() = default;

base::Result<std::reference_wrapper<const RegisterEntries>> KafkaRegisterStore::Entries() {
  if (auto taken = parts_->TakePlace(); !taken) return base::Fail(taken.error());
  // Read after the place is taken, and each time: whoever takes it from now on makes our write fail.
  auto read = ReadEntries(parts_->bootstrap);
  if (!read) return base::Fail(read.error());
  parts_->entries = std::move(*read);
  return std::cref(parts_->entries);
}

base::Status KafkaRegisterStore::Write(const RegisterChange& change) {
  const std::string& key = change.keys.front();
  const std::string submission = codec::EncodeSubmissionRecord(change.marker);
  const std::string observation = codec::EncodeObservationRecord(change.marker);
  const std::string entry = codec::EncodeMarker(change.marker);
  std::vector<kafka::OutputRecord> records;
  for (std::int32_t partition = 0; partition < parts_->partitions; ++partition) {
    if (change.in_submissions) records.push_back({kafka::kSubmissions, partition, key, submission, {}});
    records.push_back({kafka::kObservations, partition, key, observation, {}});
  }
  for (const std::string& entry_key : change.keys) {
    records.push_back({kafka::kRegisters, 0, entry_key, entry, {}});
  }
  return parts_->Commit(records);
}

base::Result<std::vector<model::Area>> KafkaRegisterStore::ReadAreas(const model::AreasManifest& manifest) {
  auto follower = kafka::ContentFollower::Open(parts_->bootstrap, std::string(kafka::kAreas));
  if (!follower) return base::Fail(follower.error());
  std::vector<model::Area> areas;
  areas.reserve(static_cast<std::size_t>(manifest.area_count));
  for (const std::string& key : manifest.bundles) {
    const auto bytes = (*follower)->Get(key, kBundlePatience);
    if (!bytes) return base::Fail(bytes.error());
    auto bundle = codec::DecodeAreasBundle(*bytes);
    if (!bundle) return base::Fail(bundle.error());
    std::move(bundle->begin(), bundle->end(), std::back_inserter(areas));
  }
  std::sort(areas.begin(), areas.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return areas;
}

std::size_t KafkaRegisterStore::EncodedSize(const model::Area& area) const {
  return codec::EncodeAreasBundle({area}).size();
}

std::size_t KafkaRegisterStore::EncodedSize(const measures::ReferencePart& part) const {
  return codec::EncodeReferenceBundle({part}).size();
}

base::Result<std::string> KafkaRegisterStore::WriteBundle(const std::vector<model::Area>& areas,
                                                          const std::vector<std::string>& known) {
  return parts_->WriteContent(kafka::kAreas, codec::EncodeAreasBundle(areas), known);
}

base::Result<std::string> KafkaRegisterStore::WriteBundle(const std::vector<measures::ReferencePart>& parts,
                                                          const std::vector<std::string>& known) {
  return parts_->WriteContent(kafka::kReferences, codec::EncodeReferenceBundle(parts), known);
}

}  // namespace lagesbild::ingest
