// Scoring's step under a rule set of measures: from the marker to classes, corrections and restarts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "component/scoring/scoring_partition.h"

namespace lagesbild::scoring {
namespace {

using model::Cause;
using model::DeltaCause;
using model::EpisodeState;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::string_view kText = "text: {sv: x, en: x}";

/// 10 points an assault where 1,000 live; two months in full, fading in the third; elevated from 50, kept
/// from 40.
std::string Measures(const std::string& hold = "{worse: 0, better: 28}", const std::string& enter = "50",
                     const std::string& purpose = "assessment") {
  std::string yaml =
      "format: 2\nname: measures\npurpose: " + purpose +
      "\ntext: {sv: x, en: x}\nlevels: [district]\nhold_days: " + hold +
      "\ncoverage: {onboarding_days: 0, late_days: 28}\nmeasures:\n"
      "  points: {op: weighted_count, unit: points, points: {violence.assault: 10}, age_weights: [1, 1], T}\n"
      "  residents: {op: indicator, name: residents, unit: persons, T}\n"
      "  harm: {op: rate, of: points, residents: residents, unit: points per 1000, T}\n"
      "  unsafe: {op: survey, names: [unsafe], years: 3, T}\n"
      "  enters: {op: at_least, of: harm, than: " +
      enter +
      " points per 1000, T}\n"
      "  keeps: {op: at_least, of: harm, than: 40 points per 1000, T}\n"
      "  many: {op: at_least, of: unsafe, than: 50 percent, T}\n"
      "  both: {op: all, of: [enters, many], missing: {substitute: false}, T}\n"
      "axes:\n  - {measure: harm, needed: true}\n  - {measure: unsafe}\n"
      "classes:\n  - {id: none, T}\n  - {id: elevated, enter: enters, keep: keeps, T}\n"
      "  - {id: severe, enter: both, T}\n";
  for (std::size_t at = yaml.find(" T}"); at != std::string::npos; at = yaml.find(" T}", at))
    yaml.replace(at + 1, 1, kText);
  return yaml;
}

void HandSurvey(Partition& partition, const std::string& period, std::int64_t share,
                DeltaCause cause = DeltaCause::kNew, const std::string& area = kArea) {
  model::Delta delta;
  delta.area = area;
  delta.feed = "ntu";
  delta.source_id = period;
  delta.cause = cause;
  delta.values.push_back({model::ValueType::kSurvey, "unsafe", period, model::Value{share, 400, 0, 0, ""}});
  ASSERT_TRUE(partition.Hand(delta));
}

TEST(ScoringStepUnderMeasures, ShowsAnAreaAndTellsAChangeOfClass) {
  Partition partition;
  partition.Begin(Measures());
  partition.Assaults(1);
  EXPECT_EQ(partition.Newest().indicated_class, "none");
  EXPECT_THAT(partition.Newest().missing, ElementsAre("no_input:unsafe"));
  partition.Assaults(4);
  const auto shown = partition.Newest();
  EXPECT_EQ(shown.indicated_class, "elevated");
  EXPECT_THAT(shown.rule_set, HasSubstr("measures@"));
  EXPECT_THAT(shown.axes, ElementsAre(model::Axis{"harm", 50'000, "points per 1000", {}},
                                      model::Axis{"unsafe", {}, "percent", {}}));
  EXPECT_THAT(shown.contributions,
              ElementsAre(model::Contribution{"harm", "violence.assault", "police", 5, 50'000}));
  ASSERT_THAT(partition.ClassFindings(), SizeIs(1));
  EXPECT_EQ(partition.ClassFindings()[0].cause, Cause::kReality);
  HandSurvey(partition, "2025", 6'000);
  EXPECT_EQ(partition.Newest().indicated_class, "severe");
  EXPECT_THAT(partition.Newest().missing, IsEmpty());
  HandSurvey(partition, "2025", 3'000, DeltaCause::kRevised);
  EXPECT_EQ(partition.Newest().indicated_class, "elevated");
  EXPECT_EQ(partition.ClassFindings().back().cause, Cause::kCorrection);
}

TEST(ScoringStepUnderMeasures, FollowsFromOneFormToTheOther) {
  Partition partition;
  partition.Begin(Rules());
  partition.Assaults(4);
  EXPECT_EQ(partition.Newest().indicated_class, "none");
  partition.Activate(Measures("{worse: 0, better: 28}", "40.5"), 2);
  EXPECT_EQ(partition.Newest().indicated_class, "none");
  partition.Activate(Measures("{worse: 0, better: 28}", "40"), 3);
  EXPECT_EQ(partition.Newest().indicated_class, "elevated");
  EXPECT_EQ(partition.ClassFindings().back().cause, Cause::kModel);
  partition.Activate(Rules(), 4);
  EXPECT_EQ(partition.Newest().rule_set.substr(0, 7), "sample@");
}

TEST(ScoringStepUnderMeasures, UndoesAfterMonthsWhatWasAnError) {
  Partition partition;
  partition.Begin(Measures("{worse: 0, better: 100}"));
  partition.Assaults(1, kToday - 31);
  partition.Assaults(3);
  partition.Assaults(1);
  ASSERT_EQ(partition.Newest().indicated_class, "elevated");
  // So late that the lane has no need of December any more but for the ground of the change.
  partition.Tick(kStart + 75 * kDay);
  partition.step.Forget(0);
  partition.Assaults(1, kToday + 75);
  ASSERT_EQ(partition.Newest().pending_class, "none");
  partition.Assaults(1, kToday - 31, DeltaCause::kRevised);
  partition.Assaults(-1, kToday, DeltaCause::kWithdrawn);
  EXPECT_EQ(partition.Newest().indicated_class, "elevated") << "December has one more: 50 are left";
  partition.Assaults(-1, kToday, DeltaCause::kWithdrawn);
  EXPECT_EQ(partition.Newest().indicated_class, "none");
  EXPECT_EQ(partition.ClassFindings().back().state, EpisodeState::kWithdrawn);
  EXPECT_EQ(partition.ClassFindings().back().cause, Cause::kCorrection);
}

TEST(ScoringStepUnderMeasures, PutsASetAsideThatMayNotHold) {
  Partition partition;
  partition.Begin(Measures());
  partition.Activate(Measures("{worse: 0, better: 28}", "50", "conformance"), 2);
  std::string other = Measures();
  other.replace(other.find("id: elevated"), 12, "id: utsatt");
  partition.Activate(other, 3);
  partition.Activate("format: 2\nname: broken\n", 4);
  std::vector<std::string> reasons;
  reasons.reserve(partition.unit.dead.size());
  for (const auto& [reason, message] : partition.unit.dead) reasons.push_back(reason);
  EXPECT_THAT(reasons, ElementsAre("BAD_RULE_SET", "BAD_RULE_SET", "BAD_RULE_SET"));
  partition.Assaults(5);
  EXPECT_EQ(partition.Newest().indicated_class, "elevated") << "the one before still holds";
}

/// Three months of eight areas: reports, revisions, surveys, silence, and another rule set near the end.
void PlayLongStory(Partition& partition) {
  std::vector<model::Area> areas;
  areas.reserve(8);
  for (int i = 0; i < 8; ++i) areas.push_back(District("D" + std::to_string(i), 900 + 50 * i));
  partition.Activate(Measures("{worse: 2, better: 3}"));
  partition.Areas(areas);
  partition.FeedMarker(std::int64_t{4} * 24 * 3600);
  partition.Tick(kStart);
  for (int day = 0; day < 90; ++day) {
    for (int i = 0; i < 8; ++i) {
      const std::string area = "D" + std::to_string(i);
      if ((day + i) % 13 == 0 && (day < 40 || day > 50))
        partition.Assaults(1 + (i + day) % 3, kToday + day, DeltaCause::kNew, area);
      if ((day + 3 * i) % 17 == 9) partition.Assaults(-1, kToday + day - 4, DeltaCause::kWithdrawn, area);
      if ((day + i) % 23 == 7) partition.Assaults(2, kToday + day - 40, DeltaCause::kRevised, area);
      if (day % 30 == i)
        HandSurvey(partition, day < 45 ? "2025" : "2026", 3'000 + 40 * day, DeltaCause::kNew, area);
    }
    partition.Tick(kStart + (day + 1) * kDay);
  }
  partition.Activate(Measures("{worse: 0, better: 0}", "80"), 2);
  partition.Tick(kStart + 95 * kDay);
}

TEST(ScoringStepUnderMeasures, GivesTheSameBytesInSlicesAndFromAnyRestart) {
  Partition whole;
  PlayLongStory(whole);
  ASSERT_GT(whole.ClassFindings().size(), 20U);
  const auto undone = [](const model::Finding& finding) { return finding.cause == Cause::kCorrection; };
  const auto findings = whole.ClassFindings();
  ASSERT_GT(std::count_if(findings.begin(), findings.end(), undone), 2);
  Partition sliced(1, {3, 40});
  PlayLongStory(sliced);
  EXPECT_TRUE(whole.unit.published == sliced.unit.published);
  EXPECT_TRUE(whole.unit.committed == sliced.unit.committed);
  Partition forgetful;
  forgetful.content.table = whole.content.table;
  forgetful.log = whole.log;
  for (std::size_t i = 0; i < forgetful.log.size(); ++i) {
    forgetful.step.Forget(0);
    ASSERT_TRUE(forgetful.Replay(i));
  }
  EXPECT_TRUE(whole.unit.published == forgetful.unit.published);
  EXPECT_TRUE(whole.unit.committed == forgetful.unit.committed);
}

}  // namespace
}  // namespace lagesbild::scoring
