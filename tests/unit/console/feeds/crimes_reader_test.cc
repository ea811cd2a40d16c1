#include "console/feeds/adapters/crimes_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "console/feeds/adapters/file_source.h"
#include "console/feeds/domain/text.h"
#include "unit/console/feeds/support.h"

namespace lagesbild::feeds {
namespace {

using Counts = std::map<std::string, int>;
constexpr char kHeader[] =
    "id,crime_code,crime_text,registered_date,crime_date,municipality,county,deso_2018,count\n";

std::vector<Item> Read(const std::string& rows) {
  auto reader = NewCrimesReader(Bytes(kHeader + rows), "crimes");
  if (!reader) {
    ADD_FAILURE() << reader.error().ToString();
    return {};
  }
  return ReadAll(**reader);
}

TEST(CrimesReader, PlacesByDesoElseByNameAndKeepsBothDates) {
  const auto items = Read(
      "1,1701,\"Våld, mot polis\",2021-03-02,2021-03-01,Göteborg,Västra Götalands Län,1480C1234,1\n"
      "2,1211,Bilbrand,2021-03-02,2021-03-02,Malmö,Skåne Län,,2\n"
      "3,1210,Brand,2021-03-02,2021-03-02,,Skåne Län,,1\n");
  ASSERT_EQ(items.size(), 3U);
  model::Submission expected;
  expected.feed = "crimes";
  expected.source_id = "1";
  expected.recorded_at_ms = *ParseInstant("2021-03-02 12:00");
  expected.body = model::Incident{"society.violence_against_officer", model::AreaCode{"1480C1234"}, 1,
                                  *ParseInstant("2021-03-01 12:00")};
  EXPECT_EQ(*SubmissionOf(items[0]), expected);
  EXPECT_EQ(IncidentOf(items[1])->place, model::Place(model::PlaceName{"Malmö"}));
  EXPECT_EQ(IncidentOf(items[1])->count, 2);
  EXPECT_EQ(IncidentOf(items[2])->place, model::Place(model::PlaceName{"Skåne Län"}));
}

TEST(CrimesReader, RefusesByReasonAndGoesOn) {
  const auto items = Read(
      "1,9999,x,2021-03-02,2021-03-01,Lund,Skåne Län,,1\n"
      "2,1211,x,2021-03-02,2021-03-02,,,,1\n"
      "3,1211,x,2021-02-30,2021-03-02,Lund,,,1\n"
      "4,1211,x,2021-03-02,,Lund,,,1\n"
      "5,1211,x,2021-03-02,2021-03-04,Lund,,,1\n"
      "6,1211,x,2021-03-02,2021-03-02,Lund,,,0\n"
      "7,1211,x,2021-03-02,2021-03-02,Lund,,,many\n"
      ",1211,x,2021-03-02,2021-03-02,Lund,,,1\n"
      "9,1211,x\n"
      "10,1211,\"x\"y,2021-03-02,2021-03-02,Lund,,,1\n"
      "11,1211,x,2021-03-02,2021-03-03,Lund,,,1\n");
  EXPECT_EQ(CountOutcomes(items), (Counts{{"UNKNOWN_CRIME_CODE", 1},
                                          {"NO_PLACE", 1},
                                          {"BAD_DATE", 2},
                                          {"IN_FUTURE", 1},
                                          {"BAD_COUNT", 2},
                                          {"NO_SOURCE_ID", 1},
                                          {"BAD_ROW", 1},
                                          {"BAD_QUOTES", 1},
                                          {"fire.vehicle", 1}}));
}

TEST(CrimesReader, NamesTheColumnThatIsMissing) {
  const auto reader = NewCrimesReader(Bytes("id,crime_code\n"), "crimes");
  ASSERT_FALSE(reader.has_value());
  EXPECT_THAT(reader.error().message, ::testing::HasSubstr("registered_date"));
  EXPECT_FALSE(NewCrimesReader(Bytes(""), "crimes").has_value());
}

// The numbers are printed by polisen_counts.py, beside this file.
TEST(CrimesReader, TakesTheWholeExtract) {
  if (DataFolder().empty()) GTEST_SKIP() << "LAGESBILD_DATA is not set: no real crimes to read";
  auto source = OpenFile(DataFolder() + "/crimes/reported_crimes_deso_to_2021.csv.gz");
  ASSERT_TRUE(source) << source.error().ToString();
  auto reader = NewCrimesReader(std::move(*source), "crimes");
  ASSERT_TRUE(reader) << reader.error().ToString();
  const auto items = ReadAll(**reader);
  EXPECT_EQ(items.size(), 19722U);
  EXPECT_EQ(CountOutcomes(items), (Counts{{"NO_PLACE", 40},
                                          {"IN_FUTURE", 12},
                                          {"fire.arson", 8377},
                                          {"fire.vehicle", 6645},
                                          {"society.blue_light_sabotage", 1199},
                                          {"society.riot", 125},
                                          {"society.violence_against_officer", 3324}}));
  int areas = 0;
  for (const Item& item : items) {
    const auto* incident = IncidentOf(item);
    if (incident != nullptr && std::holds_alternative<model::AreaCode>(incident->place)) ++areas;
  }
  EXPECT_EQ(areas, 15034);
}

}  // namespace
}  // namespace lagesbild::feeds
