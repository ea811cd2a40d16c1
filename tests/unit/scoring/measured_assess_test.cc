// Assessments under rule sets of measures; what they share with thresholds is tested in assess_test.cc, whole
// histories in tests/conformance/histories.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/measures/outcome.h"
#include "scoring/domain/assess.h"
#include "unit/scoring/measured_samples.h"

namespace lagesbild::scoring {
namespace {

using model::Cause;
using model::DeltaCause;
using model::EpisodeState;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::int32_t kToday = model::DayOf(2025, 6, 30);
const std::int64_t kNoon = model::StockholmMidnightMs(kToday) + 12 * 3'600'000;

std::string HeldDocument() { return SampleDocument() + "hold_days: {worse: 7, better: 28}\n"; }

std::string RankedDocument() {
  return MeasuresDocument(
      "  points: {op: weighted_count, unit: points, points: {violence.assault: 10}, age_weights: [1]}\n"
      "  rank: {op: percentile_rank, of: points}\n  most: {op: at_least, of: rank, than: 0.5 rank}\n",
      "levels: [district, regso]\naxes:\n  - {measure: rank}\nclasses:\n  - {id: none, text: {sv: x, en: "
      "x}}\n"
      "  - {id: high, enter: most, text: {sv: x, en: x}}\n");
}

std::shared_ptr<const measures::Reference> ReferenceOf(std::initializer_list<double> values) {
  std::vector<measures::Sample> samples;
  for (const double value : values) samples.push_back({measures::Millionths(value), 1, {}});
  measures::Reference reference;
  reference.by_comparison.emplace_back(measures::MakeDistribution(std::move(samples)));
  return std::make_shared<const measures::Reference>(std::move(reference));
}

/// One area under a rule set of measures, with a feed that has long been known.
class Area {
 public:
  explicit Area(const std::string& yaml = SampleDocument()) : rules(MeasuredFrom(yaml)) {
    world.rules = &rules;
    world.rules_activation = 1;
    world.now_ms = kNoon;
    HearFeed(state, "police", 1);
  }

  /// As the lane does with a delta of assaults of June.
  Assessed Report(std::int64_t count, DeltaCause cause = DeltaCause::kNew) {
    model::Delta delta;
    delta.feed = "police";
    delta.cause = cause;
    delta.counts.push_back({"violence.assault", kToday, count});
    assaults += count;
    NoteSinceChange(state, delta, world);
    return Look(CauseOf(cause, state, "police", kToday, world));
  }

  Assessed Look(Cause cause) {
    ++world.offset;
    auto out = Assess("A1", info, LedgerOf(MonthOf(2025, 6), assaults), state, world, {cause, 42});
    state = out.state;
    return out;
  }

