#include "console/areas/import.h"

#include <geos_c.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lagesbild::console {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

// A square of `size` degrees with its south-west corner at (x, y).
std::string Square(const std::string& properties, double x, double y, double size) {
  const auto at = [](double a, double b) { return "[" + std::to_string(a) + "," + std::to_string(b) + "]"; };
  return R"({"type":"Feature","properties":{)" + properties +
         R"(},"geometry":{"type":"Polygon","coordinates":[[)" + at(x, y) + "," + at(x + size, y) + "," +
         at(x + size, y + size) + "," + at(x, y + size) + "," + at(x, y) + "]]}}";
}

std::string Collection(const std::string& features) {
  return R"({"type":"FeatureCollection","features":[)" + features + "]}";
}

base::Result<ImportedAreas> Import(const std::string& json, const ImportChoice& choice,
                                   const std::vector<model::Area>& known = {}) {
  const auto collection = ReadGeoJson(json);
  if (!collection) return base::Fail(collection.error());
  const auto rows = RowsOf(*collection);
  if (!rows) return base::Fail(rows.error());
  return ImportAreas(*rows, choice, known);
}

TEST(ImportAreas, FindsWhatLiesInWhatByMoreThanHalfTheSurface) {
  const auto imported =
      Import(Collection(Square(R"("id":"9901","name":"Ekby","level":"municipality")", 15, 60, 1) + "," +
                        Square(R"("id":"d1","level":"district","population":1200)", 15.2, 60.2, 0.1) + "," +
                        Square(R"("id":"d2","level":"district")", 15.97, 60.2, 0.1)),
             {});
  ASSERT_TRUE(imported) << imported.error().ToString();
  ASSERT_EQ(imported->areas.size(), 3U);
  EXPECT_EQ(imported->areas[1].id, "d1");
  EXPECT_THAT(imported->areas[1].within, ElementsAre("9901"));
  EXPECT_EQ(imported->areas[1].municipality, "9901");
  EXPECT_EQ(imported->areas[1].county, "99");
  EXPECT_EQ(imported->areas[1].population, 1200);
  EXPECT_THAT(imported->areas[2].within, ElementsAre());  // only 30 % of d2 lies in Ekby
  EXPECT_EQ(imported->used.id, "id");
  const auto counts = CountContainment(imported->areas, {});
  ASSERT_EQ(counts.size(), 3U);
  EXPECT_EQ(counts[1].level, "district");
  EXPECT_EQ(counts[1].within_level, "municipality");
  EXPECT_EQ(counts[1].areas, 1);
}

TEST(ImportAreas, ClosesOverWhatTheRegisterKnows) {
  const auto first =
      Import(Collection(Square(R"("id":"99","level":"county")", 15, 60, 2) + "," +
                        Square(R"("id":"9901","name":"Ekby","level":"municipality")", 15, 60, 1)),
             {});
  ASSERT_TRUE(first);
  ImportChoice choice;
  choice.fixed_level = "listed";
  choice.id_prefix = "uso-2023-";
  const auto second =
      Import(Collection(Square(R"("id":7,"name":"Norra")", 15.1, 60.1, 0.01)), choice, first->areas);
  ASSERT_TRUE(second) << second.error().ToString();
  EXPECT_EQ(second->areas[0].id, "uso-2023-7");
  EXPECT_THAT(second->areas[0].within, ElementsAre("99", "9901"));
}

TEST(ImportAreas, ATableOfPopulationsKeepsTheRegistersGeometry) {
  const auto first =
      Import(Collection(Square(R"("id":"9901","name":"Ekby","level":"municipality")", 15, 60, 1)), {});
  ASSERT_TRUE(first);
  ImportChoice choice;
  choice.fixed_level = "municipality";
  choice.within = "lies_in";
  const auto second = ImportAreas({{{{"id", "9901"}, {"population", "812"}, {"lies_in", "99;x1"}}, ""}},
                                  choice, first->areas);
  ASSERT_TRUE(second) << second.error().ToString();
  EXPECT_EQ(second->areas[0].population, 812);
  EXPECT_EQ(second->areas[0].name, "Ekby");
  EXPECT_EQ(second->areas[0].geometry_wkb, first->areas[0].geometry_wkb);
  EXPECT_THAT(second->areas[0].within, ElementsAre("99", "x1"));
}

TEST(ImportAreas, ATableMayCorrectTheMunicipality) {
  ImportChoice choice;
  choice.fixed_level = "listed";
  choice.municipality = "kommun";
  const auto table = [&](const char* code, const std::vector<model::Area>& known) {
    return ImportAreas({{{{"id", "a"}, {"population", "5"}, {"kommun", code}}, ""}}, choice, known);
  };
  const auto municipalities =
      Import(Collection(Square(R"("id":"0114","level":"municipality")", 15, 60, 1) + "," +
                        Square(R"("id":"9902","level":"municipality")", 17, 60, 1)),
             {});
  ASSERT_TRUE(municipalities) << municipalities.error().ToString();
  auto known = municipalities->areas;
  const auto first = table("0114", known);
  ASSERT_TRUE(first) << first.error().ToString();
  ASSERT_EQ(first->areas[0].municipality, "0114");
  known.push_back(first->areas[0]);
  const auto corrected = table("9902", known);
  ASSERT_TRUE(corrected) << corrected.error().ToString();
  EXPECT_EQ(corrected->areas[0].municipality, "9902");
  EXPECT_EQ(corrected->areas[0].county, "99");
  EXPECT_THAT(corrected->areas[0].within, ElementsAre("9902"));
  const auto silent = table("", known);
  ASSERT_TRUE(silent) << silent.error().ToString();
  EXPECT_EQ(silent->areas[0].municipality, "0114") << "what it does not say stays";
}

