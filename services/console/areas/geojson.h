// Reads a GeoJSON feature collection of areas.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "console/areas/coordinates.h"

namespace lagesbild::console {

/// One feature. Rings close; the first ring of a polygon is its border, the others are holes.
struct Feature {
  /// Scalar properties as text; numbers without a fraction print as whole numbers. "id" falls back to the
  /// feature's id.
  std::map<std::string, std::string> properties;
  /// polygons[p][ring][position], in the file's coordinates; a third coordinate is dropped. Empty: no
  /// geometry.
  std::vector<std::vector<std::vector<Position>>> polygons;
};

struct FeatureCollection {
  std::vector<Feature> features;
  /// The "crs" member's name; empty if there is none.
  std::string stated_crs;
};

/// kInvalidArgument: not GeoJSON, or a geometry other than Polygon and MultiPolygon; the message names the
/// feature.
base::Result<FeatureCollection> ReadGeoJson(std::string_view text);

}  // namespace lagesbild::console
