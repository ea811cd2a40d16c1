#include "console/feeds/adapters/polisen_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "console/feeds/adapters/file_source.h"
#include "console/feeds/domain/text.h"
#include "console/feeds/domain/version_tracker.h"
#include "unit/console/feeds/support.h"

namespace lagesbild::feeds {
namespace {

using ::testing::UnorderedElementsAre;
using Counts = std::map<std::string, int>;

std::string Event(int id, const std::string& name, const std::string& type, const std::string& rest = {}) {
  return R"({"id": )" + std::to_string(id) + R"(, "datetime": "2026-06-30 9:57:12 +02:00", "name": ")" +
         name + R"(", "summary": "s", "url": "/u", "type": ")" + type +
         R"(", "location": {"name": "Skåne län", "gps": "55.9,13.5"})" + rest + "}";
}

std::vector<Item> Read(const std::string& text, PolisenOptions options = {}) {
  VersionTracker tracker;
  auto reader = NewPolisenReader(Bytes(text), tracker, std::move(options));
  return ReadAll(*reader);
}

TEST(PolisenReader, ReadsAnAnswerOfTheApi) {
  const auto items =
      Read("[" + Event(7, "30 juni 9.36, Rån, Lund", "Rån") + ",\n" +
           Event(8, "30 juni 06.00, Sammanfattning natt, Skåne län", "Sammanfattning natt") + "]");
  ASSERT_EQ(items.size(), 2U);
  model::Submission expected;
  expected.feed = "polisen";
  expected.source_id = "7";
  expected.body =
      model::Incident{"violence.robbery", model::PlaceName{"Lund"}, 1, *ParseInstant("2026-06-30 9:36")};
  ASSERT_NE(SubmissionOf(items[0]), nullptr);
  EXPECT_EQ(*SubmissionOf(items[0]), expected);
  EXPECT_EQ(items[1].row, 2);
  ASSERT_NE(RefusalOf(items[1]), nullptr);
  EXPECT_EQ(RefusalOf(items[1])->reason, "SUMMARY");
}

TEST(PolisenReader, TakesThePublicationAsRecordedWhenAsked) {
  const auto items = Read("[" + Event(7, "30 juni 9.36, Rån, Lund", "Rån") + "]", {"p", false, true});
  EXPECT_EQ(SubmissionOf(items.at(0))->recorded_at_ms, *ParseInstant("2026-06-30 9:57:12 +02:00"));
  EXPECT_EQ(SubmissionOf(items.at(0))->feed, "p");
}

TEST(PolisenReader, NumbersVersionsByWhatTheySay) {
  const auto version = [](const std::string& at, const std::string& event) {
    return R"({"observed_at": ")" + at + R"(", "rev": 1, "event": )" + event + "}\n";
  };
  const auto items =
      Read(version("2026-06-30T08:00:00+00:00", Event(7, "30 juni 9.36, Misshandel, Lund", "Misshandel")) +
           version("2026-06-30T09:00:00+00:00", Event(7, "30 juni 9.36, Misshandel, Lund", "Misshandel")) +
           version("2026-06-30T10:00:00+00:00", Event(7, "30 juni 9.36, Mord/dråp, Lund", "Mord/dråp")) +
           version("2026-06-30T11:00:00+00:00", Event(7, "30 juni 9.36, Uppdatering, Lund", "Uppdatering")));
  ASSERT_EQ(items.size(), 4U);
  EXPECT_EQ(SubmissionOf(items[0])->revision, 1U);
  EXPECT_EQ(RefusalOf(items[1])->reason, "UNCHANGED");
  EXPECT_EQ(SubmissionOf(items[2])->revision, 2U);
  EXPECT_EQ(IncidentOf(items[2])->kind, "violence.homicide");
  EXPECT_EQ(SubmissionOf(items[2])->recorded_at_ms, *ParseInstant("2026-06-30T10:00:00Z"));
  EXPECT_EQ(SubmissionOf(items[3])->revision, 3U);
  EXPECT_TRUE(std::holds_alternative<model::Withdrawal>(SubmissionOf(items[3])->body));
}

