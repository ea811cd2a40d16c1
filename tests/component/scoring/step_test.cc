// Scoring's step, record by record: classes, causes, time, coverage, what it puts aside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "component/scoring/scoring_partition.h"

namespace lagesbild::scoring {
namespace {

using model::Cause;
using model::DeltaCause;
using model::EpisodeState;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::StoredRecord;

TEST(ScoringStep, FoldsButScoresNothingUntilEverySourceHasTicked) {
  Partition partition(2);
  std::string area;  // one that belongs to partition 0
  for (int i = 0; area.empty(); ++i) {
    if (kafka::PartitionOfKey("A" + std::to_string(i), 2) == 0) area = "A" + std::to_string(i);
  }
  partition.Activate(Rules());
  partition.Areas({District(area)});
  partition.Assaults(6, kToday, DeltaCause::kNew, area);
  partition.Tick(kStart, 0);
  EXPECT_THAT(partition.unit.published, IsEmpty());
  partition.Tick(kStart + kHour, 1);
  EXPECT_THAT(partition.Times(), ElementsAre(kStart));
  EXPECT_EQ(partition.Newest().indicated_class, "elevated");
  EXPECT_EQ(partition.Newest().as_of_ms, kStart);
  EXPECT_EQ(partition.Newest().axes[0].score_milli, 60'000 * 31 / 31);
}

TEST(ScoringStep, ShowsAnAreaAndTellsAChangeOfClass) {
  Partition partition;
  partition.Begin();
  EXPECT_EQ(partition.Newest().indicated_class, "insufficient_evidence");
  EXPECT_THAT(partition.Newest().missing, ElementsAre("no_feed"));
  partition.Assaults(1);
  EXPECT_EQ(partition.Newest().indicated_class, "none");
  partition.Assaults(4);
  const auto shown = partition.Newest();
  EXPECT_EQ(shown.name, "Centrum district");
  EXPECT_EQ(shown.municipality, "1480");
  EXPECT_EQ(shown.population, 1000);
  EXPECT_EQ(shown.indicated_class, "elevated");
  EXPECT_EQ(shown.recorded_at_ms, 1004);
  EXPECT_EQ(shown.areas_activation, 1);
  EXPECT_THAT(shown.contributions,
              ElementsAre(model::Contribution{"harm", "violence.assault", "police", 5, 50'000}));
  const auto findings = partition.ClassFindings();
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].state, EpisodeState::kOpen);
  EXPECT_EQ(findings[0].cause, Cause::kReality);
  EXPECT_EQ(findings[0].recorded_at_ms, 1004);
  EXPECT_EQ(findings[0].county, "14");
}

TEST(ScoringStep, WritesCloudEventHeadersAndCarriesTheTrace) {
  Partition partition;
  partition.Begin();
  partition.Assaults(5);
  const StoredRecord record = partition.Of(kafka::kAssessments).back();
  EXPECT_EQ(record.key, kArea);
  EXPECT_EQ(record.partition, 0);
  const auto header = [&](std::string_view key) {
    for (const auto& [name, value] : record.headers) {
      if (name == key) return value;
    }
    return std::string("(none)");
  };
  EXPECT_EQ(header("ce_specversion"), "1.0");
  EXPECT_EQ(header("ce_type"), "lagesbild.assessment.v1.Assessment");
  EXPECT_EQ(header("ce_source"), "lagesbild/scoring");
  EXPECT_EQ(header("ce_time"), kafka::Rfc3339(kStart));
  EXPECT_EQ(header("content-type"), "application/protobuf");
  EXPECT_EQ(header("traceparent"), "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
}

TEST(ScoringStep, AgesOverMidnightsOneByOneAndHandsTimeOnAfterwards) {
  Partition partition;
  partition.Begin();
  partition.Assaults(6);
  const auto before = partition.Assessments().size();
  // From 10 January to 20 February in one rise: January's report weighs nothing more by the end of February's
  // month.
  partition.Tick(model::StockholmMidnightMs(model::DayOf(2026, 2, 20)) + kHour, 0, 60 * kDay);
  const auto all = partition.Assessments();
  // February has 28 days; on the 7th of them 60 points * 21 / 28 = 45, on the 10th 38.571: below 40
  const auto findings = partition.ClassFindings();
  ASSERT_THAT(findings, SizeIs(2));
  EXPECT_EQ(findings[1].state, EpisodeState::kClose);
  EXPECT_EQ(findings[1].cause, Cause::kAgeing);
  EXPECT_EQ(findings[1].time_ms, model::StockholmMidnightMs(model::DayOf(2026, 2, 10)));
  EXPECT_EQ(std::get<model::ClassChange>(findings[1].change).score_milli, 38'571);
  EXPECT_EQ(std::get<model::ClassChange>(findings[1].change).score_before_milli, 40'714);
  // Within January nothing visible changes; from 1 February on it does each midnight.
  EXPECT_EQ(all.size() - before, 20U);
  EXPECT_EQ(all.back().as_of_ms, model::StockholmMidnightMs(model::DayOf(2026, 2, 20)));
  EXPECT_EQ(partition.unit.published.back().topic, kafka::kFindings);
  EXPECT_THAT(partition.Times(),
              ElementsAre(kStart, model::StockholmMidnightMs(model::DayOf(2026, 2, 20)) + kHour));
}

TEST(ScoringStep, HoldsAChangeForItsTimeInTheLog) {
  Partition partition;
  partition.Begin(Rules("{worse: 3, better: 0}"));
  partition.Assaults(6);
  EXPECT_EQ(partition.Newest().pending_class, "");  // evidence found: the first class comes at once
  EXPECT_EQ(partition.Newest().indicated_class, "elevated");

  Partition later;
  later.Begin(Rules("{worse: 3, better: 0}"));
  later.Assaults(1);
  later.Assaults(5);
  EXPECT_EQ(later.Newest().indicated_class, "none");
  EXPECT_EQ(later.Newest().pending_class, "elevated");
  EXPECT_EQ(later.Newest().pending_since_ms, kStart);
  later.Tick(kStart + 2 * kDay);
  EXPECT_THAT(later.ClassFindings(), IsEmpty());
  later.Tick(kStart + 4 * kDay);  // the third midnight after kStart + 3 days lies within
  ASSERT_THAT(later.ClassFindings(), SizeIs(1));
  EXPECT_EQ(later.ClassFindings()[0].cause, Cause::kReality);
  EXPECT_EQ(later.ClassFindings()[0].time_ms, model::StockholmMidnightMs(kToday + 4));
}

TEST(ScoringStep, UndoesAtOnceWhatACorrectionTakesBack) {
  Partition partition;
  partition.Begin(Rules("{worse: 0, better: 28}"));
  partition.Assaults(1);
  partition.Assaults(4);
  partition.Assaults(-4, kToday, DeltaCause::kWithdrawn);
  const auto findings = partition.ClassFindings();
  ASSERT_THAT(findings, SizeIs(2));
  EXPECT_EQ(findings[1].state, EpisodeState::kWithdrawn);
  EXPECT_EQ(findings[1].cause, Cause::kCorrection);
  EXPECT_EQ(partition.Newest().indicated_class, "none");
}

TEST(ScoringStep, CallsAreasOfASilentFeedUnknownAndTellsWhenItIsBack) {
  Partition partition;
  partition.Begin();
  partition.FeedMarker(std::int64_t{2} * 24 * 3600);
  partition.Assaults(5);
  partition.Tick(kStart + kDay);  // the event was heard of: alive until now
  partition.Tick(kStart + 3 * kDay);
  EXPECT_EQ(partition.Newest().indicated_class, "elevated");
  partition.Tick(kStart + 4 * kDay);
  EXPECT_EQ(partition.Newest().indicated_class, "insufficient_evidence");
  EXPECT_THAT(partition.Newest().missing, ElementsAre("feed_silent:police"));
  // Counts elsewhere in the country tell silence from calm.
  partition.Tick(kStart + 5 * kDay, 0, kDay, 1, {{"police", "property.theft", kToday, 1}});
  EXPECT_EQ(partition.Newest().indicated_class, "elevated");
  EXPECT_THAT(partition.Newest().missing, IsEmpty());
  const auto findings = partition.Findings();
  ASSERT_GE(findings.size(), 4U);
  const auto last = findings.end() - 4;
  EXPECT_EQ(std::get<model::ClassChange>(last[0].change).to, "insufficient_evidence");
  EXPECT_EQ(last[0].cause, Cause::kCoverage);
  EXPECT_EQ(std::get<model::EvidenceChange>(last[1].change),
            (model::EvidenceChange{"feed_silent:police", true}));
  EXPECT_EQ(std::get<model::ClassChange>(last[2].change).from, "insufficient_evidence");
  EXPECT_EQ(std::get<model::EvidenceChange>(last[3].change),
            (model::EvidenceChange{"feed_silent:police", false}));
}

TEST(ScoringStep, TakesOurOwnOutageForMissingNotForCalm) {
  Partition partition;
  partition.Begin();
  partition.Assaults(5);
  partition.Tick(kStart + kHour, 0, kHour);
  EXPECT_THAT(partition.Newest().missing, IsEmpty());
  partition.Tick(kStart + 6 * kHour, 0, kHour);  // five intervals: a slow tick
  EXPECT_THAT(partition.Newest().missing, IsEmpty());
  partition.Tick(kStart + 11 * kHour + 1, 0, kHour);
  EXPECT_THAT(partition.Newest().missing, ElementsAre("feed_silent:police"));
  EXPECT_EQ(partition.Newest().indicated_class, "elevated");  // an outage of hours moves no class
  partition.Tick(kStart + 12 * kHour, 0, kHour, 1, {{"police", "property.theft", kToday, 1}});
  EXPECT_THAT(partition.Newest().missing, IsEmpty());
}

TEST(ScoringStep, TakesAnotherRuleSetAtOnceAndIgnoresOlderOnes) {
  Partition partition;
  partition.Begin();
  partition.Assaults(5);
  partition.Activate(Rules("{worse: 28, better: 28}", "30", "20"), 3);
  EXPECT_THAT(partition.ClassFindings(), SizeIs(1));
  partition.Activate(Rules("{worse: 28, better: 28}", "200", "100"), 4);
  ASSERT_THAT(partition.ClassFindings(), SizeIs(2));
  EXPECT_EQ(partition.ClassFindings()[1].cause, Cause::kModel);
  EXPECT_EQ(partition.Newest().indicated_class, "none");
  const auto published = partition.unit.published.size();
  partition.Activate(Rules(), 4);
  partition.Activate(Rules(), 2);
  EXPECT_THAT(partition.unit.published, SizeIs(published));
}

TEST(ScoringStep, TakesAreasWithPopulationsAndRetiresThem) {
  Partition partition;
  partition.Activate(Rules());
  partition.Areas({District(kArea, 0), District("Old")});
  partition.Tick(kStart);
  partition.Assaults(5);
  EXPECT_THAT(partition.Newest().missing, ElementsAre("no_population"));
  auto old = District("Old");
  old.retired = true;
  partition.Areas({District(kArea, 1000), old}, 2);
  EXPECT_EQ(partition.Newest().indicated_class, "elevated");
  EXPECT_EQ(partition.Newest().areas_activation, 2);
  EXPECT_EQ(partition.ClassFindings().back().cause, Cause::kAreas);
  const StoredRecord retired = partition.Of(kafka::kAssessments).back();
  EXPECT_EQ(retired.key, "Old");
  EXPECT_FALSE(retired.value);
  const auto shown = partition.Assessments().size();
  partition.Assaults(1, kToday, DeltaCause::kNew, "Old");  // goes on counting, unshown
  EXPECT_EQ(partition.Assessments().size(), shown);
  ScoringState state(partition.unit);
  EXPECT_THAT(state.Ledger("Old", 0)->counts, SizeIs(1));
}

TEST(ScoringStep, CallsANewAreaLearningUntilEverySourceKnowsIt) {
  Partition partition;
  partition.Activate(Rules());
  partition.Areas({District(kArea)});
  partition.Tick(kStart, 0, kDay, 0);
  partition.Assaults(5);
  EXPECT_THAT(partition.Newest().missing, ElementsAre("learning"));
  EXPECT_EQ(partition.Newest().indicated_class, "insufficient_evidence");
  partition.Tick(kStart + kHour, 0, kDay, 1);
  EXPECT_THAT(partition.Newest().missing, IsEmpty());
  EXPECT_EQ(partition.Newest().indicated_class, "elevated");
}

TEST(ScoringStep, GivesANewAreaItsClassOnceItsHistoryIsWholeAndSaysThatTheAreasChanged) {
  Partition partition(2);
  std::string area;  // one that belongs to partition 0
  for (int i = 0; area.empty(); ++i) {
    if (kafka::PartitionOfKey("A" + std::to_string(i), 2) == 0) area = "A" + std::to_string(i);
  }
  partition.Activate(Rules());
  partition.Areas({District(area)});
  partition.Tick(kStart, 0);
  partition.Tick(kStart, 1);
  std::string fresh;
  for (int i = 0; fresh.empty(); ++i) {
    if (kafka::PartitionOfKey("N" + std::to_string(i), 2) == 0) fresh = "N" + std::to_string(i);
  }
  partition.Areas({District(area), District(fresh)}, 2);
  // Stored events come in from one registrar partition, then from the other.
  for (int i = 0; i < 6; ++i) partition.Assaults(1, kToday - 1, DeltaCause::kFrame, fresh);
  partition.Tick(kStart + kHour, 0, kHour, 2);
  partition.Tick(kStart + kHour, 1, kHour, 1);
  EXPECT_EQ(partition.Newest().area, fresh);
  EXPECT_EQ(partition.Newest().indicated_class, "insufficient_evidence");
  EXPECT_THAT(partition.Newest().missing, ElementsAre("learning"));
  for (int i = 0; i < 3; ++i) partition.Assaults(1, kToday - 1, DeltaCause::kFrame, fresh);
  EXPECT_THAT(partition.ClassFindings(), IsEmpty()) << "half a history is none";
  partition.Tick(kStart + 2 * kHour, 1, kHour, 2);
  EXPECT_THAT(partition.ClassFindings(), IsEmpty()) << "the time has not risen";
  partition.Tick(kStart + 2 * kHour, 0, kHour, 2);
  EXPECT_EQ(partition.Newest().indicated_class, "elevated");
  EXPECT_EQ(partition.Newest().axes[0].score_milli, 90'000);
  ASSERT_THAT(partition.ClassFindings(), SizeIs(1));
  EXPECT_EQ(partition.ClassFindings()[0].cause, Cause::kAreas);
  EXPECT_EQ(partition.ClassFindings()[0].direction, model::Direction::kNeutral);
  EXPECT_EQ(std::get<model::ClassChange>(partition.ClassFindings()[0].change).from, "insufficient_evidence");
  const auto learned = partition.Findings().back();
  EXPECT_EQ(std::get<model::EvidenceChange>(learned.change), (model::EvidenceChange{"learning", false}));
  EXPECT_EQ(learned.cause, Cause::kAreas);
  partition.Assaults(-9, kToday - 1, DeltaCause::kWithdrawn, fresh);
  EXPECT_EQ(partition.ClassFindings().back().cause, Cause::kCorrection);
}

TEST(ScoringStep, WaitsForMissingContent) {
  Partition partition;
  partition.content.missing = true;
  const auto status = partition.Hand(model::Marker{1, 0, model::AreasManifest{1, {"hash"}, 1}});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, base::ErrorCode::kUnavailable);
}

TEST(ScoringStep, PassesBrokenAreasOn) {
  Partition partition;
  partition.content.broken = true;
  ASSERT_TRUE(partition.Hand(model::Marker{1, 0, model::AreasManifest{1, {"hash"}, 1}}));
  ASSERT_THAT(partition.unit.dead, SizeIs(1));
  EXPECT_EQ(partition.unit.dead[0].first, "AREAS_BROKEN");
}

TEST(ScoringStep, ShowsProvisionalAndUnlocatedAreasWithoutAClass) {
  Partition partition;
  partition.Begin();
  partition.Assaults(3, kToday, DeltaCause::kNew, model::kUnlocatedArea);
  EXPECT_EQ(partition.Newest().area, "unlocated");
  EXPECT_EQ(partition.Newest().indicated_class, "insufficient_evidence");
  ASSERT_THAT(partition.Newest().contributions, SizeIs(1));
  EXPECT_EQ(partition.Newest().contributions[0].count, 3);
  model::Delta delta;
  delta.area = "name:Storgatan";
  delta.feed = "police";
  delta.source_id = "x";
  delta.provisional_name = "Storgatan";
  delta.counts.push_back({"violence.assault", kToday, 1});
  ASSERT_TRUE(partition.Hand(delta));
  EXPECT_EQ(partition.Newest().name, "Storgatan");
  EXPECT_TRUE(partition.Newest().provisional);
  EXPECT_THAT(partition.Newest().missing, ElementsAre("no_population", "no_rules_for_level"));
}

TEST(ScoringStep, KeepsSurveysAndOfficialClasses) {
  Partition partition;
  partition.Begin();
  model::Delta delta;
  delta.area = kArea;
  delta.feed = "survey";
  delta.source_id = "x";
  delta.values.push_back(
      {model::ValueType::kOfficial, "polisen", "", model::Value{20'000, 0, 0, 0, "utsatt"}});
  ASSERT_TRUE(partition.Hand(delta));
  EXPECT_THAT(partition.Newest().official, ElementsAre(model::OfficialClass{"polisen", "utsatt", 20'000}));
  delta.values[0].now.reset();
  ASSERT_TRUE(partition.Hand(delta));
  EXPECT_THAT(partition.Newest().official, IsEmpty());
}

TEST(ScoringStep, WritesACheckpointOfEveryAreaEachMonth) {
  Partition partition;
  partition.Begin();
  partition.Assaults(5);
  partition.Tick(model::StockholmMidnightMs(model::DayOf(2026, 1, 31)));
  EXPECT_THAT(partition.Of(kafka::kCheckpoints), IsEmpty());
  partition.Tick(model::StockholmMidnightMs(model::DayOf(2026, 2, 1)));
  const auto records = partition.Of(kafka::kCheckpoints);
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].key, "Centrum/202602/0");
  const auto checkpoint = codec::DecodeCheckpoint(*records[0].value);
  ASSERT_TRUE(checkpoint);
  EXPECT_TRUE(checkpoint->last);
  EXPECT_EQ(checkpoint->as_of_ms, model::StockholmMidnightMs(model::DayOf(2026, 2, 1)));
  ASSERT_THAT(checkpoint->records, SizeIs(3));
  for (const auto& record : checkpoint->records)
    EXPECT_EQ(partition.unit.committed[record.key], record.value);
}

TEST(ScoringStep, PutsBrokenRecordsAsideAndGoesOn) {
  Partition partition;
  partition.Begin();
  partition.log.emplace_back("not protobuf");
  ASSERT_TRUE(partition.Replay(partition.log.size() - 1));
  partition.Assaults(1, kToday, DeltaCause::kNew, kArea, "violence.unheard_of");
  partition.Assaults(1, 2'000'000'000);
  partition.Assaults(5'000'000'000);
  partition.Assaults(1, kToday, DeltaCause::kNew, "");
  partition.Tick(std::numeric_limits<std::int64_t>::max());
  partition.Activate("name: broken", 9);
  std::vector<std::string> reasons;
  reasons.reserve(partition.unit.dead.size());
  for (const auto& [reason, message] : partition.unit.dead) reasons.push_back(reason);
  EXPECT_THAT(reasons, ElementsAre("NOT_DECODABLE", "UNKNOWN_KIND", "BAD_DAY", "BAD_COUNT", "BAD_AREA",
                                   "BAD_TIME", "BAD_RULE_SET"));
  partition.Assaults(5);
  EXPECT_EQ(partition.Newest().indicated_class, "elevated");
}

TEST(ScoringStep, CountsMetricsOnlyWhenCommitted) {
  Partition partition;
  partition.Begin();
  partition.tallies.clear();
  partition.Assaults(5);
  ASSERT_THAT(partition.tallies, SizeIs(1));
  EXPECT_EQ(partition.tallies[0].assessments, 1);
  EXPECT_THAT(partition.tallies[0].moves, SizeIs(1));
  partition.step.Forget(0);
  partition.step.Committed(0);
  EXPECT_THAT(partition.tallies, SizeIs(1));
}

}  // namespace
}  // namespace lagesbild::scoring
