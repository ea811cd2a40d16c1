#include "scoring/adapters/kafka_area_content.h"

#include <chrono>
#include <utility>

#include "common/codec/codec.h"
#include "common/kafka/content.h"
#include "common/kafka/topics.h"

namespace lagesbild::scoring {

namespace {

/// Short: the lane asks again until its own patience (10 s) is over, and stays able to stop in between.
constexpr std::chrono::milliseconds kPatience{500};

auto Missing(std::string what) {
  return base::Fail(base::ErrorCode::kUnavailable, std::move(what),
                    "import the areas again with 'lagesbild areas import'");
}

}  // namespace

struct KafkaAreaContent::Parts {
  std::string bootstrap;
  std::unique_ptr<kafka::ContentFollower> follower;
  model::AreasManifest loaded;
  std::shared_ptr<const AreaTable> areas;

  base::Status TakeBundle(const std::string& key, AreaTable& into);
};

base::Status KafkaAreaContent::Parts::TakeBundle(const std::string& key, AreaTable& into) {
  const auto bytes = follower->Get(key, kPatience);
  if (!bytes) return base::Fail(bytes.error());
  auto bundle = codec::DecodeAreasBundle(*bytes);
  if (!bundle) return Missing("bundle " + key + " of the areas register: " + bundle.error().message);
  for (auto& area : *bundle) {
    area.geometry_wkb.clear();
    area.geometry_wkb.shrink_to_fit();
    std::string id = area.id;
    into.insert_or_assign(std::move(id), std::move(area));
  }
  return {};
}

KafkaAreaContent::KafkaAreaContent(std::string bootstrap) : parts_(std::make_unique<Parts>()) {
  parts_->bootstrap = std::move(bootstrap);
}

KafkaAreaContent::~KafkaAreaContent() = default;

base::Result<std::shared_ptr<const AreaTable>> KafkaAreaContent::Load(const model::AreasManifest& manifest) {
  if (parts_->areas && parts_->loaded == manifest) return parts_->areas;
  if (!parts_->follower) {
    auto follower = kafka::ContentFollower::Open(parts_->bootstrap, std::string(kafka::kAreas));
    if (!follower) return Missing("content of the areas register: " + follower.error().message);
    parts_->follower = std::move(*follower);
  }
  auto areas = std::make_shared<AreaTable>();
  for (const auto& key : manifest.bundles) {
    if (auto taken = parts_->TakeBundle(key, *areas); !taken) return base::Fail(taken.error());
  }
  parts_->follower->Drop();
  parts_->loaded = manifest;
  parts_->areas = std::move(areas);
  return parts_->areas;
}

}  // namespace lagesbild::scoring