TEST(ImportAreas, SpeaksOfWhatIsMissing) {
  const auto no_level = Import(Collection(Square(R"("id":"a")", 15, 60, 1)), {});
  ASSERT_FALSE(no_level);
  EXPECT_THAT(no_level.error().ToString(), HasSubstr("--level"));
  ImportChoice choice;
  choice.fixed_level = "x";
  EXPECT_THAT(
      Import(Collection(Square(R"("id":"a")", 15, 60, 1) + "," + Square(R"("id":"a")", 15, 60, 1)), choice)
          .error()
          .message,
      HasSubstr("stands twice"));
  EXPECT_THAT(
      Import(Collection(Square(R"("id":"a","population":"many")", 15, 60, 1)), choice).error().message,
      HasSubstr("population 'many'"));
  choice.name = "nosuch";
  EXPECT_THAT(Import(Collection(Square(R"("id":"a")", 15, 60, 1)), choice).error().message,
              HasSubstr("nosuch"));
}

TEST(ReadGeoJson, RefusesWhatIsNoAreaWithTheFeaturesNumber) {
  EXPECT_FALSE(ReadGeoJson("{"));
  EXPECT_FALSE(ReadGeoJson(R"({"type":"Feature"})"));
  const std::string point =
      R"({"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[15,60]}})";
  EXPECT_THAT(ReadGeoJson(Collection(point)).error().message,
              HasSubstr("feature 1: a geometry of type 'Point'"));
  const std::string open =
      R"({"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[15,60],[16,60],[16,61],[15,61]]]}})";
  EXPECT_THAT(ReadGeoJson(Collection(open)).error().message, HasSubstr("does not end where it began"));
}

TEST(ImportAreas, GivesCountyCodesTheirLeadingZeroBack) {
  ImportChoice choice;
  choice.fixed_level = "county";
  const auto imported = Import(Collection(Square(R"("l_id":1,"name":"Ett")", 15, 60, 1)), choice);
  ASSERT_TRUE(imported);
  EXPECT_EQ(imported->areas[0].id, "01");
  EXPECT_EQ(imported->areas[0].county, "01");
}

/// What GEOS reads out of well-known binary.
class Outline {
 public:
  explicit Outline(const std::string& wkb) : geos_(GEOS_init_r()) {
    auto* reader = GEOSWKBReader_create_r(geos_);
    shape_ =
        GEOSWKBReader_read_r(geos_, reader, reinterpret_cast<const unsigned char*>(wkb.data()), wkb.size());
    GEOSWKBReader_destroy_r(geos_, reader);
  }
  ~Outline() {
    GEOSGeom_destroy_r(geos_, shape_);
    GEOS_finish_r(geos_);
  }
  Outline(const Outline&) = delete;
  Outline& operator=(const Outline&) = delete;

  bool is_valid() const { return shape_ != nullptr && GEOSisValid_r(geos_, shape_) == 1; }
  double west() const { return Ask(GEOSGeom_getXMin_r); }
  double south() const { return Ask(GEOSGeom_getYMin_r); }
  double east() const { return Ask(GEOSGeom_getXMax_r); }
  double north() const { return Ask(GEOSGeom_getYMax_r); }
  double surface() const { return Ask(GEOSArea_r); }

 private:
  using Question = int (*)(GEOSContextHandle_t, const GEOSGeometry*, double*);
  double Ask(Question question) const {
    double answer = 0;
    EXPECT_EQ(question(geos_, shape_, &answer), 1);
    return answer;
  }

  GEOSContextHandle_t geos_;
  GEOSGeometry* shape_ = nullptr;
};

TEST(ImportAreas, TakesSweref99TmAndMendsABowTie) {
  const std::string square =
      R"({"type":"Feature","properties":{"id":"s"},"geometry":{"type":"Polygon","coordinates":
      [[[500000,6600000],[501000,6600000],[501000,6601000],[500000,6601000],[500000,6600000]]]}})";
  const std::string bow_tie =
      R"({"type":"Feature","properties":{"id":"b"},"geometry":{"type":"Polygon","coordinates":
      [[[500000,6600000],[501000,6601000],[501000,6600000],[500000,6601000],[500000,6600000]]]}})";
  ImportChoice choice;
  choice.fixed_level = "x";
  const auto imported = Import(Collection(square + "," + bow_tie), choice);
  ASSERT_TRUE(imported) << imported.error().ToString();
  ASSERT_EQ(imported->areas.size(), 2U);
  // The eastings 500,000 and 501,000 at the northings 6,600,000 and 6,601,000, by a numeric meridian arc and
  // the series for a point near the central meridian (15°): independent of Krüger's formulas.
  for (const auto& area : imported->areas) {
    const Outline outline(area.geometry_wkb);
    EXPECT_TRUE(outline.is_valid()) << area.id;
    EXPECT_NEAR(outline.west(), 15.0, 1e-8) << area.id;
    EXPECT_NEAR(outline.south(), 59.538347935, 1e-8) << area.id;
    EXPECT_NEAR(outline.east(), 15.017687250, 1e-8) << area.id;
    EXPECT_NEAR(outline.north(), 59.547329021, 1e-8) << area.id;
  }
  EXPECT_EQ(imported->areas[0].id, "b");
  const double whole = Outline(imported->areas[1].geometry_wkb).surface();
  EXPECT_NEAR(Outline(imported->areas[0].geometry_wkb).surface() / whole, 0.5, 1e-3)
      << "two of four triangles";
  EXPECT_THAT(imported->remarks,
              UnorderedElementsAre(HasSubstr("'b' crossed itself"), HasSubstr("'b' has no pop"),
                                   HasSubstr("'s' has no pop")));
}

}  // namespace
}  // namespace lagesbild::console
