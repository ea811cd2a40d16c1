#include "ingest/gateway/domain/area_register.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace lagesbild::ingest {
namespace {

using base::ErrorCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

/// A head that says "polygon", and something that tells two of them apart.
std::string Polygon(char mark) { return std::string("\x01\x03\0\0\0\x01\0\0\0", 9) + mark; }

model::Area Area(const std::string& id, const std::string& geometry = Polygon('a')) {
  model::Area area;
  area.id = id;
  area.name = "Namn";
  area.level = "deso";
  area.municipality = "0180";
  area.county = "01";
  area.population = 1000;
  area.geometry_wkb = geometry;
  return area;
}

constexpr std::int64_t kNowMs = 1'700'000'000'000;

base::Result<MergedAreas> Merge(std::vector<model::Area> before, std::vector<model::Area> wanted) {
  return MergeAreas(std::move(before), std::move(wanted), kNowMs);
}

std::vector<std::string> Ids(const std::vector<model::Area>& areas) {
  std::vector<std::string> ids;
  ids.reserve(areas.size());
  for (const auto& area : areas) ids.push_back(area.id);
  return ids;
}

TEST(MergeAreas, SortsNewOnesInAndKeepsThoseNotNamed) {
  const auto merged = Merge({Area("b"), Area("d")}, {Area("e"), Area("a"), Area("c")});
  ASSERT_TRUE(merged);
  EXPECT_THAT(Ids(merged->areas), ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_EQ(merged->added, 3);
  EXPECT_TRUE(merged->changed);
}

TEST(MergeAreas, TakesNewAttributesAndKeepsTheGeometryThatIsNotSent) {
  model::Area grown = Area("b", "");
  grown.population = 1200;
  const auto merged = Merge({Area("a"), Area("b")}, {grown});
  ASSERT_TRUE(merged);
  EXPECT_EQ(merged->areas[1].population, 1200);
  EXPECT_EQ(merged->areas[1].geometry_wkb, Polygon('a'));
  EXPECT_EQ(merged->added, 0);
  EXPECT_TRUE(merged->changed);
  EXPECT_FALSE(Merge({Area("a")}, {Area("a")})->changed);
}

TEST(MergeAreas, NeverChangesAGeometryUnderItsId) {
  const auto merged = Merge({Area("uso-17")}, {Area("uso-17", Polygon('b'))});
  ASSERT_FALSE(merged);
  EXPECT_EQ(merged.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(merged.error().message, HasSubstr("uso-17"));
  EXPECT_THAT(merged.error().hint, HasSubstr("\"uso-17@2\""));
  EXPECT_FALSE(Merge({Area("a", "")}, {Area("a")})) << "no geometry is one too";
}

TEST(MergeAreas, ChecksEachArea) {
  const auto refused = [](auto change, const std::string& said) {
    model::Area area = Area("a1");
    change(area);
    const auto merged = Merge({}, {area});
    ASSERT_FALSE(merged) << said;
    EXPECT_EQ(merged.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(merged.error().message, HasSubstr(said));
    EXPECT_FALSE(merged.error().hint.empty());
  };
  refused([](auto& a) { a.id = ""; }, "id is");
  refused([](auto& a) { a.id = "a b"; }, "a b");
  refused([](auto& a) { a.id = "unlocated"; }, "unlocated");
  refused([](auto& a) { a.name = "\xFF"; }, "name");
  refused([](auto& a) { a.level = ""; }, "level");
  refused([](auto& a) { a.level = "DeSO"; }, "DeSO");
  refused([](auto& a) { a.municipality = "180"; }, "180");
  refused([](auto& a) { a.county = "1"; }, "county");
  refused([](auto& a) { a.population = -1; }, "-1");
  refused([](auto& a) { a.geometry_wkb = "POLYGON((0 0))"; }, "geometry_wkb");
  refused([](auto& a) { a.geometry_wkb = std::string("\x01\x01\0\0\0\x01\0\0\0", 9); }, "geometry_wkb");
  refused([](auto& a) { a.within = {"nowhere"}; }, "nowhere");
  refused([](auto& a) { a.within = {"a1"}; }, "within");
}

TEST(MergeAreas, RefusesTheSameIdTwice) {
  const auto merged = Merge({}, {Area("a"), Area("b"), Area("a")});
  ASSERT_FALSE(merged);
  EXPECT_THAT(merged.error().message, HasSubstr("twice"));
}

TEST(MergeAreas, AcceptsContainersOfTheSameImportAndSortsThem) {
  model::Area inner = Area("inner");
  inner.within = {"outer", "county", "outer"};
  const auto merged = Merge({Area("county")}, {inner, Area("outer")});
  ASSERT_TRUE(merged) << merged.error().ToString();
  EXPECT_THAT(merged->areas[1].within, ElementsAre("county", "outer"));
}

TEST(MergeAreas, SaysSinceWhenAnAreaIsThereAndWhosePlaceItTook) {
  model::Area old = Area("uso-17");
  old.added_at_ms = 5;
  model::Area reshaped = Area("uso-17@2025", Polygon('b'));
  reshaped.predecessors = {"uso-17", "uso-9", "uso-17"};
  reshaped.added_at_ms = 77;  // not for a client to say
  auto merged = Merge({old, Area("uso-9")}, {reshaped, Area("uso-9")});
  ASSERT_TRUE(merged) << merged.error().ToString();
  EXPECT_EQ(merged->areas[1].added_at_ms, kNowMs);
  EXPECT_THAT(merged->areas[1].predecessors, ElementsAre("uso-17", "uso-9"));
  EXPECT_EQ(merged->areas[0].added_at_ms, 5);
  // A table of populations later on says nothing of either.
  auto again = Area("uso-17@2025", "");
  again.population = 3;
  merged = MergeAreas(merged->areas, {again}, kNowMs + 1);
  EXPECT_EQ(merged->areas[1].added_at_ms, kNowMs);
  EXPECT_THAT(merged->areas[1].predecessors, ElementsAre("uso-17", "uso-9"));
  EXPECT_EQ(merged->areas[1].population, 3);
  EXPECT_FALSE(MergeAreas(merged->areas, merged->areas, kNowMs + 2)->changed);
  reshaped.predecessors = {"nobody"};
  EXPECT_THAT(Merge({}, {reshaped}).error().message, HasSubstr("predecessors is \"nobody\""));
}

TEST(PackBundles, FillsEachUpToTheLimit) {
  const auto bundles = PackBundles({40, 60, 1, 99, 100}, 100);
  ASSERT_TRUE(bundles);
  EXPECT_THAT(*bundles, ElementsAre(Pair(0, 2), Pair(2, 4), Pair(4, 5)));
  EXPECT_TRUE(PackBundles({}, 100)->empty());
  EXPECT_FALSE(PackBundles({10, 101}, 100));
}

}  // namespace
}  // namespace lagesbild::ingest
