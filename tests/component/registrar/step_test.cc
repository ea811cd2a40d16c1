#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "component/registrar/polygons.h"
#include "component/registrar/registrar_bench.h"
#include "ingest/registrar/domain/locate.h"

namespace lagesbild::registrar {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

const auto kQuarter = model::AreaCode{"0180C1010"};  // NOLINT(readability-identifier-naming)

TEST(RegistrarStep, CountsAnEventOnceInEachOfItsAreas) {
  RegistrarBench bench;
  ASSERT_TRUE(bench.Areas(1, SmallRegister()));
  ASSERT_TRUE(bench.Send(MakeIncident("1", 1, kQuarter, "violence.assault", 2)));
  const auto deltas = bench.Deltas();
  ASSERT_EQ(deltas.size(), 4U);
  EXPECT_EQ(deltas[0].area, "01");
  EXPECT_EQ(deltas[3].area, "uso-9");
  EXPECT_EQ(deltas[3].feed, "polisen");
  EXPECT_EQ(deltas[3].source_id, "1");
  EXPECT_EQ(deltas[3].recorded_at_ms, kNoonMs + 1000);
  EXPECT_EQ(deltas[3].cause, model::DeltaCause::kNew);
  EXPECT_EQ(deltas[3].confidence, model::PlaceConfidence::kCode);
  EXPECT_THAT(deltas[3].counts, ElementsAre(model::CountChange{"violence.assault", kNoonDay, 2}));
}

TEST(RegistrarStep, GivesEachSubmissionOneOutcome) {
  RegistrarBench bench;
  ASSERT_TRUE(bench.Areas(1, SmallRegister()));
  const auto first = MakeIncident("1", 2, kQuarter);
  auto conflict = MakeIncident("1", 2, kQuarter, "violence.robbery");
  ASSERT_TRUE(bench.Send(first));
  ASSERT_TRUE(bench.Send(first));
  ASSERT_TRUE(bench.Send(conflict));
  ASSERT_TRUE(bench.Send(MakeIncident("1", 1, kQuarter)));
  EXPECT_EQ(bench.Deltas().size(), 4U) << "only the first one counts";
  EXPECT_EQ((*bench.state().Entry("polisen", "1"))->last_outcome, Outcome::kSuperseded);
  EXPECT_THAT(bench.report.outcomes, UnorderedElementsAre(Pair(Pair("polisen", Outcome::kApplied), 1),
                                                          Pair(Pair("polisen", Outcome::kDuplicate), 1),
                                                          Pair(Pair("polisen", Outcome::kConflict), 1),
                                                          Pair(Pair("polisen", Outcome::kSuperseded), 1)));
  const auto feeds = bench.state().Feeds();
  ASSERT_EQ(feeds->size(), 1U);
  EXPECT_EQ(feeds->front().id, "polisen");
  EXPECT_THAT(feeds->front().by_outcome, ElementsAre(1, 1, 1, 1, 0));
  EXPECT_EQ(feeds->front().last_recorded_at_ms, kNoonMs + 1000);
}

TEST(RegistrarStep, TellsOutcomesOnlyOnceCommitted) {
  RegistrarBench bench;
  const auto record = MakeIncident("1", 1, kQuarter);
  const auto value = codec::EncodeSubmissionRecord(record);
  kafka::InputRecord input;
  input.key = "polisen/1";
  input.value = value;
  ASSERT_TRUE(bench.step().Handle(input, {}, bench.unit));
  bench.unit.Abort();
  bench.step().Forget(1);
  bench.step().Committed(1);
  EXPECT_THAT(bench.report.outcomes, IsEmpty());
  EXPECT_THAT(bench.unit.working, IsEmpty());
  ASSERT_TRUE(bench.Send(record));
  EXPECT_EQ((bench.report.outcomes[{"polisen", Outcome::kApplied}]), 1);
}

TEST(RegistrarStep, TellsHowLateAppliedIncidentsCame) {
  RegistrarBench bench;
  ASSERT_TRUE(bench.Areas(1, SmallRegister()));
  const auto with_delay = [](const std::string& id, std::int64_t delay_ms) {
    auto late = MakeIncident(id, 1, kQuarter);
    late.recorded_at_ms = kNoonMs + delay_ms;
    return late;
  };
  ASSERT_TRUE(bench.Send(with_delay("at once", 1'000)));
  ASSERT_TRUE(bench.Send(with_delay("at once", 1'000))) << "a duplicate: it came before";
  ASSERT_TRUE(bench.Send(with_delay("a minute", 60'000)));
  ASSERT_TRUE(bench.Send(with_delay("two days", 172'800'000)));
  ASSERT_TRUE(bench.Send(with_delay("two years", 63'072'000'000)));
  ASSERT_TRUE(bench.Send(with_delay("a little ahead", -5'000)));
  ASSERT_EQ(bench.report.lateness.size(), 1U);
  const auto& lateness = bench.report.lateness["polisen"];
  EXPECT_THAT(lateness.counts, ElementsAre(3, 0, 0, 0, 0, 1, 0, 0, 0, 1));
  EXPECT_EQ(lateness.seconds_sum, 1 + 60 + 172'800 + 63'072'000);
}

TEST(RegistrarStep, MovesAnEvent) {
  RegistrarBench bench;
  ASSERT_TRUE(bench.Areas(1, SmallRegister()));
  ASSERT_TRUE(bench.Send(MakeIncident("1", 1, model::MunicipalityCode{"0114"})));
  bench.unit.published.clear();
  ASSERT_TRUE(bench.Send(MakeIncident("1", 2, model::MunicipalityCode{"0180"})));
  const auto deltas = bench.Deltas();
  ASSERT_EQ(deltas.size(), 2U) << "the county gets none: nothing changes there";
  EXPECT_EQ(deltas[0].area, "0114");
  EXPECT_EQ(deltas[0].counts[0].count, -1);
  EXPECT_EQ(deltas[0].cause, model::DeltaCause::kRevised);
  EXPECT_EQ(deltas[1].area, "0180");
  EXPECT_EQ(deltas[1].counts[0].count, 1);
}

TEST(RegistrarStep, TakesBackAndBringsBack) {
  RegistrarBench bench;
  ASSERT_TRUE(bench.Areas(1, SmallRegister()));
  ASSERT_TRUE(bench.Send(MakeIncident("1", 1, kQuarter)));
  ASSERT_TRUE(bench.Send(MakeWithdrawal("1", 2)));
  EXPECT_THAT(bench.Sums(), IsEmpty());
  EXPECT_EQ(bench.Deltas().back().cause, model::DeltaCause::kWithdrawn);
  ASSERT_TRUE(bench.Send(MakeIncident("1", 3, model::MunicipalityCode{"0114"})));
  EXPECT_THAT(bench.Sums(), ElementsAre(Pair("01", 1), Pair("0114", 1)));
}

TEST(RegistrarStep, RemembersAWithdrawalThatCameFirst) {
  RegistrarBench bench;
  ASSERT_TRUE(bench.Areas(1, SmallRegister()));
  ASSERT_TRUE(bench.Send(MakeWithdrawal("1", 2)));
  ASSERT_TRUE(bench.Send(MakeIncident("1", 1, kQuarter)));
  EXPECT_THAT(bench.Deltas(), IsEmpty());
  EXPECT_EQ((bench.report.outcomes[{"polisen", Outcome::kSuperseded}]), 1);
}

TEST(RegistrarStep, CancelsExactlyWhatItGaveWhenTheAreasChangedMeanwhile) {
  RegistrarBench bench;
  ASSERT_TRUE(bench.Areas(1, SmallRegister()));
  ASSERT_TRUE(bench.Send(MakeIncident("1", 1, kQuarter)));
  ASSERT_TRUE(bench.Send(MakeIncident("2", 1, kQuarter)));
  // The quarter now lies in another listed area as well, and no longer in the first.
  auto areas = SmallRegister();
  for (auto& area : areas) {
    if (area.id == "0180C1010") area.within = {"uso-78"};
  }
  areas.push_back(MakeArea("uso-78", "listed"));
  bench.unit.published.clear();
  ASSERT_TRUE(bench.Areas(2, areas));
  EXPECT_THAT(bench.Sums(), ElementsAre(Pair("uso-78", 2))) << "the added area gets what is stored";
  bench.unit.published.clear();
  ASSERT_TRUE(bench.Send(MakeWithdrawal("1", 2)));
  EXPECT_THAT(bench.Sums(), ElementsAre(Pair("01", -1), Pair("0180", -1), Pair("0180C1010", -1),
                                        Pair("uso-78", -1), Pair("uso-9", -1)));
  bench.unit.published.clear();
  // The same event again, only counted on: the new area has it already, the old one goes by what holds now.
  ASSERT_TRUE(bench.Send(MakeIncident("2", 2, kQuarter)));
  EXPECT_THAT(bench.Sums(), ElementsAre(Pair("uso-9", -1)));
}

TEST(RegistrarStep, IgnoresMarkersWithLowerActivation) {
  RegistrarBench bench;
  ASSERT_TRUE(bench.Areas(5, SmallRegister()));
  ASSERT_TRUE(bench.Areas(4, {}));
  ASSERT_TRUE(bench.Send(MakeIncident("1", 1, kQuarter)));
  EXPECT_EQ(bench.Deltas().size(), 4U);
  ASSERT_TRUE(bench.Feed(7, "polisen", true));
  ASSERT_TRUE(bench.Feed(6, "polisen", false));
  ASSERT_TRUE(bench.Send(MakeIncident("2", 1, model::PlaceName{"Torget"})));
  EXPECT_EQ(bench.Deltas().back().provisional_name, "Torget");
}

TEST(RegistrarStep, StopsForMissingAreasAndGoesOnOnceTheyAreThere) {
  RegistrarBench bench;
  const auto missing = bench.AreasMarked(1, {"late"}, 8);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, base::ErrorCode::kUnavailable);
  EXPECT_THAT(bench.unit.working, IsEmpty());
  bench.content.bundles["late"] = SmallRegister();
  ASSERT_TRUE(bench.AreasMarked(1, {"late"}, 8));
  ASSERT_TRUE(bench.Send(MakeIncident("1", 1, kQuarter)));
  EXPECT_EQ(bench.Deltas().size(), 4U);
}

TEST(RegistrarStep, KeepsTheOldAreasWhenTheNewOnesAreBroken) {
  RegistrarBench bench;
  ASSERT_TRUE(bench.Areas(1, SmallRegister()));
  bench.content.bundles["short"] = {};
  ASSERT_TRUE(bench.AreasMarked(2, {"short"}, 99));
  ASSERT_EQ(bench.unit.dead.size(), 1U);
  EXPECT_EQ(bench.unit.dead[0].first, "AREAS_BROKEN");
  ASSERT_TRUE(bench.Send(MakeIncident("1", 1, kQuarter)));
  EXPECT_EQ(bench.Deltas().size(), 4U);
}

TEST(RegistrarStep, ShowsWhatNoAreaCovers) {
  RegistrarBench bench;
  ASSERT_TRUE(bench.Areas(1, SmallRegister()));
  ASSERT_TRUE(bench.Send(MakeIncident("1", 1, model::AreaCode{"nowhere"})));
  ASSERT_TRUE(bench.Send(MakeIncident("2", 1, model::PlaceName{"Torget"})));
  EXPECT_THAT(bench.Sums(), ElementsAre(Pair("unlocated", 2)));
  EXPECT_EQ(bench.Deltas()[0].confidence, model::PlaceConfidence::kNone);
  EXPECT_EQ(bench.state().Feeds()->front().unlocated, 2);
  ASSERT_TRUE(bench.Send(MakeIncident("1", 2, kQuarter)));
  ASSERT_TRUE(bench.Send(MakeWithdrawal("2", 2)));
  EXPECT_EQ(bench.state().Feeds()->front().unlocated, 0);
  EXPECT_FALSE(bench.Sums().contains("unlocated"));
}

TEST(RegistrarStep, MakesProvisionalAreasForFeedsThatWantThem) {
  RegistrarBench bench;
  ASSERT_TRUE(bench.Areas(1, SmallRegister()));
  ASSERT_TRUE(bench.Feed(1, "polisen", true));
  ASSERT_TRUE(bench.Send(MakeIncident("1", 1, model::PlaceName{"Stora Torget"})));
  auto other = MakeIncident("2", 1, model::PlaceName{"Stora Torget"});
  other.feed = "kommun";
  ASSERT_TRUE(bench.Send(other));
  EXPECT_THAT(bench.Sums(),
              UnorderedElementsAre(Pair(ProvisionalAreaId("stora torget"), 1), Pair("unlocated", 1)));
  EXPECT_EQ(bench.Deltas()[0].provisional_name, "Stora Torget");
  // Another spelling is the same area: nothing changes.
  bench.unit.published.clear();
  ASSERT_TRUE(bench.Send(MakeIncident("1", 2, model::PlaceName{"STORA TORGET"})));
  EXPECT_THAT(bench.Deltas(), IsEmpty());
}

TEST(RegistrarStep, HoldsTheValueOfTheHighestRevision) {
  RegistrarBench bench;
  ASSERT_TRUE(bench.Areas(1, SmallRegister()));
  const auto survey = [](std::uint32_t revision, double share) {
    auto submission = MakeIncident("survey|unsafe|0180C1010|2024", revision, {});
    submission.body = model::SurveyResult{"unsafe", kQuarter, "2024", 100, share, {}, {}, "v1"};
    return submission;
  };
  ASSERT_TRUE(bench.Send(survey(2, 0.3)));
  ASSERT_TRUE(bench.Send(survey(1, 0.9)));
  ASSERT_TRUE(bench.Send(MakeWithdrawal("survey|unsafe|0180C1010|2024", 3)));
  const auto deltas = bench.Deltas();
  ASSERT_EQ(deltas.size(), 2U) << "a value says nothing of the areas around";
  EXPECT_EQ(deltas[0].area, "0180C1010");
  EXPECT_THAT(deltas[0].counts, IsEmpty());
  EXPECT_EQ(deltas[0].values, (std::vector<model::ValueChange>{{model::ValueType::kSurvey, "unsafe", "2024",
                                                                model::Value{3000, 100, -1, -1, "v1"}}}));
  EXPECT_EQ(deltas[1].values,
            (std::vector<model::ValueChange>{{model::ValueType::kSurvey, "unsafe", "2024", std::nullopt}}));
}

TEST(RegistrarStep, DeadLettersWhatItCannotRead) {
  RegistrarBench bench;
  ASSERT_TRUE(bench.Send(MakeIncident("1", 1, kQuarter)));
  ASSERT_TRUE(bench.SendRaw({"polisen/2", "\xFF\xFF not a record", 0}));
  ASSERT_TRUE(bench.SendRaw({"polisen/2", "", 0}));
  ASSERT_TRUE(bench.Send(MakeIncident("3", 1, kQuarter, "no.such_kind")));
  ASSERT_TRUE(bench.SendRaw({"other/key", codec::EncodeSubmissionRecord(MakeIncident("4", 1, kQuarter)), 0}));
  model::Marker rules;
  rules.activation = 1;
  rules.content = model::RuleSetDocument{"a@b", "yaml"};
  ASSERT_TRUE(bench.SendRaw({"", codec::EncodeSubmissionRecord(rules), 0}));
  ASSERT_TRUE(bench.Tick(0, 0));
  std::vector<std::string> reasons;
  for (const auto& [reason, message] : bench.unit.dead) reasons.push_back(reason);
  EXPECT_THAT(reasons, ElementsAre("RECORD_BROKEN", "RECORD_BROKEN", "KIND_UNKNOWN", "KEY_WRONG",
                                   "MARKER_UNEXPECTED", "TICK_INVALID"));
  EXPECT_EQ((bench.report.outcomes[{"", Outcome::kDeadLettered}]), 2);
  EXPECT_EQ((bench.report.outcomes[{"polisen", Outcome::kDeadLettered}]), 2);
  EXPECT_EQ(bench.Deltas().size(), 1U);
}

TEST(RegistrarStep, CarriesTheTraceOn) {
  RegistrarBench bench;
  auto submission = MakeIncident("1", 1, kQuarter);
  submission.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  ASSERT_TRUE(bench.Send(submission));
  EXPECT_THAT(bench.unit.published[0].headers, ElementsAre(Pair("traceparent", submission.traceparent)));
}

TEST(RegistrarStep, FindsPointsInTheGeometryOfTheVersionThatHolds) {
  RegistrarBench bench;
  auto areas = SmallRegister();
  auto& listed = areas.back();
  ASSERT_EQ(listed.id, "uso-9");
  listed.geometry_wkb = PolygonWkb({Box(18.0, 59.0, 18.2, 59.2)});
  ASSERT_TRUE(bench.Areas(1, areas));
  const model::Point in_first{59.1, 18.1};
  const model::Point in_second{59.5, 18.5};
  ASSERT_TRUE(bench.Send(MakeIncident("1", 1, in_first)));
  ASSERT_TRUE(bench.Send(MakeIncident("2", 1, in_second)));
  EXPECT_THAT(bench.Sums(), ElementsAre(Pair("unlocated", 1), Pair("uso-9", 1)));

  listed.geometry_wkb = PolygonWkb({Box(18.4, 59.4, 18.6, 59.6)});
  ASSERT_TRUE(bench.Areas(2, areas));
  bench.unit.published.clear();
  ASSERT_TRUE(bench.Send(MakeIncident("3", 1, in_first)));
  ASSERT_TRUE(bench.Send(MakeIncident("4", 1, in_second)));
  ASSERT_TRUE(bench.Send(MakeIncident("5", 1, in_second)));
  EXPECT_THAT(bench.Sums(), ElementsAre(Pair("unlocated", 1), Pair("uso-9", 2)));
  bench.Restart();
  bench.unit.published.clear();
  ASSERT_TRUE(bench.Send(MakeIncident("6", 1, in_second)));
  EXPECT_THAT(bench.Sums(), ElementsAre(Pair("uso-9", 1)))
      << "the version is state, its geometry is read again";
}

/// A history with every kind of turn, from a fixed seed.
void PlayHistory(RegistrarBench& bench, bool with_restarts) {
  std::mt19937_64 random(20261122);
  ASSERT_TRUE(bench.Feed(1, "polisen", true));
  for (int i = 1; i <= 600; ++i) {
    if (i == 100) {
      ASSERT_TRUE(bench.Areas(1, SmallRegister()));
    }
    if (i == 400) {
      auto areas = SmallRegister();
      areas.push_back(MakeMunicipality("0181", "Södertälje"));
      ASSERT_TRUE(bench.Areas(2, areas));
    }
    if (i % 50 == 0) {
      ASSERT_TRUE(bench.Tick(kNoonMs + i * 60'000, kNoonMs + i * 60'000));
    }
    if (i % 7 == 0 && with_restarts) bench.Restart();
    if (i % 11 == 0 && with_restarts) bench.step().Forget(1);
    const auto id = std::to_string(random() % 80);
    const auto revision = static_cast<std::uint32_t>(1 + random() % 9);
    const std::vector<model::Place> places = {kQuarter, model::MunicipalityCode{"0181"},
                                              model::PlaceName{"Uppsala"}, model::PlaceName{"Skogen"},
                                              model::Point{59.3, 18.1}};
    if (random() % 6 == 0) {
      ASSERT_TRUE(bench.Send(MakeWithdrawal(id, revision)));
    } else {
      const auto place = places[random() % places.size()];
      const auto kind = random() % 2 == 0 ? "violence.assault" : "violence.robbery";
      ASSERT_TRUE(bench.Send(MakeIncident(id, revision, place, kind, 1 + static_cast<int>(random() % 3))));
    }
  }
}

TEST(RegistrarStep, GivesTheSameBytesWhenReplayed) {
  RegistrarBench once;
  PlayHistory(once, false);
  RegistrarBench again;
  PlayHistory(again, true);
  ASSERT_GT(once.unit.published.size(), 300U);
  EXPECT_EQ(once.unit.published, again.unit.published);
  EXPECT_EQ(once.unit.dead, again.unit.dead);
  EXPECT_EQ(once.unit.committed, again.unit.committed);
}

TEST(RegistrarStep, SumsUpToWhatItsEntriesSay) {
  RegistrarBench bench;
  PlayHistory(bench, false);
  std::map<std::string, std::int64_t> expected;
  for (int id = 0; id < 80; ++id) {
    const auto entry = bench.state().Entry("polisen", std::to_string(id));
    ASSERT_TRUE(entry);
    if (!*entry || (*entry)->area_set == 0) continue;
    const auto areas = bench.state().Areas((*entry)->area_set);
    for (const auto& located : *areas) expected[located.area] += (*entry)->said.count;
  }
  EXPECT_GT(expected.size(), 4U);
  EXPECT_EQ(bench.Sums(), expected);
}

}  // namespace
}  // namespace lagesbild::registrar
