#include "ingest/registrar/adapters/area_registry.h"

#include <utility>

#include "common/stage/area_content.h"
namespace lagesbild::registrar {

namespace {

constexpr std::size_t kVersionsKept = 2;

}  // namespace

base::Result<std::shared_ptr<const AreasVersion>> AreaRegistry::Get(const model::AreasManifest& manifest) {
  for (const auto& known : known_) {
    if (known.bundles == manifest.bundles) return known.version;
  }
  auto areas = content_.Load(manifest);
  if (!areas) return base::Fail(areas.error());
  if (auto whole = stage::CheckAreaCount(manifest, areas->size()); !whole) return base::Fail(whole.error());
  auto version = Build(manifest, std::move(*areas));
  if (known_.size() == kVersionsKept) known_.erase(known_.begin());
  known_.push_back({manifest.bundles, version});
  return version;
}

std::shared_ptr<const AreasVersion> AreaRegistry::Build(const model::AreasManifest& manifest,
                                                        std::vector<model::Area> areas) {
  auto version = std::make_shared<AreasVersion>();
  std::vector<std::pair<std::string, std::string>> shapes;  // area id, bytes
  for (auto& area : areas) {
    if (!area.geometry_wkb.empty()) shapes.emplace_back(area.id, area.geometry_wkb);
  }
  const auto count = areas.size();
  version->table = AreaTable(std::move(areas));
  std::vector<AreaShape> views;
  views.reserve(shapes.size());
  for (const auto& [id, wkb] : shapes) views.push_back({*version->table.Find(id), wkb});
  auto built = build_index_(views);
  version->index = std::move(built.index);
  std::vector<GeometryProblem> problems;
  problems.reserve(built.problems.size());
  for (auto& problem : built.problems) {
    problems.push_back({shapes[problem.shape].first, std::move(problem.what), problem.is_repaired});
  }
  report_.LoadedAreas(manifest, count, problems);
  return version;
}

}  // namespace lagesbild::registrar
