#include "common/stage/area_content.h"

#include <utility>

namespace lagesbild::stage {

base::Result<std::shared_ptr<const AreaTable>> KafkaAreaContent::Load(const model::AreasManifest& manifest) {
  if (areas_ && loaded_ == manifest) return areas_;
  auto loaded = bundles_.Load(manifest);
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
  loaded_ = manifest;
  areas_ = std::move(areas);
  return areas_;
}

}  // namespace lagesbild::stage
