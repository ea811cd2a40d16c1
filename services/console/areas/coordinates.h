// Which coordinate system a file is in, and SWEREF 99 TM to WGS 84.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "common/base/result.h"

namespace lagesbild::console {

/// As a file has them: x first (longitude or easting), then y (latitude or northing).
struct Position {
  double x = 0;
  double y = 0;
};

enum class CoordinateSystem : std::uint8_t { kWgs84, kSweref99Tm };

/// Degrees (x longitude, y latitude) of a SWEREF 99 TM easting and northing in metres; error below 1 mm in
/// Sweden. SWEREF 99 and WGS 84 are taken as one. Source: Lantmäteriet, "Gauss Conformal Projection",
/// Krüger's formulas, GRS 80.
Position ToWgs84(Position sweref);

/// Looks at every position; `stated` is the file's own word on it ("" if none), such as
/// "urn:ogc:def:crs:EPSG::3006". kInvalidArgument with what to try: positions that fit neither system in
/// Sweden, latitude before longitude, or a statement that the numbers contradict.
base::Result<CoordinateSystem> DetectCoordinateSystem(std::span<const Position> positions,
                                                      std::string_view stated);

}  // namespace lagesbild::console
