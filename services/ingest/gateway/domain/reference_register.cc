#include "ingest/gateway/domain/reference_register.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "ingest/gateway/domain/text.h"

namespace lagesbild::ingest {

std::string ReferenceKey(std::string_view level, std::string_view rule_set) {
  return std::string(kReferencePrefix) + std::string(level) + "/" + std::string(rule_set);
}

const model::Marker* FindReference(const RegisterEntries& entries, std::string_view level,
                                   std::string_view rule_set) {
  const auto found = entries.find(ReferenceKey(level, rule_set));
  if (found == entries.end()) return nullptr;
  const bool is_one = std::holds_alternative<model::ReferenceManifest>(found->second.content);
  return is_one ? &found->second : nullptr;
}

model::ReferenceManifest ManifestOf(const measures::NamedReference& reference) {
  model::ReferenceManifest manifest;
  manifest.id = measures::ReferenceId(reference);
  manifest.rule_set = reference.rule_set;
  manifest.level = reference.level;
  manifest.period = reference.period;
  manifest.area_count = reference.area_count;
  manifest.comparison_count = static_cast<std::int32_t>(reference.values.by_comparison.size());
  return manifest;
}

base::Status CheckLevel(const std::vector<model::Area>& areas, std::string_view level) {
  std::set<std::string_view> levels;
  for (const model::Area& area : areas) levels.insert(area.level);
  if (levels.contains(level)) return {};
  std::string known;
  for (const std::string_view one : levels) known.append(known.empty() ? "" : ", ").append(one);
  return base::Fail(base::ErrorCode::kInvalidArgument,
                    "no area of the register has the level " + Quoted(level),
                    known.empty() ? "import areas first" : "the register has " + known);
}

RegisterChange ActivateReference(const RegisterEntries& entries, model::ReferenceManifest manifest,
                                 std::int64_t now_ms) {
  RegisterChange change;
  change.keys = {ReferenceKey(manifest.level, manifest.rule_set)};
  change.marker = {NextActivation(entries, kReferencePrefix), now_ms, std::move(manifest)};
  return change;
}

std::vector<ReferenceLine> ListReferences(const RegisterEntries& entries) {
  const std::string active = ActiveRuleSet(entries);
  std::vector<ReferenceLine> lines;
  for (auto at = entries.lower_bound(kReferencePrefix);
       at != entries.end() && at->first.starts_with(kReferencePrefix); ++at) {
    const auto* manifest = std::get_if<model::ReferenceManifest>(&at->second.content);
    if (manifest == nullptr) continue;
    lines.push_back(
        {*manifest, at->second.activation, at->second.activated_at_ms, manifest->rule_set == active});
  }
  std::sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) {
    return std::tuple(std::string_view(a.manifest.level), -a.activation) <
           std::tuple(std::string_view(b.manifest.level), -b.activation);
  });
  return lines;
}

}  // namespace lagesbild::ingest