TEST(PolisenReader, ReadsAHistory) {
  const std::string seen =
      R"(, "first_seen": "2026-06-30T08:10:00+00:00", "last_seen": "2026-07-01T08:10:00+00:00")";
  const std::string text = Event(7, "30 juni 9.36, Rån, Lund", "Rån", seen + R"(, "revisions": 1)") + "\n" +
                           Event(8, "30 juni 9.36, Rån, Lund", "Rån", seen + R"(, "revisions": 2)") + "\n" +
                           Event(9, "3 juli 9.36, Rån, Lund", "Rån", seen + R"(, "revisions": 1)") + "\n";
  const auto all = Read(text);
  EXPECT_EQ(SubmissionOf(all.at(0))->recorded_at_ms, *ParseInstant("2026-06-30T08:10:00Z"));
  EXPECT_EQ(SubmissionOf(all.at(1))->recorded_at_ms, *ParseInstant("2026-07-01T08:10:00Z"));
  EXPECT_EQ(RefusalOf(all.at(2))->reason, "IN_FUTURE");
  const auto unrevised = Read(text, {"polisen", true, false});
  EXPECT_EQ(RefusalOf(unrevised.at(1))->reason, "IN_VERSIONS");
}

TEST(PolisenReader, RefusesBrokenRowsAndGoesOn) {
  const std::string good = Event(7, "30 juni 9.36, Rån, Lund", "Rån");
  for (const std::string& bad :
       {std::string("not json"), std::string("{"), std::string("7"), std::string("\"text\""),
        std::string("{}"), std::string(R"({"id": "7"})"), std::string(R"({"id": 1e400})"),
        std::string(R"({"id": 18446744073709551615})"),
        std::string(R"({"id": 7, "type": 5, "name": null, "location": []})"), std::string(R"({"event": 7})"),
        std::string(R"({"event": {}, "observed_at": "2026-06-30T08:10:00Z"})"),
        std::string("{\"id\": \"\xFF\"}"), R"({"id":)" + std::string(100'000, '['),
        std::string(R"({"id": 7, "first_seen": "soon"})"),
        R"({"x": ")" + std::string(2U << 20U, 'x') + "\"}"}) {
    std::string rows = bad;
    rows.append("\n").append(good).append("\n");
    const auto items = Read(rows);
    ASSERT_EQ(items.size(), 2U) << bad.substr(0, 60);
    ASSERT_NE(RefusalOf(items[0]), nullptr) << bad.substr(0, 60);
    EXPECT_FALSE(RefusalOf(items[0])->description.empty());
    EXPECT_NE(SubmissionOf(items[1]), nullptr) << bad.substr(0, 60);
  }
}

TEST(PolisenReader, SaysThatAnAnswerIsCut) {
  VersionTracker tracker;
  auto reader =
      NewPolisenReader(Bytes("[" + Event(7, "30 juni 9.36, Rån, Lund", "Rån") + ",{\"id\":"), tracker, {});
  ASSERT_TRUE(reader->Next().has_value());
  EXPECT_FALSE(reader->Next().has_value());
}

// The numbers of the tests below are printed by polisen_counts.py, beside this file.

std::vector<Item> ReadFile(const std::string& name, VersionTracker& tracker, PolisenOptions options) {
  auto source = OpenFile(DataFolder() + "/events/" + name);
  if (!source) {
    ADD_FAILURE() << source.error().ToString();
    return {};
  }
  auto reader = NewPolisenReader(std::move(*source), tracker, std::move(options));
  return ReadAll(*reader);
}

TEST(PolisenReader, TakesTheWholeHistoryWithItsVersions) {
  if (DataFolder().empty()) GTEST_SKIP() << "LAGESBILD_DATA is not set: no real events to read";
  VersionTracker tracker;
  const auto versions = ReadFile("polisen_event_revisions_2022-09_2025-12.jsonl.gz", tracker, {});
  EXPECT_EQ(versions.size(), 4078U);
  EXPECT_EQ(CountOutcomes(versions), (Counts{{"ANIMAL", 25},
                                             {"NOTICE", 13},
                                             {"PERSON_SOUGHT_OR_FOUND", 616},
                                             {"POLICE_CONTROL", 96},
                                             {"POLICE_OPERATION", 12},
                                             {"PROPERTY_FOUND", 2},
                                             {"RESCUE_OR_ILLNESS", 76},
                                             {"SUMMARY", 247},
                                             {"TRAFFIC_OBSTACLE", 13},
                                             {"UNCHANGED", 919},
                                             {"UNSPECIFIED_TYPE", 283},
                                             {"drugs.offence", 13},
                                             {"fire.arson", 5},
                                             {"fire.unspecified", 122},
                                             {"firearm.explosion", 32},
                                             {"firearm.shooting", 74},
                                             {"order.alarm", 5},
                                             {"order.disturbance", 6},
                                             {"order.intoxication", 8},
                                             {"order.public_order_act", 3},
                                             {"order.trespass", 4},
                                             {"other.regulatory", 5},
                                             {"property.burglary", 38},
                                             {"property.fraud", 32},
                                             {"property.fraud_against_elderly", 15},
                                             {"property.theft", 57},
                                             {"property.vandalism", 31},
                                             {"property.vehicle_theft", 8},
                                             {"society.blue_light_sabotage", 1},
                                             {"society.bomb_threat", 1},
                                             {"society.violence_against_officer", 16},
                                             {"traffic.accident", 372},
                                             {"traffic.drunk_driving", 70},
                                             {"traffic.offence", 39},
                                             {"violence.aggravated_assault", 72},
                                             {"violence.assault", 107},
                                             {"violence.attempted_homicide", 283},
                                             {"violence.bodily_harm", 8},
                                             {"violence.brawl", 31},
                                             {"violence.homicide", 134},
                                             {"violence.rape", 17},
                                             {"violence.robbery", 82},
                                             {"violence.sexual", 2},
                                             {"violence.threat", 24},
                                             {"weapon.dangerous_object", 19},
                                             {"weapon.firearm_offence", 19},
                                             {"weapon.knife_offence", 12},
                                             {"withdrawal", 9}}));
  const auto events = ReadFile("polisen_events_2022-09_2025-12.jsonl.gz", tracker, {"polisen", true, false});
  EXPECT_EQ(events.size(), 70289U);
  EXPECT_EQ(CountOutcomes(events), (Counts{{"ANIMAL", 273},
                                           {"IN_VERSIONS", 1946},
                                           {"NOTICE", 100},
                                           {"PERSON_SOUGHT_OR_FOUND", 894},
                                           {"POLICE_CONTROL", 4505},
                                           {"POLICE_OPERATION", 120},
                                           {"PROPERTY_FOUND", 167},
                                           {"RESCUE_OR_ILLNESS", 1813},
                                           {"SUMMARY", 11677},
                                           {"TRAFFIC_OBSTACLE", 247},
                                           {"UNSPECIFIED_TYPE", 3942},
                                           {"drugs.offence", 915},
                                           {"fire.arson", 22},
                                           {"fire.unspecified", 4445},
                                           {"firearm.explosion", 282},
                                           {"firearm.shooting", 195},
                                           {"order.alarm", 142},
                                           {"order.disturbance", 213},
                                           {"order.intoxication", 1195},
                                           {"order.public_order_act", 68},
                                           {"order.trespass", 271},
                                           {"other.economic_crime", 12},
                                           {"other.environmental_crime", 28},
                                           {"other.regulatory", 134},
                                           {"property.burglary", 1722},
                                           {"property.fraud", 629},
                                           {"property.fraud_against_elderly", 174},
                                           {"property.handling_stolen_goods", 100},
                                           {"property.theft", 2744},
                                           {"property.vandalism", 1149},
                                           {"property.vehicle_theft", 267},
                                           {"society.blue_light_sabotage", 25},
                                           {"society.bomb_threat", 3},
                                           {"society.hate_speech", 3},
                                           {"society.violence_against_officer", 426},
                                           {"traffic.accident", 14796},
                                           {"traffic.drunk_driving", 4066},
                                           {"traffic.offence", 2090},
                                           {"violence.aggravated_assault", 690},
                                           {"violence.assault", 3167},
                                           {"violence.attempted_homicide", 655},
                                           {"violence.bodily_harm", 58},
                                           {"violence.brawl", 368},
                                           {"violence.homicide", 235},
                                           {"violence.kidnapping", 26},
                                           {"violence.rape", 152},
                                           {"violence.robbery", 1389},
                                           {"violence.sexual", 141},
                                           {"violence.threat", 502},
                                           {"weapon.dangerous_object", 360},
                                           {"weapon.firearm_offence", 299},
                                           {"weapon.knife_offence", 447}}));
}

TEST(PolisenReader, TakesTheFormOf2026) {
  if (DataFolder().empty()) GTEST_SKIP() << "LAGESBILD_DATA is not set: no real answer to read";
  VersionTracker tracker;
  const auto items = ReadFile("sample_500_latest.json", tracker, {});
  EXPECT_EQ(items.size(), 500U);
  EXPECT_EQ(CountOutcomes(items), (Counts{{"ANIMAL", 1},
                                          {"NOTICE", 11},
                                          {"PERSON_SOUGHT_OR_FOUND", 7},
                                          {"POLICE_CONTROL", 32},
                                          {"RESCUE_OR_ILLNESS", 18},
                                          {"SUMMARY", 96},
                                          {"UNSPECIFIED_TYPE", 30},
                                          {"drugs.offence", 7},
                                          {"fire.arson", 1},
                                          {"fire.unspecified", 30},
                                          {"firearm.explosion", 1},
                                          {"order.disturbance", 1},
                                          {"order.intoxication", 12},
                                          {"order.trespass", 4},
                                          {"other.regulatory", 3},
                                          {"property.burglary", 14},
                                          {"property.fraud", 4},
                                          {"property.handling_stolen_goods", 1},
                                          {"property.theft", 14},
                                          {"property.vandalism", 12},
                                          {"property.vehicle_theft", 2},
                                          {"society.violence_against_officer", 2},
                                          {"traffic.accident", 118},
                                          {"traffic.drunk_driving", 27},
                                          {"traffic.offence", 10},
                                          {"violence.aggravated_assault", 3},
                                          {"violence.assault", 23},
                                          {"violence.attempted_homicide", 3},
                                          {"violence.bodily_harm", 2},
                                          {"violence.brawl", 1},
                                          {"violence.homicide", 1},
                                          {"violence.robbery", 2},
                                          {"violence.threat", 1},
                                          {"weapon.dangerous_object", 2},
                                          {"weapon.firearm_offence", 1},
                                          {"weapon.knife_offence", 3}}));
  int counties = 0;
  int municipalities = 0;
  std::int64_t seconds = 0;
  for (const Item& item : items) {
    const auto* incident = IncidentOf(item);
    if (incident == nullptr) continue;
    const bool county = std::get<model::PlaceName>(incident->place).name.ends_with("län");
    ++(county ? counties : municipalities);
    seconds += incident->occurred_at_ms / 1000;
  }
  EXPECT_EQ(municipalities, 304);
  EXPECT_EQ(counties, 1);
  EXPECT_EQ(seconds, 545058719160);
}

}  // namespace
}  // namespace lagesbild::feeds
