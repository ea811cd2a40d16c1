#include "common/stage/area_content.h"

#include <algorithm>
#include <utility>

#include "common/codec/codec.h"
#include "common/kafka/topics.h"

namespace lagesbild::stage {

namespace {
constexpr std::size_t kVersionsKept = 4;
}  // namespace

BundleReader<model::Area> AreaBundles(std::string bootstrap) {
  return {std::move(bootstrap), kafka::kAreas, codec::DecodeAreasBundle};
}

base::Status CheckAreaCount(const model::AreasManifest& manifest, std::size_t count) {
  if (std::cmp_equal(count, manifest.area_count)) return {};
  return base::Fail(base::ErrorCode::kInvalidArgument,
                    "version " + std::to_string(manifest.version) + " of the areas register has " +
                        std::to_string(count) + " areas, its manifest says " +
                        std::to_string(manifest.area_count),
                    "import the areas again");
}

KafkaAreaContent::KafkaAreaContent(std::string bootstrap) : bundles_(AreaBundles(std::move(bootstrap))) {}

base::Result<std::shared_ptr<const AreaTable>> KafkaAreaContent::Load(const model::AreasManifest& manifest) {
  const auto known = std::find_if(loaded_.begin(), loaded_.end(),
                                  [&](const Version& version) { return version.manifest == manifest; });
  if (known != loaded_.end()) return known->areas;
  auto loaded = bundles_.Load(manifest.bundles);
  if (!loaded && loaded.error().code == base::ErrorCode::kInvalidArgument) return base::Fail(loaded.error());
  if (!loaded) {
    return base::Fail(base::ErrorCode::kUnavailable,
                      "content of the areas register: " + loaded.error().message,
                      "import the areas again with 'lagesbild areas import'");
  }
  if (auto whole = CheckAreaCount(manifest, loaded->size()); !whole) return base::Fail(whole.error());
  auto areas = std::make_shared<AreaTable>();
  for (auto& area : *loaded) {
    area.geometry_wkb = {};
    std::string id = area.id;
    // Of two with one id the first counts, as in the registrar.
    areas->try_emplace(std::move(id), std::move(area));
  }
  if (loaded_.size() == kVersionsKept) loaded_.pop_front();
  loaded_.push_back({manifest, std::move(areas)});
  return loaded_.back().areas;
}

}  // namespace lagesbild::stage
