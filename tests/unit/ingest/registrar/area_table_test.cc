#include "ingest/registrar/domain/area_table.h"

#include <gmock/gmock.h>

#include "unit/ingest/registrar/area_builder.h"

namespace lagesbild::registrar {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Ids(const AreaTable& table, std::span<const std::uint32_t> areas) {
  std::vector<std::string> ids;
  for (const auto area : areas) ids.push_back(table.id(area));
  return ids;
}

TEST(AreaTable, ClosesOverWithinAndCodes) {
  const AreaTable table(SmallRegister());
  EXPECT_THAT(Ids(table, table.Closure(*table.Find("0180C1010"))),
              ElementsAre("01", "0180", "0180C1010", "uso-9"));
  EXPECT_THAT(Ids(table, table.Closure(*table.Find("0180"))), ElementsAre("01", "0180"));
  EXPECT_THAT(Ids(table, table.Closure(*table.Find("01"))), ElementsAre("01"));
  EXPECT_FALSE(table.Find("nowhere"));
}

TEST(AreaTable, FollowsWithinThroughCyclesAndUnknownIds) {
  const AreaTable table({MakeArea("a", "x", "", {"b", "missing"}), MakeArea("b", "x", "", {"c"}),
                         MakeArea("c", "x", "", {"a"})});
  EXPECT_THAT(Ids(table, table.Closure(*table.Find("a"))), ElementsAre("a", "b", "c"));
}

TEST(AreaTable, KeepsEveryGeometryOfACode) {
  auto reshaped = MakeMunicipality("0180", "Stockholm");
  reshaped.id = "0180@2025";
  auto areas = SmallRegister();
  areas.push_back(reshaped);
  const AreaTable table(areas);
  EXPECT_THAT(Ids(table, table.Municipalities("0180")), ElementsAre("0180", "0180@2025"));
  EXPECT_THAT(Ids(table, table.Closure(*table.Find("0180"))), ElementsAre("01", "0180"));
}

TEST(AreaTable, FindsNamesAsPeopleWriteThem) {
  const AreaTable table(SmallRegister());
  EXPECT_THAT(Ids(table, table.Named("upplands väsby")), ElementsAre("0114"));
  EXPECT_THAT(Ids(table, table.Named("UPPLANDS VÄSBY KOMMUN")), ElementsAre("0114"));
  EXPECT_THAT(Ids(table, table.Named("Stockholms kommun")), ElementsAre("0180"));
  EXPECT_THAT(Ids(table, table.Named("Stockholm")), ElementsAre("0180"));
  EXPECT_THAT(Ids(table, table.Named("Stockholms län")), ElementsAre("01"));
  EXPECT_THAT(Ids(table, table.Named("Uppsala län")), ElementsAre("03"));
  EXPECT_THAT(Ids(table, table.Named("Testby")), IsEmpty());  // neither municipality nor county
}

TEST(AreaTable, OfTwoWithOneIdTakesTheFirst) {
  const AreaTable table({MakeArea("a", "x", "one"), MakeArea("a", "municipality", "two")});
  EXPECT_EQ(table.size(), 1U);
  EXPECT_THAT(Ids(table, table.Named("two")), IsEmpty());
}

}  // namespace
}  // namespace lagesbild::registrar
