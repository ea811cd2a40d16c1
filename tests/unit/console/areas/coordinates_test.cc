#include "console/areas/coordinates.h"

#include <gtest/gtest.h>

namespace lagesbild::console {
namespace {

// Figures by PROJ (EPSG:3006 to EPSG:4326); 1e-9 degrees are a tenth of a millimetre.
TEST(ToWgs84, AgreesWithProjFromSouthToNorth) {
  const struct {
    Position sweref, wgs84;
  } points[] = {{{674032, 6580822}, {18.05918973635474, 59.330231226921924}},
                {{319180, 6141000}, {12.145707821916321, 55.38191775850278}},
                {{917000, 7500000}, {24.7248178124844, 67.32172046277388}}};
  for (const auto& point : points) {
    EXPECT_NEAR(ToWgs84(point.sweref).x, point.wgs84.x, 1e-9);
    EXPECT_NEAR(ToWgs84(point.sweref).y, point.wgs84.y, 1e-9);
  }
}

TEST(ToWgs84, PutsTheMeridianArcOfSixtyDegreesAtSixtyDegrees) {
  // GRS 80's arc from the equator to 60° N is 6,654,072.8194 m (integrated numerically).
  const Position at = ToWgs84({500000.0, 6654072.8194 * 0.9996});
  EXPECT_NEAR(at.y, 60.0, 1e-8);
  EXPECT_NEAR(at.x, 15.0, 1e-12);
}

TEST(DetectCoordinateSystem, TellsTheTwoApartByTheirNumbers) {
  const Position wgs84[] = {{18.07, 59.33}, {12.0, 57.7}};
  const Position sweref[] = {{674032, 6580822}};
  EXPECT_EQ(DetectCoordinateSystem(wgs84, "").value(), CoordinateSystem::kWgs84);
  EXPECT_EQ(DetectCoordinateSystem(wgs84, "urn:ogc:def:crs:OGC:1.3:CRS84").value(), CoordinateSystem::kWgs84);
  EXPECT_EQ(DetectCoordinateSystem(sweref, "urn:ogc:def:crs:EPSG::3006").value(),
            CoordinateSystem::kSweref99Tm);
}

TEST(DetectCoordinateSystem, RefusesWhatItCannotBeSureOf) {
  const Position wgs84[] = {{18.07, 59.33}};
  const Position swapped[] = {{59.33, 18.07}};
  const Position abroad[] = {{2.35, 48.86}};
  const Position mixed[] = {{18.07, 59.33}, {674032, 6580822}};
  EXPECT_NE(DetectCoordinateSystem(swapped, "").error().message.find("wrong order"), std::string::npos);
  EXPECT_FALSE(DetectCoordinateSystem(abroad, ""));
  EXPECT_FALSE(DetectCoordinateSystem(mixed, ""));
  EXPECT_FALSE(DetectCoordinateSystem({}, ""));
  EXPECT_FALSE(DetectCoordinateSystem(wgs84, "EPSG:3006"));
  EXPECT_FALSE(DetectCoordinateSystem(wgs84, "EPSG:3021"));
}

}  // namespace
}  // namespace lagesbild::console
