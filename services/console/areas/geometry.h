// Geometry of imported areas: well-known binary, and which area lies in which (GEOS).
#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/model/registers.h"
#include "console/areas/coordinates.h"

namespace lagesbild::console {

struct Wkb {
  std::string bytes;
  /// It crossed itself; what came of it may not be what was meant.
  bool is_mended = false;
};

/// polygons[p][ring][position] in WGS 84 → well-known binary of a valid Polygon or MultiPolygon; a geometry
/// that crosses itself is mended. kInvalidArgument: it has no surface.
base::Result<Wkb> ToWkb(const std::vector<std::vector<std::vector<Position>>>& polygons);

/// Fills `within` of all areas, where the first `count` are new: each area of another level that covers more
/// than half of the surface, together with what those lie in; ascending, in addition to what stands there.
/// For the others only the new ones are looked at. Areas without geometry are left. kInvalidArgument: a
/// geometry that cannot be read; the message names the area.
base::Status FillWithin(std::vector<model::Area>& areas, std::size_t count);

/// Two outlines that share surface. first, second: places in the two lists.
struct OutlineMatch {
  std::size_t first = 0;
  std::size_t second = 0;
  double of_smaller = 0;  ///< The shared surface as a share of the smaller one's.
  double of_both = 0;     ///< As a share of what both cover together.
};
/// All pairs that do, in degrees squared; areas without geometry share nothing. kInvalidArgument as above.
base::Result<std::vector<OutlineMatch>> MatchOutlines(const std::vector<model::Area>& first,
                                                      const std::vector<model::Area>& second);

}  // namespace lagesbild::console
