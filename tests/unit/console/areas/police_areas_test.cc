// The areas and lists that the police published, where $LAGESBILD_DATA has them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "console/areas/import.h"
#include "console/areas/official.h"
#include "console/commands/area_rows.h"

namespace lagesbild::console {
namespace {

class PoliceAreas : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* data = std::getenv("LAGESBILD_DATA");  // NOLINT(concurrency-mt-unsafe): one thread
    if (data == nullptr) GTEST_SKIP() << "LAGESBILD_DATA is not set";
    data_ = data;
  }

  /// Imports a file and takes it into the register, as the gateway would.
  std::map<Fate, int> Import(const std::string& file, ImportChoice choice, const std::string& lineage = {}) {
    const auto rows = ReadRows(data_ + "/" + file);
    EXPECT_TRUE(rows) << rows.error().ToString();
    if (!lineage.empty()) {
      const auto table = ReadTable(data_ + "/" + lineage);
      EXPECT_TRUE(table);
      choice.lineage = LineageOf(PropertiesOf(*table)).value();
    }
    const auto imported = ImportAreas(*rows, choice, register_);
    EXPECT_TRUE(imported) << imported.error().ToString();
    for (const auto* areas : {&imported->areas, &imported->others}) {
      for (const auto& area : *areas) Put(area);
    }
    std::map<Fate, int> fates;
    for (const auto& fate : imported->fates) ++fates[fate.fate];
    return fates;
  }
  void Put(model::Area area) {
    const auto at =
        std::find_if(register_.begin(), register_.end(), [&](const auto& one) { return one.id == area.id; });
    if (at == register_.end()) return register_.push_back(std::move(area));
    EXPECT_EQ(area.geometry_wkb, at->geometry_wkb) << area.id << ": an id names one outline for ever";
    if (area.predecessors.empty()) area.predecessors = at->predecessors;
    *at = std::move(area);
  }
  const model::Area* Find(const std::string& id) const {
    const auto at =
        std::find_if(register_.begin(), register_.end(), [&](const auto& one) { return one.id == id; });
    return at == register_.end() ? nullptr : &*at;
  }
  std::map<Fate, int> ImportAll() {
    ImportChoice municipalities;
    municipalities.fixed_level = "municipality";
    Import("geo/sweden_municipalities.geojson", municipalities);
    Import("geo/uso_2021.geojson", Listed("2021"));
    Import("geo/uso_2023.geojson", Listed("2023"));
    return Import("areas/uso_2025_attributes.csv", Listed("2025"), "areas/lineage_2023_2025.csv");
  }
  static ImportChoice Listed(const std::string& version) {
    ImportChoice choice;
    choice.fixed_level = "listed";
    choice.id_prefix = "uso-";
    choice.version = version;
    if (version == "2025") choice.id = "special_area_id";
    return choice;
  }

  std::string data_;
  std::vector<model::Area> register_;
};

TEST_F(PoliceAreas, OfTwoVersionsBecomeAreasWithLineage) {
  ImportChoice municipalities;
  municipalities.fixed_level = "municipality";
  Import("geo/sweden_municipalities.geojson", municipalities);
  auto fates = Import("geo/uso_2021.geojson", Listed("2021"));
  EXPECT_EQ(fates[Fate::kAdded], 61);
  fates = Import("geo/uso_2023.geojson", Listed("2023"));
  // The outlines of 55 are the same to the last corner, two of them under another name; the police says so
  // too: 4 came (Årby, Hagalund, Hageby, Saltskog) and 6 went.
  EXPECT_EQ(fates[Fate::kUnchanged], 55);
  EXPECT_EQ(fates[Fate::kReshaped], 0);
  EXPECT_EQ(fates[Fate::kAdded], 4);
  EXPECT_EQ(fates[Fate::kRetired], 6);
  const auto shown = std::count_if(register_.begin(), register_.end(),
                                   [](const auto& area) { return area.level == "listed" && !area.retired; });
  EXPECT_EQ(shown, 59);
  for (const auto& area : register_) {
    if (area.level == "listed") {
      EXPECT_EQ(area.municipality.size(), 4U) << area.id << ' ' << area.name;
    }
  }
}

TEST_F(PoliceAreas, Of2025FollowTheLineageThatIsPublished) {
  auto fates = ImportAll();
  // lineage_2023_2025.csv: 24 unchanged; 29 reshaped, 10 parts and one under a new id; one new, one gone.
  EXPECT_EQ(fates[Fate::kUnchanged], 24);
  EXPECT_EQ(fates[Fate::kReshaped], 40);
  EXPECT_EQ(fates[Fate::kAdded], 1);
  EXPECT_EQ(fates[Fate::kRetired], 35);
  ASSERT_NE(Find("uso-43@2025"), nullptr) << "Bäckby grew to five times its surface";
  EXPECT_EQ(Find("uso-43@2025")->predecessors.size(), 1U);
  ASSERT_NE(Find("uso-74@2025"), nullptr);
  EXPECT_EQ(Find("uso-74@2025")->predecessors, Find("uso-75@2025")->predecessors) << "Rinkeby and Hjulsta";
  EXPECT_TRUE(Find("uso-76@2025")->predecessors.empty()) << "Granängsringen";
  fates = Import("areas/uso_2025_attributes.csv", Listed("2025"), "areas/lineage_2023_2025.csv");
  EXPECT_EQ(fates[Fate::kUnchanged], 65) << "again: nothing new";
}

TEST_F(PoliceAreas, TakeTheSixLists) {
  ImportAll();
  const auto rows = ReadTable(data_ + "/areas/areas_by_year.csv");
  ASSERT_TRUE(rows);
  const auto lists = MatchOfficial(PropertiesOf(*rows), {"polisen", "polisen", "listed", {}}, register_);
  ASSERT_TRUE(lists);
  std::map<std::string, int> matched;
  std::map<std::string, int> refused;
  for (const auto& row : lists->rows) {
    if (row.row == 0) continue;
    if (row.reason.empty()) {
      ++matched[row.list];
    } else {
      ++refused[row.reason + ": " + row.name];
    }
  }
  // With those refused, the 359 rows of the file.
  EXPECT_EQ(matched,
            (std::map<std::string, int>{
                {"2015", 48}, {"2017", 56}, {"2019", 56}, {"2021", 59}, {"2023", 57}, {"2025", 65}}));
  // Four have no outline in the files; of two the register has the newer name, and a guess is nobody's fact.
  EXPECT_EQ(refused, (std::map<std::string, int>{{"AREA_UNKNOWN: Dalhem / Drottninghög / Fredriksberg", 5},
                                                 {"AREA_UNKNOWN: Falkagård", 1},
                                                 {"AREA_UNKNOWN: Klockaretorpet", 2},
                                                 {"AREA_UNKNOWN: Rannebergen", 3},
                                                 {"AREA_UNKNOWN: Rosengård söder om Amiralsgatan", 5},
                                                 {"AREA_UNKNOWN: Smedby", 2}}));
  for (const auto& row : lists->rows) {
    if (row.area.empty()) continue;
    const auto* area = Find(row.area);
    ASSERT_NE(area, nullptr);
    const auto version = std::string(VersionOf(area->id));
    EXPECT_LE(version, std::max(row.list, std::string("2023"))) << row.name << ": no outline of later years";
  }
  const auto gone = std::count_if(lists->rows.begin(), lists->rows.end(),
                                  [](const auto& row) { return row.class_id == kNotListed; });
  EXPECT_GE(gone, 1) << "Andersberg is on no list of 2025";
}

}  // namespace
}  // namespace lagesbild::console
