#include "scoring/domain/assess.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/scoring/samples.h"

namespace lagesbild::scoring {
namespace {

using model::Cause;
using model::EpisodeState;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::int64_t kNoon = model::StockholmMidnightMs(model::DayOf(2025, 6, 30)) + 12 * 3'600'000;

/// One area under the sample rules, with a feed that has long been known.
class Area {
 public:
  rules::RuleSet rules = SampleRules();
  AreaInfo info{"Centrum", "district", "1480", "14", 1000, false, false, 0};
  AreaState state;
  World world;

  Area() {
    world.rules = &rules;
    world.rules_activation = 1;
    world.now_ms = kNoon;
    HearFeed(state, "police", 1);
  }

  Assessed Step(std::int64_t assaults, Cause cause = Cause::kReality) {
    ++world.offset;
    auto out = Assess("A1", info, LedgerOf(MonthOf(2025, 6), assaults), state, world, {cause, 42});
    state = out.state;
    return out;
  }
};

const model::ClassChange& ClassChangeOf(const model::Finding& finding) {
  return std::get<model::ClassChange>(finding.change);
}
const model::EvidenceChange& EvidenceOf(const model::Finding& finding) {
  return std::get<model::EvidenceChange>(finding.change);
}

TEST(Assess, TellsNothingAtFirstWhenAllIsCalm) {
  Area area;
  const Assessed out = area.Step(1);
  EXPECT_THAT(out.findings, IsEmpty());
  EXPECT_EQ(out.assessment.indicated_class, "none");
  EXPECT_THAT(out.assessment.missing, ElementsAre("no_survey"));
  EXPECT_EQ(out.assessment.class_since_ms, kNoon);
  EXPECT_EQ(out.assessment.engine, kEngine);
}

TEST(Assess, TellsAnEpisodeFromOpeningToClose) {
  Area area;
  area.Step(1);
  const Assessed opened = area.Step(5);  // 50 points
  ASSERT_EQ(opened.findings.size(), 1U);
  const model::Finding& open = opened.findings[0];
  EXPECT_EQ(open.state, EpisodeState::kOpen);
  EXPECT_EQ(open.direction, model::Direction::kWorse);
  EXPECT_EQ(open.severity, 2);
  EXPECT_EQ(open.recorded_at_ms, 42);
  EXPECT_EQ(ClassChangeOf(open),
            (model::ClassChange{"none", "elevated", "harm", 10'000, 50'000, "sample@0"}));

  const Assessed updated = area.Step(10);
  ASSERT_EQ(updated.findings.size(), 1U);
  EXPECT_EQ(updated.findings[0].state, EpisodeState::kUpdate);
  EXPECT_EQ(updated.findings[0].revision, 2);
  EXPECT_EQ(updated.findings[0].episode, open.episode);
  EXPECT_NE(updated.findings[0].finding_id, open.finding_id);

  const Assessed closed = area.Step(1, Cause::kAgeing);
  ASSERT_EQ(closed.findings.size(), 1U);
  EXPECT_EQ(closed.findings[0].state, EpisodeState::kClose);
  EXPECT_EQ(closed.findings[0].direction, model::Direction::kBetter);
  EXPECT_EQ(closed.findings[0].cause, Cause::kAgeing);
  EXPECT_NE(area.Step(5).findings[0].episode, open.episode);
}

TEST(Assess, WithdrawsAnEpisodeThatWasAnError) {
  Area area;
  area.rules.hold_better_days = 28;
  area.Step(1);
  area.Step(5);
  const Assessed undone = area.Step(4, Cause::kCorrection);
  ASSERT_EQ(undone.findings.size(), 1U);
  EXPECT_EQ(undone.findings[0].state, EpisodeState::kWithdrawn);
  EXPECT_EQ(undone.findings[0].cause, Cause::kCorrection);
}

TEST(Assess, CallsASilentAreaUnknownNotCalm) {
  Area area;
  area.Step(5);
  area.world.silent = {{"police"}, {"police"}};
  const Assessed lost = area.Step(5, Cause::kAgeing);
  EXPECT_EQ(lost.assessment.indicated_class, "insufficient_evidence");
  EXPECT_THAT(lost.assessment.missing, ElementsAre("feed_silent:police", "no_survey"));
  ASSERT_EQ(lost.findings.size(), 2U);
  EXPECT_EQ(ClassChangeOf(lost.findings[0]).to, "insufficient_evidence");
  EXPECT_EQ(lost.findings[0].cause, Cause::kCoverage);
  EXPECT_EQ(lost.findings[0].direction, model::Direction::kNeutral);
  EXPECT_EQ(EvidenceOf(lost.findings[1]), (model::EvidenceChange{"feed_silent:police", true}));
  EXPECT_EQ(lost.findings[1].state, EpisodeState::kOpen);

  area.world.silent = {};
  const Assessed found = area.Step(5, Cause::kAgeing);
  EXPECT_EQ(found.assessment.indicated_class, "elevated");
  ASSERT_EQ(found.findings.size(), 2U);
  EXPECT_EQ(EvidenceOf(found.findings[1]), (model::EvidenceChange{"feed_silent:police", false}));
  EXPECT_EQ(found.findings[1].state, EpisodeState::kClose);
  EXPECT_EQ(found.findings[1].episode, lost.findings[1].episode);
}

TEST(Assess, KeepsTheClassAsLongAsOneFeedSpeaks) {
  Area area;
  HearFeed(area.state, "ambulance", 1);
  area.Step(5);
  area.world.silent = {{"police"}, {"police"}};
  const Assessed out = area.Step(5, Cause::kAgeing);
  EXPECT_EQ(out.assessment.indicated_class, "elevated");
  EXPECT_THAT(out.assessment.missing, ElementsAre("feed_silent:police", "no_survey"));
}

TEST(Assess, SaysWhyItCannotSay) {
  Area area;
  area.info.population = 0;
  EXPECT_THAT(area.Step(5).assessment.missing, ElementsAre("no_population", "no_survey"));
  EXPECT_EQ(area.Step(5).assessment.indicated_class, "insufficient_evidence");
  area.info.population = 1000;
  const Assessed known = area.Step(5, Cause::kAreas);
  EXPECT_EQ(known.assessment.indicated_class, "elevated");
  EXPECT_EQ(known.findings[0].cause, Cause::kAreas);
  area.info.level = "county";
  EXPECT_THAT(area.Step(5).assessment.missing, ElementsAre("no_rules_for_level", "no_survey"));
  area.info.added_activation = 1;
  EXPECT_THAT(area.Step(5).assessment.missing, ElementsAre("learning", "no_rules_for_level", "no_survey"));
  Area learning;
  learning.info.added_activation = 2;
  EXPECT_EQ(learning.Step(5).assessment.indicated_class, "insufficient_evidence");
  learning.world.areas_learned = 2;
  const Assessed learned = learning.Step(5, Cause::kCoverage);
  EXPECT_EQ(learned.assessment.indicated_class, "elevated");
  EXPECT_EQ(learned.findings[0].cause, Cause::kAreas);
  EXPECT_EQ(learning.Step(1, Cause::kReality).findings[0].cause, Cause::kReality);
  Area without_feed;
  without_feed.state.feeds.clear();
  EXPECT_THAT(without_feed.Step(0).assessment.missing, ElementsAre("no_feed", "no_survey"));
  EXPECT_EQ(without_feed.Step(0).assessment.indicated_class, "insufficient_evidence");
  Area without_rules;
  without_rules.world.rules = nullptr;
  EXPECT_THAT(without_rules.Step(5).assessment.missing, ElementsAre("no_rule_set"));
}

TEST(Assess, KeepsOfficialClassesBesideItsOwn) {
  Area area;
  AreaLedger ledger = LedgerOf(MonthOf(2025, 6), 1);
  ledger.values.push_back({model::ValueType::kOfficial, "polisen", "", 0, {20'000, 0, 0, 0, "utsatt"}});
  const Assessed out = Assess("A1", area.info, ledger, area.state, area.world, {Cause::kReality, 0});
  EXPECT_THAT(out.assessment.official, ElementsAre(model::OfficialClass{"polisen", "utsatt", 20'000}));
  EXPECT_EQ(out.assessment.indicated_class, "none");
}

TEST(CauseOf, CallsKnowledgeKnowledge) {
  Area area;
  area.rules.onboarding_days = 28;
  const std::int32_t today = model::DayOf(2025, 6, 30);
  const auto cause = [&](model::DeltaCause delta, std::string_view feed, std::int32_t day) {
    return CauseOf(delta, area.state, feed, day, area.world);
  };
  EXPECT_EQ(cause(model::DeltaCause::kNew, "police", today), Cause::kReality);
  EXPECT_EQ(cause(model::DeltaCause::kNew, "police", today - 27), Cause::kReality);
  EXPECT_EQ(cause(model::DeltaCause::kNew, "police", today - 28), Cause::kCoverage);
  EXPECT_EQ(cause(model::DeltaCause::kNew, "another", today), Cause::kCoverage);
  EXPECT_EQ(cause(model::DeltaCause::kRevised, "police", today), Cause::kCorrection);
  EXPECT_EQ(cause(model::DeltaCause::kWithdrawn, "police", today), Cause::kCorrection);
  EXPECT_EQ(cause(model::DeltaCause::kFrame, "police", today), Cause::kAreas);
}

}  // namespace
}  // namespace lagesbild::scoring
