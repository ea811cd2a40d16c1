// The areas an event counts in, as found at the time it was placed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/model/delta.h"

namespace lagesbild::registrar {

struct Located {
  std::string area;
  model::PlaceConfidence confidence = model::PlaceConfidence::kNone;
  /// The name a provisional area was made from; else empty.
  std::string provisional_name;
  friend bool operator==(const Located&, const Located&) = default;
};

/// Ascending by area id, none twice; never empty once an event is placed.
using AreaSet = std::vector<Located>;

/// True: no area covers the place.
bool IsUnlocated(const AreaSet& set);

/// The same set gives the same bytes.
std::string EncodeAreaSet(const AreaSet& set);
/// kInternal: not the bytes of a set.
base::Result<AreaSet> DecodeAreaSet(std::string_view bytes);

}  // namespace lagesbild::registrar
