#include "notification/domain/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lagesbild::notification {
namespace {

using model::Direction;
using model::EpisodeState;
using ::testing::HasSubstr;

model::Finding Base() {
  model::Finding finding;
  finding.area = "1280C101";
  finding.area_name = "Nydala";
  return finding;
}

TEST(Render, TellsAClassChangeInNeutralWords) {
  auto finding = Base();
  finding.direction = Direction::kWorse;
  finding.change = model::ClassChange{"elevated", "high", "harm", {}, {}, "r"};
  EXPECT_EQ(Render(finding, false).sv, "Försämring i Nydala: indikerad nivå från förhöjd till hög");
  EXPECT_EQ(Render(finding, false).en, "Decline in Nydala: indicated level from elevated to high");
}

TEST(Render, ShowsImprovementAsClearlyAsDecline) {
  auto finding = Base();
  finding.direction = Direction::kBetter;
  finding.change = model::ClassChange{"severe", "insufficient_evidence", "harm", {}, {}, "r"};
  EXPECT_EQ(Render(finding, false).sv,
            "Förbättring i Nydala: indikerad nivå från allvarlig till underlag saknas");
  EXPECT_EQ(Render(finding, false).en,
            "Improvement in Nydala: indicated level from severe to insufficient evidence");
}

TEST(Render, NeverUsesTheNamesOfThePolicesClasses) {
  auto finding = Base();
  for (const char* id : {"none", "elevated", "high", "severe", "insufficient_evidence"}) {
    finding.change = model::ClassChange{id, id, "harm", {}, {}, "r"};
    for (const char* word : {"utsatt", "Utsatt", "riskområde", "vulnerable"}) {
      EXPECT_THAT(Render(finding, false).sv, Not(HasSubstr(word)));
      EXPECT_THAT(Render(finding, false).en, Not(HasSubstr(word)));
    }
  }
}

TEST(Render, TellsATrendWithCountAndExpectation) {
  auto finding = Base();
  finding.direction = Direction::kBetter;
  finding.change = model::TrendChange{"property.theft", 202420, 4, 25'050, -6000};
  EXPECT_EQ(Render(finding, false).sv, "Förbättring i Nydala: Stöld, 4 händelser vecka 20 2024, väntat 25,1");
  EXPECT_EQ(Render(finding, false).en,
            "Improvement in Nydala: Theft, 4 incidents in week 20 of 2024, expected 25.1");
  finding.state = EpisodeState::kClose;
  EXPECT_THAT(Render(finding, false).sv, HasSubstr("Åter det väntade i Nydala"));
}

TEST(Render, TellsABandWhereTheCountIsWithheld) {
  auto finding = Base();
  finding.direction = Direction::kWorse;
  finding.change = model::TrendChange{"property.theft", 202420, 0, 150, 0, true};
  EXPECT_EQ(Render(finding, false).sv, "Försämring i Nydala: Stöld, 1–4 händelser vecka 20 2024, väntat 0,2");
  EXPECT_EQ(Render(finding, false).en,
            "Decline in Nydala: Theft, 1 to 4 incidents in week 20 of 2024, expected 0.2");
}

TEST(Render, SaysWhenReportingMayBeBehindIt) {
  auto finding = Base();
  finding.cause = model::Cause::kCoverage;
  finding.change = model::TrendChange{"property.theft", 202420, 25, 4000, 6000};
  EXPECT_THAT(Render(finding, false).sv, HasSubstr("(kan bero på ändrad rapportering)"));
  EXPECT_THAT(Render(finding, false).en, HasSubstr("(may be due to changed reporting)"));
}

TEST(Render, TakesBackInPlainWords) {
  auto finding = Base();
  finding.state = EpisodeState::kWithdrawn;
  finding.cause = model::Cause::kCorrection;
  finding.change = model::TrendChange{"no.such_kind", 202420, 4, 4000, 0};
  EXPECT_EQ(
      Render(finding, false).sv,
      "Återtaget i Nydala: no.such_kind, 4 händelser vecka 20 2024, väntat 4,0 (uppgifterna har ändrats)");
}

TEST(Render, TellsEvidenceLostAndFound) {
  auto finding = Base();
  finding.change = model::EvidenceChange{"feed_silent:polisen", true};
  EXPECT_EQ(Render(finding, false).sv, "Underlag i Nydala: saknas: uppgifter från polisen");
  finding.change = model::EvidenceChange{"no_survey", false};
  EXPECT_EQ(Render(finding, false).en, "Evidence in Nydala: there again: survey");
}

TEST(Render, MarksTestsAndNamesWhatHasNoName) {
  auto finding = Base();
  finding.area_name = "";
  finding.change = model::EvidenceChange{"no_survey", true};
  EXPECT_EQ(Render(finding, true).en, "TEST: Evidence in 1280C101: missing: survey");
  finding.area = "unlocated";
  EXPECT_EQ(Render(finding, false).sv, "Underlag i okänd plats: saknas: trygghetsundersökning");
}

}  // namespace
}  // namespace lagesbild::notification
