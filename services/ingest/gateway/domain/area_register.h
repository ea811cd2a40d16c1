// Merges areas into the register, where an id names one geometry for ever, and packs them into bundles.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/model/registers.h"

namespace lagesbild::ingest {

/// Largest bundle, bytes as encoded.
inline constexpr std::size_t kBundleBytesMax = 524'288;

struct MergedAreas {
  std::vector<model::Area> areas;  ///< Ascending by id.
  std::int64_t added = 0;          ///< Ids that were new.
  bool changed = false;            ///< False: the register holds all of this already.
};

/// The register with `wanted` in it. register_areas: ascending by id. Areas not named stay; a named one takes
/// the new attributes and keeps its geometry, its time and, if none are stated, its predecessors. now_ms:
/// when new ones come in. kInvalidArgument: an area that may not be so, the same id twice, a geometry that
/// differs from the one the id has (the message names the id, the hint another), an area within one that is
/// unknown, or a predecessor that is.
base::Result<MergedAreas> MergeAreas(std::vector<model::Area> register_areas, std::vector<model::Area> wanted,
                                     std::int64_t now_ms);

/// Cuts a row of areas into bundles. sizes: bytes of each as encoded, in order. Returns [first, last) for
/// each bundle. kInvalidArgument: one area alone is larger than a bundle; the message has its place in the
/// row.
base::Result<std::vector<std::pair<std::size_t, std::size_t>>> PackBundles(
    const std::vector<std::size_t>& sizes, std::size_t bytes_max = kBundleBytesMax);

}  // namespace lagesbild::ingest
