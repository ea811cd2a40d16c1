#include "console/areas/official.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lagesbild::console {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Row = std::map<std::string, std::string>;

model::Area Listed(const std::string& id, const std::string& name, const std::string& municipality = {},
                   std::vector<std::string> predecessors = {}) {
  model::Area area;
  area.id = id;
  area.name = name;
  area.level = "listed";
  area.municipality = municipality;
  area.predecessors = std::move(predecessors);
  return area;
}

model::Area Municipality(const std::string& code, const std::string& name) {
  model::Area area;
  area.id = code;
  area.name = name;
  area.level = "municipality";
  area.municipality = code;
  return area;
}

Row Line(const std::string& year, const std::string& area, const std::string& municipality,
         const std::string& class_id = "utsatt_omrade") {
  return {{"year", year}, {"area", area}, {"municipality", municipality}, {"class", class_id}};
}

OfficialLists Match(const std::vector<Row>& rows, const std::vector<model::Area>& known,
                    std::map<std::string, std::int32_t> decided = {}) {
  auto lists = MatchOfficial(rows, {"polisen", "polisen", "listed", std::move(decided)}, known);
  EXPECT_TRUE(lists);
  return std::move(*lists);
}

std::vector<std::string> AreasOf(const OfficialLists& lists) {
  std::vector<std::string> areas;
  for (const auto& row : lists.rows) areas.push_back(row.area.empty() ? row.reason : row.area);
  return areas;
}

TEST(MatchOfficial, MakesAnEventOfEachRowWithTheDayAsItsRevision) {
  const auto lists =
      Match({Line("2023", "Alby", "Botkyrka", "sarskilt_utsatt_omrade")}, {Listed("uso-17@2023", "Alby")});
  ASSERT_EQ(lists.events.size(), 1U);
  EXPECT_EQ(lists.events[0].feed, "polisen");
  EXPECT_EQ(lists.events[0].revision, 19'722U);  // 2023-12-31
  EXPECT_EQ(lists.events[0].body,
            (model::Body{model::OfficialAssessment{"polisen", model::AreaCode{"uso-17@2023"},
                                                   "sarskilt_utsatt_omrade", 19'722}}));
  EXPECT_THAT(lists.assumed_years, ElementsAre("2023"));
  const auto dated =
      Match({Line("2023", "Alby", "Botkyrka")}, {Listed("uso-17@2023", "Alby")}, {{"2023", 19'692}});
  EXPECT_EQ(dated.events[0].revision, 19'692U);
  EXPECT_TRUE(dated.assumed_years.empty());
  const auto stated = Match({{{"decided", "2025-12-02"}, {"name", "Alby"}, {"class", "utsatt_omrade"}}},
                            {Listed("uso-17@2023", "Alby")});
  EXPECT_EQ(stated.events[0].revision, 20'424U);
}

TEST(MatchOfficial, TakesTheOutlineThatHeldInTheYearOfTheList) {
  const std::vector<model::Area> known = {Listed("a@2021", "Rosengård söder om Amiralsgatan"),
                                          Listed("b@2023", "Rosengård", "", {"a@2021"}),
                                          Listed("c@2025", "Rosengård", "", {"b@2023"})};
  const auto lists = Match({Line("2015", "Rosengård söder om Amiralsgatan", "Malmö"),
                            Line("2021", "Rosengård söder om Amiralsgatan", "Malmö"),
                            Line("2023", "Rosengård söder om Amiralsgatan", "Malmö"),
                            Line("2025", "ROSENGÅRD", "Malmö"), Line("2017", "Rosengård", "Malmö")},
                           known);
  EXPECT_THAT(AreasOf(lists), ElementsAre("a@2021", "a@2021", "b@2023", "c@2025", "b@2023"));
}

TEST(MatchOfficial, DoesNotGuessWhichPartOfASplitIsMeant) {
  const std::vector<model::Area> known = {Listed("a@2023", "Rinkeby / Tensta"),
                                          Listed("b@2025", "Rinkeby", "", {"a@2023"}),
                                          Listed("c@2025", "Tensta", "", {"a@2023"})};
  const auto lists =
      Match({Line("2023", "Rinkeby / Tensta", "Stockholm"), Line("2025", "Tensta", "Stockholm")}, known);
  EXPECT_THAT(AreasOf(lists), ElementsAre("a@2023", "c@2025")) << "and the whole is not called unlisted";
}

TEST(MatchOfficial, TellsAreasOfOneNameApartByTheirMunicipality) {
  const std::vector<model::Area> known = {Municipality("0127", "Botkyrka"), Municipality("0180", "Stockholm"),
                                          Listed("a@2023", "Alby", "0127"), Listed("b@2023", "Alby", "0180")};
  const auto lists = Match(
      {Line("2023", "Alby", "botkyrka"), Line("2023", "Alby", "0180"), Line("2021", "Alby", "")}, known);
  EXPECT_THAT(AreasOf(lists), ElementsAre("a@2023", "b@2023", "AREA_AMBIGUOUS"));
}

TEST(MatchOfficial, RefusesWithAReason) {
  const std::vector<model::Area> known = {Listed("a@2023", "Alby")};
  const auto lists = Match({Line("2023", "Nowhere", "Botkyrka"), Line("someday", "Alby", ""),
                            Line("2023", "Alby", "", ""), Line("2023", "Alby", ""), Line("2023", "ALBY", "")},
                           known);
  EXPECT_THAT(AreasOf(lists),
              ElementsAre("AREA_UNKNOWN", "DAY_INVALID", "CLASS_MISSING", "a@2023", "AREA_TWICE"));
  EXPECT_EQ(lists.events.size(), 1U);
  EXPECT_THAT(lists.rows[1].why, HasSubstr("someday"));
  EXPECT_EQ(lists.rows[4].row, 5U);
  const auto table = MatchOfficial({{{"name", "Alby"}}}, {"f", "polisen", "listed", {}}, known);
  ASSERT_FALSE(table);
  EXPECT_THAT(table.error().hint, HasSubstr("decided"));
}

TEST(MatchOfficial, SaysWhenAListNoLongerNamesAnArea) {
  const std::vector<model::Area> known = {Listed("a@2021", "Alby"), Listed("b@2021", "Edsberg")};
  const auto lists = Match({Line("2019", "Alby", ""), Line("2019", "Edsberg", ""), Line("2021", "Alby", ""),
                            Line("2023", "Alby", "")},
                           known);
  ASSERT_EQ(lists.rows.size(), 5U) << "once, not with each later list";
  EXPECT_EQ(lists.rows[4].row, 0U);
  EXPECT_EQ(lists.rows[4].area, "b@2021");
  EXPECT_EQ(lists.rows[4].class_id, kNotListed);
  EXPECT_EQ(lists.rows[4].list, "2021");
  EXPECT_EQ(lists.events.size(), 5U);
  // Listed again later: the newest word holds.
  const auto again = Match({Line("2019", "Edsberg", ""), Line("2019", "Alby", ""), Line("2021", "Alby", ""),
                            Line("2023", "Edsberg", "")},
                           known);
  EXPECT_THAT(AreasOf(again), ElementsAre("b@2021", "a@2021", "a@2021", "b@2021", "b@2021", "a@2021"));
}

}  // namespace
}  // namespace lagesbild::console
