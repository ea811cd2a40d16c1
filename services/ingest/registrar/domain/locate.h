// From a place to the areas it lies in, with how sure that is.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "common/model/submission.h"
#include "ingest/registrar/domain/area_table.h"
#include "ingest/registrar/domain/located.h"

namespace lagesbild::registrar {

struct LocateOptions {
  /// An unknown name becomes a provisional area; else it is unlocated. A setting of the feed.
  bool provisional_areas = false;
  /// Only the areas named, not those they lie in: for values, which say nothing about a larger area.
  bool named_only = false;
};

/// covering: for a point, the areas whose geometry covers it; else not read. An area without geometry holds
/// the points of the areas that lie in it; one with geometry only those it covers itself. Never empty: a
/// place that no area covers lies in "unlocated".
AreaSet Locate(const AreaTable& areas, const model::Place& place, std::span<const std::uint32_t> covering,
               LocateOptions options);

/// "provisional:" and 16 hex digits that all spellings of a name share.
std::string ProvisionalAreaId(std::string_view name);

}  // namespace lagesbild::registrar