  MeasuredRules rules;
  AreaInfo info = SampleArea();
  AreaState state;
  World world;
  std::int64_t assaults = 0;
};

TEST(AssessMeasures, TellsAChangeWithTheAxisThatDecidedIt) {
  Area area;
  EXPECT_THAT(area.Report(1).findings, IsEmpty());
  const Assessed out = area.Report(4);
  EXPECT_EQ(out.assessment.indicated_class, "elevated");
  EXPECT_EQ(out.assessment.rule_set, area.rules.set().id);
  EXPECT_EQ(out.assessment.axes[0], (model::Axis{"harm", 50'000, "points", 2}));
  EXPECT_THAT(out.assessment.missing, ElementsAre("no_input:unsafe"));
  ASSERT_THAT(out.findings, SizeIs(1));
  EXPECT_EQ(out.findings[0].state, EpisodeState::kOpen);
  EXPECT_EQ(out.findings[0].cause, Cause::kReality);
  EXPECT_EQ(std::get<model::ClassChange>(out.findings[0].change),
            (model::ClassChange{"none", "elevated", "harm", 10'000, 50'000, area.rules.set().id}));
}

TEST(AssessMeasures, ShowsWhatIsPending) {
  Area area(HeldDocument());
  const std::int64_t since_ms = kNoon - 10 * model::kMsPerDay;
  area.world.now_ms = since_ms;
  area.Report(1);
  const Assessed out = area.Report(9);
  EXPECT_EQ(out.assessment.indicated_class, "none");
  EXPECT_EQ(out.assessment.pending_class, "high");
  EXPECT_EQ(out.assessment.pending_since_ms, since_ms);
  area.world.now_ms += 7 * model::kMsPerDay;
  const Assessed held = area.Look(Cause::kAgeing);
  EXPECT_EQ(held.assessment.indicated_class, "high");
  EXPECT_EQ(held.assessment.pending_class, "");
  EXPECT_EQ(held.findings[0].cause, Cause::kReality);
}

TEST(AssessMeasures, WithdrawsAnEpisodeThatWasAnError) {
  Area area(SampleDocument() + "hold_days: {worse: 0, better: 28}\n");
  area.Report(1);
  area.Report(4);
  EXPECT_EQ(area.state.class_state.undo_level, 0);
  const Assessed undone = area.Report(-1, DeltaCause::kWithdrawn);
  ASSERT_THAT(undone.findings, SizeIs(1));
  EXPECT_EQ(undone.findings[0].state, EpisodeState::kWithdrawn);
  EXPECT_EQ(undone.findings[0].cause, Cause::kCorrection);
  EXPECT_EQ(std::get<model::ClassChange>(undone.findings[0].change).axis, "harm");
  EXPECT_TRUE(undone.move->undone);
  EXPECT_EQ(undone.state.class_state.undo_level, kNoLevel);
}

TEST(AssessMeasures, KeepsWhatIsNewOnlyWhileAChangeCanBeUndone) {
  Area area;
  area.Report(1);
  EXPECT_TRUE(area.state.since_change.empty()) << "there was no change";
  area.Report(4);
  EXPECT_TRUE(area.state.since_change.empty()) << "the change stands on it";
  area.Report(1);
  EXPECT_THAT(area.state.since_change.counts,
              ElementsAre(NewCount{MonthOf(2025, 6), KindNumber("violence.assault"), 1}));
  area.Look(Cause::kAreas);
  EXPECT_TRUE(area.state.since_change.empty()) << "nothing can be undone any more";
  area.Report(1);
  EXPECT_TRUE(area.state.since_change.empty());
}

TEST(AssessMeasures, ComparesWithTheReferenceOfTheAreasLevel) {
  Area area(RankedDocument());
  const LevelReferences references = {{"district", ReferenceOf({0, 10, 20, 30, 40})}};
  EXPECT_THAT(area.Report(3).assessment.missing, ElementsAre("no_reference:rank"));
  EXPECT_EQ(area.state.class_state.level, kInsufficient);
  area.world.references = &references;
  EXPECT_EQ(area.Look(Cause::kModel).assessment.indicated_class, "high");
  area.info.level = "regso";
  EXPECT_EQ(area.Look(Cause::kAreas).assessment.indicated_class, "insufficient_evidence");
  area.info.level = "county";
  EXPECT_THAT(area.Look(Cause::kAreas).assessment.missing,
              ElementsAre("no_reference:rank", "no_rules_for_level"));
}

TEST(AssessMeasures, WantEveryNeededAxisEvenIfNoClassIsMadeOfIt) {
  const auto document = [](const std::string& needed) {
    return SampleDocument("axes:\n  - {measure: unsafe, needed: " + needed +
                          "}\nclasses:\n  - {id: none, text: {sv: x, en: x}}\n"
                          "  - {id: elevated, enter: enters, text: {sv: x, en: x}}\n");
  };
  EXPECT_EQ(Area(document("false")).Report(5).assessment.indicated_class, "elevated");
  EXPECT_EQ(Area(document("true")).Report(5).assessment.indicated_class, "insufficient_evidence");
}

TEST(AssessMeasures, CoverEveryRegisteredLevelWhereTheyNameNone) {
  const MeasuredRules rules = MeasuredFrom(SampleDocument());
  EXPECT_TRUE(RulesInForce(&rules).Covers("deso"));
  EXPECT_FALSE(RulesInForce(&rules).Covers(kUnlocatedLevel));
  EXPECT_FALSE(RulesInForce(&rules).Covers(kProvisionalLevel));
  EXPECT_FALSE(RulesInForce().Covers("deso"));
}

TEST(AssessMeasures, CallsNothingCoverageUnlessTheSetSaysSo) {
  Area area;
  const auto cause = [&](std::string_view feed, std::int32_t days_late) {
    return CauseOf(DeltaCause::kNew, area.state, feed, kToday - days_late, area.world);
  };
  EXPECT_EQ(cause("police", 300), Cause::kReality);
  EXPECT_EQ(cause("another", 0), Cause::kReality);
  area.rules = MeasuredFrom(SampleDocument() + "coverage: {onboarding_days: 7, late_days: 28}\n");
  EXPECT_EQ(cause("police", 27), Cause::kReality);
  EXPECT_EQ(cause("police", 28), Cause::kCoverage);
  EXPECT_EQ(cause("another", 0), Cause::kCoverage);
}

TEST(AssessMeasures, FollowOnThresholdsAndTheOtherWayRound) {
  Area area;
  area.Report(1);
  area.Report(5);
  area.Report(1);
  EXPECT_FALSE(area.state.since_change.empty());
  const rules::RuleSet thresholds = SampleRules();
  area.world.rules = &thresholds;
  area.world.rules_activation = 2;
  const Assessed first = area.Look(Cause::kModel);
  EXPECT_EQ(first.assessment.indicated_class, "elevated");
  EXPECT_EQ(first.assessment.rule_set, "sample@0");
  area.Report(1);
  area.Report(3);
  EXPECT_EQ(area.state.class_state.level, 2);
  area.Report(1);
  EXPECT_TRUE(area.state.since_change.empty()) << "thresholds keep a score instead";
  area.world.rules = &area.rules;
  area.world.rules_activation = 3;
  EXPECT_EQ(area.Look(Cause::kModel).assessment.rule_set, area.rules.set().id);
  EXPECT_EQ(area.state.class_state.undo_level, kNoLevel);
}

}  // namespace
}  // namespace lagesbild::scoring
