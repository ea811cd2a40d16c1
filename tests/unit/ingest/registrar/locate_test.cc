#include "ingest/registrar/domain/locate.h"

#include <gmock/gmock.h>

#include <array>

#include "unit/ingest/registrar/area_builder.h"

namespace lagesbild::registrar {
namespace {

using model::PlaceConfidence;
using ::testing::ElementsAre;

Located Unlocated() { return {model::kUnlocatedArea, PlaceConfidence::kNone, {}}; }

TEST(Locate, CountsACodeInAllItLiesIn) {
  const AreaTable areas(SmallRegister());
  EXPECT_THAT(
      Locate(areas, model::AreaCode{"0180C1010"}, {}, {}),
      ElementsAre(Located{"01", PlaceConfidence::kCode, {}}, Located{"0180", PlaceConfidence::kCode, {}},
                  Located{"0180C1010", PlaceConfidence::kCode, {}},
                  Located{"uso-9", PlaceConfidence::kCode, {}}));
}

TEST(Locate, CountsAValueOnlyInTheAreaNamed) {
  const AreaTable areas(SmallRegister());
  const LocateOptions options{.named_only = true};
  EXPECT_THAT(Locate(areas, model::AreaCode{"0180C1010"}, {}, options),
              ElementsAre(Located{"0180C1010", PlaceConfidence::kCode, {}}));
  EXPECT_THAT(Locate(areas, model::MunicipalityCode{"0180"}, {}, options),
              ElementsAre(Located{"0180", PlaceConfidence::kMunicipality, {}}));
}

TEST(Locate, KnowsMunicipalitiesByCodeAndName) {
  const AreaTable areas(SmallRegister());
  const AreaSet stockholm = {{"01", PlaceConfidence::kMunicipality, {}},
                             {"0180", PlaceConfidence::kMunicipality, {}}};
  EXPECT_EQ(Locate(areas, model::MunicipalityCode{"0180"}, {}, {}), stockholm);
  EXPECT_EQ(Locate(areas, model::PlaceName{"stockholm"}, {}, {}), stockholm);
  // A municipality the register lacks still lies in its county.
  EXPECT_THAT(Locate(areas, model::MunicipalityCode{"0199"}, {}, {}),
              ElementsAre(Located{"01", PlaceConfidence::kMunicipality, {}}));
}

TEST(Locate, ShowsWhatNoAreaCovers) {
  const AreaTable areas(SmallRegister());
  for (const model::Place& place :
       {model::Place(model::AreaCode{"nowhere"}), model::Place(model::MunicipalityCode{"9999"}),
        model::Place(model::PlaceName{"Storskogen"}), model::Place(model::Point{60, 15}), model::Place()}) {
    EXPECT_THAT(Locate(areas, place, {}, {}), ElementsAre(Unlocated()));
    EXPECT_TRUE(IsUnlocated(Locate(areas, place, {}, {})));
  }
}

TEST(Locate, MakesAProvisionalAreaOfANameIfTheFeedWantsIt) {
  const AreaTable areas(SmallRegister());
  const LocateOptions options{.provisional_areas = true};
  const auto set = Locate(areas, model::PlaceName{"Stora Torget"}, {}, options);
  ASSERT_EQ(set.size(), 1U);
  EXPECT_EQ(set[0].area, ProvisionalAreaId("STORA  TORGET"));
  EXPECT_LE(set[0].area.size(), 64U);
  EXPECT_EQ(set[0].confidence, PlaceConfidence::kName);
  EXPECT_EQ(set[0].provisional_name, "Stora Torget");
  EXPECT_FALSE(IsUnlocated(set));
  EXPECT_EQ(Locate(areas, model::PlaceName{"Uppsala"}, {}, options).size(),
            2U);  // known names stay what they are
  EXPECT_THAT(Locate(areas, model::AreaCode{"nowhere"}, {}, options), ElementsAre(Unlocated()));
}

TEST(Locate, GivesAPointToAreasWithoutGeometryThroughThoseInside) {
  auto quarter = MakeArea("quarter", "deso", "", {"mapped", "tabled"});
  auto mapped = MakeArea("mapped", "listed");
  quarter.geometry_wkb = mapped.geometry_wkb = "polygon";
  const AreaTable areas({quarter, mapped, MakeArea("tabled", "listed")});
  const std::array covering = {*areas.Find("quarter")};
  // "mapped" has a geometry of its own, and that does not cover the point.
  EXPECT_THAT(Locate(areas, model::Point{59, 18}, covering, {}),
              ElementsAre(Located{"quarter", PlaceConfidence::kPoint, {}},
                          Located{"tabled", PlaceConfidence::kPoint, {}}));
}

TEST(AreaSet, SurvivesItsBytes) {
  const AreaSet set = {{"a", PlaceConfidence::kPoint, {}}, {"b", PlaceConfidence::kName, "Torget"}};
  EXPECT_EQ(*DecodeAreaSet(EncodeAreaSet(set)), set);
  auto bytes = EncodeAreaSet(set);
  bytes.pop_back();
  EXPECT_FALSE(DecodeAreaSet(bytes));
}

}  // namespace
}  // namespace lagesbild::registrar
