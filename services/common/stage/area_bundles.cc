#include "common/stage/area_bundles.h"

#include <chrono>
#include <iterator>
#include <utility>

#include "common/codec/codec.h"
#include "common/kafka/topics.h"

namespace lagesbild::stage {

namespace {

constexpr std::chrono::milliseconds kPatience{500};

}  // namespace

base::Result<std::vector<model::Area>> AreaBundles::Load(const model::AreasManifest& manifest) {
  if (!follower_) {
    auto opened = kafka::ContentFollower::Open(bootstrap_, std::string(kafka::kAreas));
    if (!opened) return base::Fail(opened.error());
    follower_ = std::move(*opened);
  }
  for (const auto& key : manifest.bundles) {
    if (arrived_.contains(key)) continue;
    auto bytes = follower_->Get(key, kPatience);
    if (!bytes) return base::Fail(bytes.error());
    auto bundle = codec::DecodeAreasBundle(*bytes);
    if (!bundle) return base::Fail(bundle.error());
    arrived_[key] = std::move(*bundle);
  }
  std::vector<model::Area> areas;
  for (const auto& key : manifest.bundles) {
    auto& bundle = arrived_[key];
    areas.insert(areas.end(), std::make_move_iterator(bundle.begin()), std::make_move_iterator(bundle.end()));
    bundle.clear();
  }
  arrived_.clear();
  follower_->Drop();
  return areas;
}

base::Status CheckAreaCount(const model::AreasManifest& manifest, std::size_t count) {
  if (std::cmp_equal(count, manifest.area_count)) return {};
  return base::Fail(base::ErrorCode::kInvalidArgument,
                    "version " + std::to_string(manifest.version) + " of the areas register has " +
                        std::to_string(count) + " areas, its manifest says " +
                        std::to_string(manifest.area_count),
                    "import the areas again");
}

}  // namespace lagesbild::stage
