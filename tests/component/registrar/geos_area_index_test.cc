#include "ingest/registrar/adapters/geos_area_index.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "component/registrar/polygons.h"

namespace lagesbild::registrar {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::vector<std::uint32_t> Covering(const AreaIndex& index, double longitude, double latitude) {
  std::vector<std::uint32_t> found;
  index.Covering({latitude, longitude}, found);
  std::sort(found.begin(), found.end());
  return found;
}

TEST(GeosAreaIndex, FindsAllLevelsThatCoverAPoint) {
  const auto county = PolygonWkb({Box(10, 55, 20, 65)});
  const auto municipality = PolygonWkb({Box(12, 57, 14, 59)});
  const auto islands = MultiPolygonWkb({{Box(13, 58, 13.5, 58.5)}, {Box(30, 60, 31, 61)}});
  const auto built = BuildGeosAreaIndex(std::vector<AreaShape>{{7, county}, {3, municipality}, {5, islands}});
  EXPECT_THAT(built.problems, IsEmpty());
  EXPECT_THAT(Covering(*built.index, 13.2, 58.2), ElementsAre(3, 5, 7));
  EXPECT_THAT(Covering(*built.index, 12.5, 57.5), ElementsAre(3, 7));
  EXPECT_THAT(Covering(*built.index, 30.5, 60.5), ElementsAre(5));
  EXPECT_THAT(Covering(*built.index, 0, 0), IsEmpty());
}

TEST(GeosAreaIndex, LeavesHolesOut) {
  const auto ring = PolygonWkb({Box(10, 55, 20, 65), Box(14, 59, 16, 61)});
  const auto built = BuildGeosAreaIndex(std::vector<AreaShape>{{1, ring}});
  EXPECT_THAT(Covering(*built.index, 15, 60), IsEmpty());
  EXPECT_THAT(Covering(*built.index, 12, 60), ElementsAre(1));
}

TEST(GeosAreaIndex, CountsABorderInAllThatMeetThere) {
  const auto west = PolygonWkb({Box(10, 55, 15, 60)});
  const auto east = PolygonWkb({Box(15, 55, 20, 60)});
  const auto built = BuildGeosAreaIndex(std::vector<AreaShape>{{1, west}, {2, east}});
  EXPECT_THAT(Covering(*built.index, 15, 57), ElementsAre(1, 2));
}

TEST(GeosAreaIndex, TellsOfBrokenShapesAndGoesOn) {
  const auto good = PolygonWkb({Box(10, 55, 20, 65)});
  const auto bow_tie = PolygonWkb({{{10, 55}, {20, 65}, {20, 55}, {10, 65}, {10, 55}}});
  const auto cut = good.substr(0, good.size() - 9);
  const auto flat = PolygonWkb({{{10, 55}, {20, 55}, {15, 55}, {10, 55}}});
  std::string point("\x01\x01\x00\x00\x00", 5);
  PutDouble(point, 15);
  PutDouble(point, 60);
  const auto nan = PolygonWkb({{{10, 55}, {std::nan(""), 55}, {20, 65}, {10, 55}}});
  const auto built = BuildGeosAreaIndex(std::vector<AreaShape>{
      {0, good}, {1, bow_tie}, {2, cut}, {3, "garbage"}, {4, ""}, {5, point}, {6, flat}, {7, nan}});
  std::vector<std::size_t> repaired;
  std::vector<std::size_t> lost;
  for (const auto& problem : built.problems) {
    EXPECT_FALSE(problem.what.empty());
    (problem.is_repaired ? repaired : lost).push_back(problem.shape);
  }
  EXPECT_THAT(repaired, ElementsAre(1));
  EXPECT_THAT(lost, ElementsAre(2, 3, 4, 5, 6, 7));
  // The bow tie's two triangles lie west and east of its knot.
  EXPECT_THAT(Covering(*built.index, 11, 60), ElementsAre(0, 1));
  EXPECT_THAT(Covering(*built.index, 15, 64), ElementsAre(0));
}

TEST(GeosAreaIndex, KnowsNothingWithoutAreas) {
  const auto built = BuildGeosAreaIndex({});
  EXPECT_THAT(Covering(*built.index, 15, 60), IsEmpty());
}

/// Even-odd rule, written apart from GEOS.
bool IsInside(const Ring& ring, double x, double y) {
  bool inside = false;
  for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
    const auto& [xi, yi] = ring[i];
    const auto& [xj, yj] = ring[j];
    if ((yi > y) != (yj > y) && x < (xj - xi) * (y - yi) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

TEST(GeosAreaIndex, AgreesWithRayCastingOnRandomStars) {
  std::mt19937_64 random(20261122);
  std::uniform_real_distribution<double> unit(0, 1);
  std::vector<Ring> stars;
  std::vector<std::string> wkbs;
  for (int s = 0; s < 60; ++s) {
    const double x = 11 + 12 * unit(random);
    const double y = 56 + 12 * unit(random);
    Ring star;
    for (int corner = 0; corner < 40; ++corner) {
      const double angle = 2 * 3.14159265358979 * corner / 40;
      const double radius = 0.2 + 0.8 * unit(random);
      star.emplace_back(x + radius * std::cos(angle), y + radius * std::sin(angle));
    }
    star.push_back(star.front());
    wkbs.push_back(PolygonWkb({star}));
    stars.push_back(std::move(star));
  }
  std::vector<AreaShape> shapes;
  shapes.reserve(stars.size());
  for (std::uint32_t s = 0; s < stars.size(); ++s) shapes.push_back({s, wkbs[s]});
  const auto built = BuildGeosAreaIndex(shapes);
  EXPECT_THAT(built.problems, IsEmpty());
  std::size_t hits = 0;
  for (int p = 0; p < 5'000; ++p) {
    const double x = 10 + 14 * unit(random);
    const double y = 55 + 14 * unit(random);
    std::vector<std::uint32_t> expected;
    for (std::uint32_t s = 0; s < stars.size(); ++s) {
      if (IsInside(stars[s], x, y)) expected.push_back(s);
    }
    hits += expected.size();
    ASSERT_EQ(Covering(*built.index, x, y), expected) << x << ' ' << y;
  }
  EXPECT_GT(hits, 1'000U);
}

// --- real geometry, where the data set is at hand ---

Ring RingOf(const nlohmann::json& points) {
  Ring ring;
  for (const auto& point : points) ring.emplace_back(point[0].get<double>(), point[1].get<double>());
  return ring;
}
std::vector<Ring> RingsOf(const nlohmann::json& polygon) {
  std::vector<Ring> rings;
  for (const auto& ring : polygon) rings.push_back(RingOf(ring));
  return rings;
}
std::string WkbOf(const nlohmann::json& geometry) {
  const auto& coordinates = geometry["coordinates"];
  if (geometry["type"] == "Polygon") return PolygonWkb(RingsOf(coordinates));
  std::vector<std::vector<Ring>> polygons;
  for (const auto& polygon : coordinates) polygons.push_back(RingsOf(polygon));
  return MultiPolygonWkb(polygons);
}

struct GeoFile {
  std::vector<std::string> names;
  std::vector<std::string> wkbs;
  BuiltIndex built;
};
GeoFile Load(const std::filesystem::path& path, const char* name) {
  std::ifstream in(path);
  const auto json = nlohmann::json::parse(in);
  GeoFile file;
  for (const auto& feature : json["features"]) {
    file.names.push_back(feature["properties"].value(name, ""));
    file.wkbs.push_back(WkbOf(feature["geometry"]));
  }
  std::vector<AreaShape> shapes;
  shapes.reserve(file.wkbs.size());
  for (std::uint32_t i = 0; i < file.wkbs.size(); ++i) shapes.push_back({i, file.wkbs[i]});
  file.built = BuildGeosAreaIndex(shapes);
  return file;
}
std::vector<std::string> NamesAt(const GeoFile& file, double longitude, double latitude) {
  std::vector<std::string> names;
  for (const auto area : Covering(*file.built.index, longitude, latitude)) names.push_back(file.names[area]);
  return names;
}

class GeosOnRealAreas : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* data = std::getenv("LAGESBILD_DATA");  // NOLINT(concurrency-mt-unsafe): one thread
    if (data == nullptr || !std::filesystem::exists(std::filesystem::path(data) / "geo")) {
      GTEST_SKIP() << "LAGESBILD_DATA does not name the data set";
    }
    folder_ = std::filesystem::path(data) / "geo";
  }
  std::filesystem::path folder_;
};

TEST_F(GeosOnRealAreas, PutsTownsIntoTheirMunicipality) {
  const auto file = Load(folder_ / "sweden_municipalities.geojson", "kom_namn");
  ASSERT_EQ(file.names.size(), 290U);
  for (const auto& problem : file.built.problems) EXPECT_TRUE(problem.is_repaired) << problem.what;
  EXPECT_THAT(NamesAt(file, 18.0649, 59.3326), UnorderedElementsAre("Stockholm"));
  EXPECT_THAT(NamesAt(file, 13.0038, 55.6050), UnorderedElementsAre("Malmö"));
  EXPECT_THAT(NamesAt(file, 20.2253, 67.8558), UnorderedElementsAre("Kiruna"));
  EXPECT_THAT(NamesAt(file, 12.5683, 55.6761), IsEmpty()) << "Copenhagen";
}

TEST_F(GeosOnRealAreas, ReadsEveryGeoFile) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    if (entry.path().extension() != ".geojson") continue;
    ++files;
    const auto file = Load(entry.path(), "name");
    EXPECT_FALSE(file.names.empty());
    for (const auto& problem : file.built.problems) {
      EXPECT_TRUE(problem.is_repaired) << entry.path().filename() << ": " << problem.what;
    }
  }
  EXPECT_GE(files, 5U);
}

}  // namespace
}  // namespace lagesbild::registrar
