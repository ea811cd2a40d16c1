#include "trend-detection/adapters/kafka_area_content.h"

#include <chrono>
#include <utility>

#include "common/codec/codec.h"
#include "common/kafka/content.h"
#include "common/kafka/topics.h"

namespace lagesbild::trend {

namespace {
/// The lane asks again until its own patience ends.
constexpr std::chrono::milliseconds kPatience{1000};
}  // namespace

struct KafkaAreaContent::Parts {
  std::string bootstrap;
  std::unique_ptr<kafka::ContentFollower> follower;
  model::AreasManifest manifest;
  std::shared_ptr<const AreaTable> table;
};

KafkaAreaContent::KafkaAreaContent(std::string bootstrap) : parts_(std::make_unique<Parts>()) {
  parts_->bootstrap = std::move(bootstrap);
}

KafkaAreaContent::~KafkaAreaContent() = default;

base::Result<std::shared_ptr<const AreaTable>> KafkaAreaContent::Load(const model::AreasManifest& manifest) {
  if (parts_->table && parts_->manifest == manifest) return parts_->table;
  if (!parts_->follower) {
    auto follower = kafka::ContentFollower::Open(parts_->bootstrap, std::string(kafka::kAreas));
    // Whatever keeps us from the content, the lane waits for it and then stops loudly.
    if (!follower) return base::Fail(base::ErrorCode::kUnavailable, follower.error().message);
    parts_->follower = std::move(*follower);
  }
  auto table = std::make_shared<AreaTable>();
  for (const auto& bundle : manifest.bundles) {
    const auto bytes = parts_->follower->Get(bundle, kPatience);
    if (!bytes) return base::Fail(bytes.error());
    auto areas = codec::DecodeAreasBundle(*bytes);
    if (!areas)
      return base::Fail(base::ErrorCode::kUnavailable, "areas bundle " + bundle + " does not decode");
    for (auto& area : *areas) {
      area.geometry_wkb.clear();
      area.within.clear();
      auto id = area.id;
      table->insert_or_assign(std::move(id), std::move(area));
    }
  }
  parts_->follower->Drop();
  parts_->manifest = manifest;
  parts_->table = std::move(table);
  return parts_->table;
}

}  // namespace lagesbild::trend
