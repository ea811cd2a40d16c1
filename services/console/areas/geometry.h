// Geometry of imported areas: well-known binary, and which area lies in which (GEOS).
#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/model/registers.h"
#include "console/areas/coordinates.h"

namespace lagesbild::console {

/// polygons[p][ring][position] in WGS 84 → well-known binary of a valid Polygon or MultiPolygon; a geometry
/// that crosses itself is mended. kInvalidArgument: it has no surface.
base::Result<std::string> ToWkb(const std::vector<std::vector<std::vector<Position>>>& polygons);

/// Fills `within` of the first `count` areas: each area of another level that covers more than half of the
/// surface, together with what those lie in; ascending, in addition to what stands there. Areas without
/// geometry are left. kInvalidArgument: a geometry that cannot be read; the message names the area.
base::Status FillWithin(std::vector<model::Area>& areas, std::size_t count);

}  // namespace lagesbild::console
