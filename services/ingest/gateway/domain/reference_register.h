// Decides on the register of references: one holds for each level and rule set.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/measures/named_reference.h"
#include "common/model/registers.h"
#include "ingest/gateway/domain/registers.h"

namespace lagesbild::ingest {

inline constexpr std::string_view kReferencePrefix = "reference/";

/// "reference/<level>/<rule set>": the key of what holds.
std::string ReferenceKey(std::string_view level, std::string_view rule_set);

/// The marker of the one that holds; nullptr: none.
const model::Marker* FindReference(const RegisterEntries& entries, std::string_view level,
                                   std::string_view rule_set);

/// What the register says of a reference before its content is written: no bundles yet.
model::ReferenceManifest ManifestOf(const measures::NamedReference& reference);

/// kInvalidArgument: no area of the register has this level.
base::Status CheckLevel(const std::vector<model::Area>& areas, std::string_view level);

/// The change that makes it the one that holds for its level and rule set.
RegisterChange ActivateReference(const RegisterEntries& entries, model::ReferenceManifest manifest,
                                 std::int64_t now_ms);

struct ReferenceLine {
  model::ReferenceManifest manifest;
  std::int64_t activation = 0;
  std::int64_t activated_at_ms = 0;
  /// Its rule set holds; else it waits.
  bool in_use = false;
};
/// Ascending by level, then newest first.
std::vector<ReferenceLine> ListReferences(const RegisterEntries& entries);

}  // namespace lagesbild::ingest
