#include "console/feeds/domain/generator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "common/model/stockholm_time.h"
#include "console/feeds/adapters/county_files.h"
#include "console/feeds/adapters/table_reader.h"
#include "console/feeds/domain/seeded_random.h"
#include "console/feeds/load.h"
#include "unit/console/feeds/fake_gateway.h"
#include "unit/console/feeds/support.h"
#include "unit/console/feeds/temp_folder.h"

namespace lagesbild::feeds {
namespace {

using ::testing::HasSubstr;

/// The districts by id; the areas of a place: by code, by point in its rectangle, or the municipality alone.
std::set<std::string> AreasOf(const std::vector<CountyArea>& areas, const model::Place& place) {
  std::set<std::string> found;
  for (const CountyArea& area : areas) {
    const auto* code = std::get_if<model::AreaCode>(&place);
    const auto* point = std::get_if<model::Point>(&place);
    const auto* municipality = std::get_if<model::MunicipalityCode>(&place);
    const bool in =
        (code != nullptr && area.id == code->id) ||
        (municipality != nullptr && area.id == municipality->code) ||
        (point != nullptr && area.level == "district" && area.west < point->longitude &&
         point->longitude < area.east && area.south < point->latitude && point->latitude < area.north);
    if (in) found.insert({area.id, area.municipality, area.county});
  }
  return found;
}

TEST(County, HasSixtyDistrictsThatFillItsMunicipalities) {
  const auto areas = MakeCounty(7);
  ASSERT_EQ(areas.size(), 65U);
  std::map<std::string, std::int64_t> population;
  std::map<std::string, double> surface;
  std::set<std::string> ids;
  for (const CountyArea& area : areas) {
    EXPECT_TRUE(ids.insert(area.id).second);
    population[area.level] += area.population;
    surface[area.level] += (area.east - area.west) * (area.north - area.south);
    EXPECT_TRUE(area.west >= 10 && area.east <= 25 && area.south >= 54 && area.north <= 70);
  }
  EXPECT_EQ(population["district"], population["county"]);
  EXPECT_EQ(population["municipality"], population["county"]);
  EXPECT_NEAR(surface["district"], surface["county"], 1e-9);
  EXPECT_NEAR(surface["municipality"], surface["county"], 1e-9);
}

TEST(Generator, GivesTheSameForTheSameSeedAndElseSomethingElse) {
  const auto one = Generate({.seed = 7, .years = 2});
  const auto two = Generate({.seed = 7, .years = 2});
  const auto other = Generate({.seed = 8, .years = 2});
  EXPECT_EQ(one.events, two.events);
  EXPECT_NE(one.events, other.events);
}

TEST(Generator, TellsTheTruthAboutItsEvents) {
  const auto history = Generate({.seed = 7, .years = 2});
  const GeneratedTruth& truth = history.truth;
  // Folded here apart from the generator: the highest revision of an id holds; refused ones do not count.
  std::map<std::string, std::map<std::uint32_t, model::Body>> told;
  std::map<std::string, std::int64_t> first_seen;
  std::int64_t duplicates = 0;
  std::int64_t revised = 0;
  std::int64_t moved = 0;
  std::int64_t refused = 0;
  std::int64_t surveys = 0;
  std::int64_t indicators = 0;
  std::int64_t late = 0;
  std::int64_t before_ms = 0;
  for (const auto& event : history.events) {
    EXPECT_GE(event.recorded_at_ms, before_ms);
    before_ms = event.recorded_at_ms;
    if (std::holds_alternative<model::SurveyResult>(event.body)) {
      ++surveys;
      continue;
    }
    if (std::holds_alternative<model::Indicator>(event.body)) {
      ++indicators;
      continue;
    }
    if (event.source_id.starts_with("bad")) {
      ++refused;
      continue;
    }
    auto& revisions = told[event.source_id];
    const auto* incident = std::get_if<model::Incident>(&event.body);
    if (revisions.contains(event.revision)) {
      EXPECT_EQ(revisions[event.revision], event.body);
      ++duplicates;
      continue;
    }
    if (event.revision == 1) {
      late += event.recorded_at_ms - incident->occurred_at_ms > 7 * model::kMsPerDay ? 1 : 0;
    } else if (incident != nullptr) {
      ASSERT_TRUE(revisions.contains(event.revision - 1)) << event.source_id;
      const auto& before = std::get<model::Incident>(revisions[event.revision - 1]);
      ++(before.place == incident->place ? revised : moved);
      EXPECT_NE(before, *incident);
    }
    revisions[event.revision] = event.body;
  }
  std::map<std::string, std::map<std::string, std::int64_t>> counts;
  std::int64_t withdrawn = 0;
  for (const auto& [id, revisions] : told) {
    const auto* incident = std::get_if<model::Incident>(&revisions.rbegin()->second);
    if (incident == nullptr) {
      ++withdrawn;
      continue;
    }
    for (const std::string& area : AreasOf(history.areas, incident->place))
      counts[area][incident->kind] += incident->count;
  }
  EXPECT_EQ(counts, truth.counts);
  EXPECT_EQ(static_cast<std::int64_t>(told.size()), truth.incidents);
  EXPECT_EQ(duplicates, truth.duplicates);
  EXPECT_EQ(revised, truth.revised);
  EXPECT_EQ(moved, truth.moved);
  EXPECT_EQ(withdrawn, truth.withdrawn);
  EXPECT_EQ(late, truth.late);
  EXPECT_EQ(surveys, truth.surveys);
  EXPECT_EQ(indicators, truth.indicators);
  std::int64_t refused_in_truth = 0;
  for (const auto& [reason, count] : truth.refused) refused_in_truth += count;
  EXPECT_EQ(refused, refused_in_truth);
  EXPECT_EQ(static_cast<std::int64_t>(history.events.size()), truth.rows);
  for (const std::int64_t count : {duplicates, revised, moved, withdrawn, late, refused, surveys})
    EXPECT_GT(count, 20);
}

TEST(Generator, SaysEachJanuaryWhatTheRegistersSayOfTheYearBefore) {
  const auto history = Generate({.seed = 7, .years = 2});
  std::map<std::string, std::set<std::string>> places;  // by name and period
  std::map<std::string, double> poor;
  for (const auto& event : history.events) {
    const auto* indicator = std::get_if<model::Indicator>(&event.body);
    if (indicator == nullptr) continue;
    const auto& area = std::get<model::AreaCode>(indicator->place).id;
    EXPECT_TRUE(places[indicator->name + " " + indicator->period].insert(area).second) << area;
    if (indicator->name == "low_economic_standard_pct") poor[area] = indicator->value;
  }
  ASSERT_EQ(places.size(), 8U);
  for (const char* name :
       {"residents", "low_economic_standard_pct", "primary_education_only_pct", "unemployed_pct"}) {
    for (const char* year : {"2021", "2022"}) EXPECT_EQ(places[std::string(name) + " " + year].size(), 60U);
  }
  for (const PlantedChange& change : history.truth.planted) {
    if (!change.expect.starts_with("class_")) continue;
    EXPECT_GT(poor[change.area], 25) << change.area;
  }
}

TEST(Generator, PlantsChangesThatShow) {
  const auto history = Generate({.seed = 7, .years = 2});
  std::set<std::string> expectations;
  for (const PlantedChange& change : history.truth.planted) {
    expectations.insert(change.expect);
    std::int64_t inside = 0;
    std::int64_t outside = 0;
    for (const auto& event : history.events) {
      const auto* incident = std::get_if<model::Incident>(&event.body);
      if (incident == nullptr || event.revision != 1) continue;
      if (std::find(change.kinds.begin(), change.kinds.end(), incident->kind) == change.kinds.end()) continue;
      if (!AreasOf(history.areas, incident->place).contains(change.area)) continue;
      const std::int32_t day = model::StockholmDay(incident->occurred_at_ms);
      ++(day >= change.from_day && day <= change.to_day ? inside : outside);
    }
    const double days_in = change.to_day - change.from_day + 1;
    const double days_out = 730 - days_in;
    if (change.expect == "trend_fall") {
      EXPECT_LT(static_cast<double>(inside) / days_in, 0.25 * static_cast<double>(outside) / days_out);
    } else {
      EXPECT_GT(static_cast<double>(inside) / days_in, 3 * static_cast<double>(outside) / days_out)
          << change.area;
    }
  }
  for (const char* expect : {"class_up", "class_down", "trend_rise", "trend_fall"}) {
    EXPECT_TRUE(expectations.contains(expect)) << expect;
  }
}

TEST(CountyFiles, ReadBackAsTheyWereMade) {
  TempFolder folder;
  const auto history = Generate({.seed = 7, .years = 2});
  const auto written = WriteCounty(folder / "county", history);
  ASSERT_TRUE(written) << written.error().ToString();
  auto file = OpenEventFile(folder / "county/events.ndjson", "g");
  ASSERT_TRUE(file) << file.error().ToString();
  std::map<std::string, std::int64_t> refused;
  std::size_t at = 0;
  for (const Item& item : ReadAll(*file->reader)) {
    ASSERT_LT(at, history.events.size());
    model::Submission expected = history.events[at++];
    if (const auto* refusal = RefusalOf(item)) {
      ++refused[refusal->reason];
      continue;
    }
    expected.feed = "g";
    expected.source_id = SubmissionOf(item)->source_id;  // that of a survey becomes its key
    EXPECT_EQ(*SubmissionOf(item), expected);
  }
  EXPECT_EQ(at, history.events.size());
  EXPECT_EQ(refused, history.truth.refused);
  EXPECT_THAT(folder.Read("county/areas.geojson"), HasSubstr(R"("id":"9904-15")"));
  EXPECT_THAT(folder.Read("county/truth.json"), HasSubstr(R"("expect": "class_up")"));
  folder.Write("file", "");
  EXPECT_FALSE(WriteCounty(folder / "file/county", history));
}

TEST(Load, SendsAtItsRateAndCountsEachEvent) {
  FakeGateway gateway;
  FakeClock clock;
  gateway.reject = {"load-3-17"};
  LoadOptions options;
  options.seed = 3;
  options.count = 1'000;
  options.rate_per_s = 500;
  const auto report = RunLoad(options, gateway, clock, {}, {});
  ASSERT_TRUE(report) << report.error().ToString();
  EXPECT_EQ(report->sent, 1'000);
  EXPECT_EQ(report->accepted, 999);
  EXPECT_EQ(report->refused, 1);
  EXPECT_NEAR(static_cast<double>(report->elapsed_ms), 2'000, 10);
  EXPECT_LE(report->late_ms_max, 5);
  std::set<std::string> ids;
  for (const auto& event : gateway.accepted) ids.insert(event.source_id);
  EXPECT_EQ(ids.size(), 999U);
  options.rate_per_s = 0;
  EXPECT_FALSE(RunLoad(options, gateway, clock, {}, {}));
}

TEST(SeededRandom, IsTheKnownSequence) {
  // SplitMix64 from seed 1234567, as printed by the authors' reference code.
  SeededRandom random(1234567);
  EXPECT_EQ(random.Next(), 6457827717110365317U);
  EXPECT_EQ(random.Next(), 3203168211198807973U);
  double sum = 0;
  for (int i = 0; i < 20'000; ++i) sum += random.Poisson(2.5);
  EXPECT_NEAR(sum / 20'000, 2.5, 0.06);  // five standard errors of sqrt(2.5 / 20000)
}

}  // namespace
}  // namespace lagesbild::feeds
