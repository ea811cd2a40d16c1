#include "ingest/registrar/domain/reframe.h"

#include <gtest/gtest.h>

#include "common/model/registers.h"
#include "unit/ingest/registrar/area_builder.h"

namespace lagesbild::registrar {
namespace {

using model::PlaceConfidence;

Located At(const std::string& area, PlaceConfidence confidence = PlaceConfidence::kCode) {
  return {area, confidence, {}};
}

const AreaSet kNowhere = {{model::kUnlocatedArea, PlaceConfidence::kNone, {}}};  // NOLINT: a constant

AreaTable Before() {
  return AreaTable({MakeArea("a", "deso"), MakeArea("c", "deso"), MakeArea("e", "listed")});
}

TEST(Reframe, AddsWhatIsNewToWhatWasGiven) {
  const auto now = Reframe({At("a", PlaceConfidence::kPoint), At("e", PlaceConfidence::kPoint)},
                           {At("a"), At("b"), At("f")}, Before());
  EXPECT_EQ(now,
            (AreaSet{At("a", PlaceConfidence::kPoint), At("b"), At("e", PlaceConfidence::kPoint), At("f")}));
}

TEST(Reframe, GivesAndTakesNothingOfAreasThatWereThere) {
  EXPECT_EQ(Reframe({At("a")}, {At("a"), At("c")}, Before()), std::nullopt) << "c was there before";
  EXPECT_EQ(Reframe({At("a"), At("e")}, {At("a")}, Before()), std::nullopt);
  EXPECT_EQ(Reframe({At("a")}, kNowhere, Before()), std::nullopt);
}

TEST(Reframe, PlacesWhatWasNowhereWholeOnceAnAddedAreaHoldsIt) {
  EXPECT_EQ(Reframe(kNowhere, {At("a"), At("b")}, Before()), (AreaSet{At("a"), At("b")}));
  EXPECT_EQ(Reframe(kNowhere, {At("a")}, Before()), std::nullopt)
      << "a name that an old area got is no new area";
  EXPECT_EQ(Reframe(kNowhere, kNowhere, Before()), std::nullopt);
}

TEST(Reframe, LeavesAProvisionalAreaBesideTheOneThatTookItsName) {
  const AreaSet given = {{"provisional:0123456789abcdef", PlaceConfidence::kName, "Torget"}};
  const auto now = Reframe(given, {At("0180", PlaceConfidence::kMunicipality)}, Before());
  EXPECT_EQ(now, (AreaSet{At("0180", PlaceConfidence::kMunicipality), given[0]}));
}

TEST(Reframe, AddsNothingTwice) { EXPECT_EQ(Reframe({At("b")}, {At("b")}, Before()), std::nullopt); }

}  // namespace
}  // namespace lagesbild::registrar
