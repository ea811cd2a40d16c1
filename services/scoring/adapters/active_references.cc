#include "scoring/adapters/active_references.h"

#include <utility>
#include <variant>

#include "common/codec/codec.h"

namespace lagesbild::scoring {

base::Status ActiveReferences::Use(std::string_view rule_set, const ScoringState& state) {
  LevelReferences by_level;
  const auto markers = state.ReferenceMarkers();
  if (!markers) return base::Fail(markers.error());
  for (const auto& marker : *markers) {
    const auto& manifest = std::get<model::ReferenceManifest>(marker.content);
    if (manifest.rule_set != rule_set) continue;
    auto loaded = content_->Load(manifest);
    if (!loaded) return base::Fail(loaded.error());
    by_level[manifest.level] = std::move(*loaded);
  }
  rule_set_ = rule_set;
  by_level_ = std::move(by_level);
  return {};
}

base::Result<ReferenceEffect> ActiveReferences::Mark(const model::Marker& marker, ScoringState& state) {
  const auto& manifest = std::get<model::ReferenceManifest>(marker.content);
  const auto before = state.ReferenceMarker(manifest.level, manifest.rule_set);
  if (!before) return base::Fail(before.error());
  if (*before && (*before)->activation >= marker.activation) return ReferenceEffect::kNone;
  auto loaded = content_->Load(manifest);
  if (!loaded) return base::Fail(loaded.error());
  state.SetReferenceMarker(manifest.level, manifest.rule_set, codec::EncodeMarker(marker));
  if (manifest.rule_set != rule_set_) return ReferenceEffect::kWaits;
  by_level_[manifest.level] = std::move(*loaded);
  return ReferenceEffect::kInUse;
}

}  // namespace lagesbild::scoring
