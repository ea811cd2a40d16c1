#include "console/areas/coordinates.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

namespace lagesbild::console {

namespace {

// GRS 80 and the projection's parameters.
constexpr double kSemiMajorAxis = 6378137.0;
constexpr double kFlattening = 1.0 / 298.257222101;
constexpr double kScale = 0.9996;
constexpr double kFalseEasting = 500000.0;
constexpr double kCentralMeridianDegrees = 15.0;

struct Box {
  double x_min, x_max, y_min, y_max;
  bool Holds(Position p) const { return p.x >= x_min && p.x <= x_max && p.y >= y_min && p.y <= y_max; }
  Box Swapped() const { return {y_min, y_max, x_min, x_max}; }
};
// Sweden with a margin, in each system.
constexpr Box kWgs84Box{10.0, 25.0, 54.0, 70.0};
constexpr Box kSwerefBox{200'000.0, 1'000'000.0, 6'050'000.0, 7'750'000.0};

bool AllIn(const Box& box, std::span<const Position> positions) {
  return std::all_of(positions.begin(), positions.end(), [&](Position p) { return box.Holds(p); });
}

base::Result<CoordinateSystem> ByNumbers(std::span<const Position> positions) {
  if (AllIn(kWgs84Box, positions)) return CoordinateSystem::kWgs84;
  if (AllIn(kSwerefBox, positions)) return CoordinateSystem::kSweref99Tm;
  if (AllIn(kWgs84Box.Swapped(), positions) || AllIn(kSwerefBox.Swapped(), positions)) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      "the coordinates stand in the wrong order: north before east",
                      "write longitude (or easting) first, as GeoJSON asks");
  }
  const auto stray = std::find_if(positions.begin(), positions.end(),
                                  [](Position p) { return !kWgs84Box.Holds(p) && !kSwerefBox.Holds(p); });
  const Position shown = stray == positions.end() ? positions.front() : *stray;
  return base::Fail(
      base::ErrorCode::kInvalidArgument,
      "coordinates in no system we know: (" + std::to_string(shown.x) + ", " + std::to_string(shown.y) + ")",
      "export the file in WGS 84 (EPSG:4326) or SWEREF 99 TM (EPSG:3006)");
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

Position ToWgs84(Position sweref) {
  const double e2 = kFlattening * (2.0 - kFlattening);
  const double n = kFlattening / (2.0 - kFlattening);
  const double n2 = n * n;
  const double n3 = n2 * n;
  const double n4 = n2 * n2;
  const double radius = kSemiMajorAxis / (1.0 + n) * (1.0 + n2 / 4.0 + n4 / 64.0);
  const double delta1 = n / 2.0 - 2.0 * n2 / 3.0 + 37.0 * n3 / 96.0 - n4 / 360.0;
  const double delta2 = n2 / 48.0 + n3 / 15.0 - 437.0 * n4 / 1440.0;
  const double delta3 = 17.0 * n3 / 480.0 - 37.0 * n4 / 840.0;
  const double delta4 = 4397.0 * n4 / 161280.0;

  const double xi = sweref.y / (kScale * radius);
  const double eta = (sweref.x - kFalseEasting) / (kScale * radius);
  double xi_prime = xi;
  double eta_prime = eta;
  int twice = 2;
  for (const double delta : {delta1, delta2, delta3, delta4}) {
    xi_prime -= delta * std::sin(twice * xi) * std::cosh(twice * eta);
    eta_prime -= delta * std::cos(twice * xi) * std::sinh(twice * eta);
    twice += 2;
  }
  const double phi = std::asin(std::sin(xi_prime) / std::cosh(eta_prime));
  const double lambda = std::atan2(std::sinh(eta_prime), std::cos(xi_prime));

  const double e4 = e2 * e2;
  const double e6 = e4 * e2;
  const double e8 = e4 * e4;
  const double a_star = e2 + e4 + e6 + e8;
  const double b_star = -(7.0 * e4 + 17.0 * e6 + 30.0 * e8) / 6.0;
  const double c_star = (224.0 * e6 + 889.0 * e8) / 120.0;
  const double d_star = -(4279.0 * e8) / 1260.0;
  const double sine2 = std::sin(phi) * std::sin(phi);
  const double latitude =
      phi + std::sin(phi) * std::cos(phi) * (a_star + sine2 * (b_star + sine2 * (c_star + sine2 * d_star)));
  constexpr double kDegrees = 180.0 / std::numbers::pi;
  return {kCentralMeridianDegrees + lambda * kDegrees, latitude * kDegrees};
}

base::Result<CoordinateSystem> DetectCoordinateSystem(std::span<const Position> positions,
                                                      std::string_view stated) {
  if (positions.empty()) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "no coordinates in the file",
                      "check that it holds polygons");
  }
  auto found = ByNumbers(positions);
  if (!found || stated.empty()) return found;
  const bool says_wgs84 = Contains(stated, "CRS84") || Contains(stated, "4326");
  const bool says_sweref = Contains(stated, "3006");
  if (!says_wgs84 && !says_sweref) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      "the file states the coordinate system '" + std::string(stated) + "'",
                      "export it in WGS 84 (EPSG:4326) or SWEREF 99 TM (EPSG:3006)");
  }
  if (says_sweref != (*found == CoordinateSystem::kSweref99Tm)) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      "the file states '" + std::string(stated) + "', but its numbers do not fit that",
                      "correct or remove the file's 'crs' member");
  }
  return found;
}

}  // namespace lagesbild::console
