#include "console/areas/lineage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "console/areas/geometry.h"
#include "console/areas/import.h"

namespace lagesbild::console {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A square of `size` degrees with its south-west corner at (x, 60).
model::Area Square(const std::string& id, double x, double size, const std::string& name = {}) {
  model::Area area;
  area.id = id;
  area.name = name.empty() ? id : name;
  area.level = "listed";
  area.geometry_wkb =
      ToWkb({{{{x, 60}, {x + size, 60}, {x + size, 60 + size}, {x, 60 + size}, {x, 60}}}}).value().bytes;
  return area;
}

model::Area Bare(const std::string& id, const std::string& name) {
  model::Area area;
  area.id = id;
  area.name = name;
  area.level = "listed";
  return area;
}

base::Result<AreaVersion> Version(std::vector<model::Area> wanted, const std::vector<model::Area>& known,
                                  std::vector<LineageLine> lineage = {}) {
  return AsVersion(std::move(wanted), {"2025", "listed", "uso-", std::move(lineage)}, known);
}

auto FateIs(const std::string& id, Fate fate, const std::vector<std::string>& predecessors) {
  return AllOf(Field(&AreaFate::id, id), Field(&AreaFate::fate, fate),
               Field(&AreaFate::predecessors, predecessors));
}

TEST(AsVersion, KeepsTheIdOfAnOutlineThatIsTheSame) {
  // A hundredth wider on one side of ten: 1 % of the surface.
  const auto version = Version({Square("uso-1", 15, 1.0049), Square("uso-77", 18, 1)},
                               {Square("uso-1@2023", 15, 1), Square("uso-2@2023", 18, 1)});
  ASSERT_TRUE(version) << version.error().ToString();
  EXPECT_THAT(version->fates, ElementsAre(FateIs("uso-1@2023", Fate::kUnchanged, {}),
                                          FateIs("uso-2@2023", Fate::kUnchanged, {})));
  EXPECT_EQ(version->areas[0].geometry_wkb, Square("uso-1@2023", 15, 1).geometry_wkb) << "to the last bit";
  EXPECT_EQ(version->areas[1].name, "uso-77") << "attributes are the new ones";
  EXPECT_THAT(version->retired, IsEmpty());
}

TEST(AsVersion, MakesAReshapedAreaANewOneThatKnowsWhoseItIs) {
  const auto version = Version({Square("uso-1", 15, 2)}, {Square("uso-1@2023", 15, 1)});
  ASSERT_TRUE(version);
  EXPECT_THAT(version->fates, ElementsAre(FateIs("uso-1@2023", Fate::kRetired, {}),
                                          FateIs("uso-1@2025", Fate::kReshaped, {"uso-1@2023"})));
  EXPECT_THAT(version->areas[0].predecessors, ElementsAre("uso-1@2023"));
  ASSERT_EQ(version->retired.size(), 1U);
  EXPECT_TRUE(version->retired[0].retired);
  EXPECT_EQ(version->retired[0].geometry_wkb, Square("", 15, 1).geometry_wkb) << "it goes on counting";
}

TEST(AsVersion, FindsTheWholeOfAPartAndThePartsOfAWhole) {
  const auto split =
      Version({Square("uso-1", 15, 1), Square("uso-2", 16.5, 0.4)}, {Square("uso-9@2023", 15, 2)});
  ASSERT_TRUE(split);
  EXPECT_THAT(split->fates, ElementsAre(FateIs("uso-1@2025", Fate::kReshaped, {"uso-9@2023"}),
                                        FateIs("uso-2@2025", Fate::kReshaped, {"uso-9@2023"}),
                                        FateIs("uso-9@2023", Fate::kRetired, {})));
  const auto merged =
      Version({Square("uso-9", 15, 2)}, {Square("uso-1@2023", 15, 1), Square("uso-2@2023", 16.5, 0.4)});
  ASSERT_TRUE(merged);
  EXPECT_THAT(merged->areas[0].predecessors, ElementsAre("uso-1@2023", "uso-2@2023"));
}

TEST(AsVersion, AddsAndRetiresAndLeavesOtherLevelsAlone) {
  auto municipality = Square("uso-x", 20, 5);
  municipality.level = "municipality";
  auto gone = Square("uso-3@2021", 30, 1);
  gone.retired = true;
  const auto version = Version({Square("uso-1", 15, 1)},
                               {Square("uso-2@2023", 18, 1), municipality, gone, Square("other-1", 25, 1)});
  ASSERT_TRUE(version);
  EXPECT_THAT(version->fates,
              ElementsAre(FateIs("uso-1@2025", Fate::kAdded, {}), FateIs("uso-2@2023", Fate::kRetired, {})));
}

TEST(AsVersion, GoesByTheLineageWhereThereIsNoOutline) {
  const std::vector<LineageLine> lineage = {
      {"1", "One", "1", true}, {"2", "Two", "2", false}, {"9", "Nine", "7", false}, {"", "", "8", false}};
  const auto version =
      Version({Bare("uso-1", "One"), Bare("uso-2", "Two"), Bare("uso-7", "Part"), Bare("uso-8", "Fresh"),
               Bare("uso-6", "Seved / SÖDRA")},
              {Square("uso-1@2023", 15, 1), Square("uso-2@2023", 17, 1),
               Square("uso-nine@2021", 19, 1, "Nine"), Square("uso-s@2021", 21, 1, "Seved (Södra)")},
              lineage);
  ASSERT_TRUE(version) << version.error().ToString();
  EXPECT_THAT(
      version->fates,
      ElementsAre(FateIs("uso-1@2023", Fate::kUnchanged, {}), FateIs("uso-2@2023", Fate::kRetired, {}),
                  FateIs("uso-2@2025", Fate::kReshaped, {"uso-2@2023"}),
                  FateIs("uso-7@2025", Fate::kReshaped, {"uso-nine@2021"}),
                  FateIs("uso-8@2025", Fate::kAdded, {}), FateIs("uso-nine@2021", Fate::kRetired, {}),
                  FateIs("uso-s@2021", Fate::kUnchanged, {})));
  EXPECT_THAT(version->remarks, ElementsAre(HasSubstr("uso-s@2021")));
  EXPECT_FALSE(version->areas[0].geometry_wkb.empty());
}

TEST(AsVersion, ChangesNothingWhenImportedAgain) {
  const std::vector<model::Area> wanted = {Square("uso-1", 15, 2), Square("uso-2", 20, 1)};
  const std::vector<model::Area> known = {Square("uso-1@2023", 15, 1)};
  auto first = Version(wanted, known);
  ASSERT_TRUE(first);
  auto now = first->areas;
  now.insert(now.end(), first->retired.begin(), first->retired.end());
  const auto again = Version(wanted, now);
  ASSERT_TRUE(again);
  EXPECT_THAT(again->fates, ElementsAre(FateIs("uso-1@2025", Fate::kUnchanged, {"uso-1@2023"}),
                                        FateIs("uso-2@2025", Fate::kUnchanged, {})));
  EXPECT_THAT(again->retired, IsEmpty());
}

TEST(AsVersion, RefusesTwoThatAreOne) {
  const auto version =
      Version({Square("uso-1", 15, 1), Square("uso-2", 15, 1)}, {Square("uso-1@2023", 15, 1)});
  ASSERT_FALSE(version);
  EXPECT_THAT(version.error().message, HasSubstr("uso-1@2023"));
}

TEST(LineageOf, ReadsWhichColumnIsTheNewerFromTheirNames) {
  const auto lines =
      LineageOf({{{"id_2025", "74"}, {"id_2023", "9"}, {"name_2023", "Rinkeby / Tensta"}, {"event", "split"}},
                 {{"id_2023", "7"}, {"id_2025", "7"}, {"event", "unchanged_geometry"}}});
  ASSERT_TRUE(lines);
  EXPECT_EQ((*lines)[0].id_before, "9");
  EXPECT_EQ((*lines)[0].id_now, "74");
  EXPECT_EQ((*lines)[0].name_before, "Rinkeby / Tensta");
  EXPECT_FALSE((*lines)[0].is_unchanged);
  EXPECT_TRUE((*lines)[1].is_unchanged);
  EXPECT_THAT(LineageOf({{{"id", "1"}}}).error().hint, HasSubstr("id_2023"));
}

TEST(LooseName, ForgetsMarksBlanksAndCase) {
  EXPECT_EQ(LooseName("Hässleholmen/  Hulta"), LooseName("HÄSSLEHOLMEN / Hulta "));
  EXPECT_EQ(LooseName("Södra Sofielund (Seved)"), "södra sofielund seved");
  EXPECT_EQ(LooseName("Upplands-Bro"), LooseName("Upplands Bro"));
  EXPECT_EQ(BaseId("uso-17@2023"), "uso-17");
  EXPECT_EQ(VersionOf("uso-17@2023"), "2023");
  EXPECT_EQ(VersionOf("uso-17"), "");
}

TEST(ImportAreas, PutsAnAreaOfTheRegisterIntoANewOneThatHoldsMostOfIt) {
  auto quarter = Square("0180C1", 15.2, 0.1);
  quarter.level = "deso";
  auto elsewhere = Square("0180C2", 17.2, 0.1);
  elsewhere.level = "deso";
  const auto listed = Square("x", 15, 1);
  ImportChoice choice;
  choice.fixed_level = "listed";
  const auto imported = ImportAreas({{{{"id", "uso-1"}}, listed.geometry_wkb}}, choice, {quarter, elsewhere});
  ASSERT_TRUE(imported) << imported.error().ToString();
  ASSERT_EQ(imported->others.size(), 1U) << "so that what is reported by its code counts in the new one";
  EXPECT_EQ(imported->others[0].id, "0180C1");
  EXPECT_THAT(imported->others[0].within, ElementsAre("uso-1"));
}

TEST(ImportAreas, AVersionIsOneOfASingleLevel) {
  ImportChoice choice;
  choice.version = "2";
  const auto imported = ImportAreas(
      {{{{"id", "a"}, {"level", "deso"}}, ""}, {{{"id", "b"}, {"level", "regso"}}, ""}}, choice, {});
  ASSERT_FALSE(imported);
  EXPECT_THAT(imported.error().message, HasSubstr("single level"));
}

}  // namespace
}  // namespace lagesbild::console
