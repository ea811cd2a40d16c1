#include "common/stage/reference_content.h"

#include <utility>

#include "common/codec/codec.h"
#include "common/kafka/topics.h"
#include "common/measures/named_reference.h"

namespace lagesbild::stage {

KafkaReferenceContent::KafkaReferenceContent(std::string bootstrap)
    : bundles_(std::move(bootstrap), kafka::kReferences, codec::DecodeReferenceBundle) {}

base::Result<std::shared_ptr<const measures::Reference>> KafkaReferenceContent::Load(
    const model::ReferenceManifest& manifest) {
  if (const auto found = known_.find(manifest.id); found != known_.end()) {
    if (auto held = found->second.lock()) return held;
  }
  auto read = Read(manifest);
  if (!read) {
    return base::Fail(base::ErrorCode::kUnavailable,
                      "content of reference " + manifest.id + ": " + read.error().message,
                      "activate it again with 'lagesbild reference activate'");
  }
  std::erase_if(known_, [](const auto& entry) { return entry.second.expired(); });
  newest_ = *read;
  known_[manifest.id] = newest_;
  return read;
}

base::Result<std::shared_ptr<const measures::Reference>> KafkaReferenceContent::Read(
    const model::ReferenceManifest& manifest) {
  const auto parts = bundles_.Load(manifest.bundles);
  if (!parts) return base::Fail(parts.error());
  auto joined = measures::JoinReference(*parts, manifest.comparison_count);
  if (!joined) return base::Fail(joined.error());
  measures::NamedReference reference{manifest.rule_set, manifest.level, manifest.period, manifest.area_count,
                                     std::move(*joined)};
  if (const std::string id = measures::ReferenceId(reference); id != manifest.id)
    return base::Fail(base::ErrorCode::kInvalidArgument, "what is there is " + id);
  return std::make_shared<const measures::Reference>(std::move(reference.values));
}

}  // namespace lagesbild::stage
