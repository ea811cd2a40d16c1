#include "notification/domain/route.h"

#include <gtest/gtest.h>

namespace lagesbild::notification {
namespace {

model::Finding ClassFinding() {
  model::Finding finding;
  finding.area = "1280C101";
  finding.level = "deso";
  finding.municipality = "1280";
  finding.county = "12";
  finding.direction = model::Direction::kWorse;
  finding.severity = 2;
  finding.change = model::ClassChange{"elevated", "high", "harm", {}, {}, "r"};
  return finding;
}

Answer Ask(const model::Subscription& subscription) { return Match(subscription, ClassFinding()); }

TEST(Match, TakesEverythingWithoutFilters) { EXPECT_EQ(Ask({}), Answer::kMatched); }

TEST(Match, TakesAreaMunicipalityOrCountyAsOneChoice) {
  model::Subscription wanted;
  wanted.areas = {"other"};
  EXPECT_EQ(Ask(wanted), Answer::kNotConcerned);
  wanted.municipalities = {"1280"};
  EXPECT_EQ(Ask(wanted), Answer::kMatched);
  wanted.municipalities = {"0180"};
  EXPECT_EQ(Ask(wanted), Answer::kNotConcerned);
  wanted.counties = {"12"};
  EXPECT_EQ(Ask(wanted), Answer::kMatched);
  wanted = {};
  wanted.areas = {"x", "1280C101"};
  EXPECT_EQ(Ask(wanted), Answer::kMatched);
}

TEST(Match, MeansTheMunicipalityAndTheCountyThemselvesToo) {
  model::Subscription wanted;
  wanted.municipalities = {"1280"};
  model::Finding finding = ClassFinding();
  finding.area = "1280";
  finding.municipality = "";
  finding.county = "12";
  EXPECT_EQ(Match(wanted, finding), Answer::kMatched);
  wanted = {};
  wanted.counties = {"12"};
  finding.area = "12";
  finding.county = "";
  EXPECT_EQ(Match(wanted, finding), Answer::kMatched);
}

TEST(Match, ReadsTheCountyOffTheMunicipality) {
  model::Subscription wanted;
  wanted.counties = {"12"};
  model::Finding finding = ClassFinding();
  finding.county = "";
  EXPECT_EQ(Match(wanted, finding), Answer::kMatched);
  finding.municipality = "0180";
  EXPECT_EQ(Match(wanted, finding), Answer::kNotConcerned);
}

TEST(Match, DoesNotTakeAnEmptyCodeForAPlace) {
  model::Subscription wanted;
  wanted.municipalities = {"1280"};
  model::Finding finding = ClassFinding();
  finding.area = "unlocated";
  finding.municipality = finding.county = "";
  EXPECT_EQ(Match(wanted, finding), Answer::kNotConcerned);
}

TEST(Match, IsNotConcernedWithOtherLevelsAndKinds) {
  model::Subscription wanted;
  wanted.levels = {"municipality"};
  EXPECT_EQ(Ask(wanted), Answer::kNotConcerned);
  wanted.levels = {"municipality", "deso"};
  EXPECT_EQ(Ask(wanted), Answer::kMatched);
  wanted.finding_kinds = {"trend", "evidence"};
  EXPECT_EQ(Ask(wanted), Answer::kNotConcerned);
  wanted.finding_kinds = {"class_change"};
  EXPECT_EQ(Ask(wanted), Answer::kMatched);
}

TEST(Match, SaysWhyNot) {
  model::Subscription wanted;
  wanted.class_to = {"severe"};
  EXPECT_EQ(Ask(wanted), Answer::kClassTo);
  wanted.class_from = {"none"};
  EXPECT_EQ(Ask(wanted), Answer::kClassFrom);
  wanted.severity_min = 3;
  EXPECT_EQ(Ask(wanted), Answer::kSeverityBelow);
  wanted.directions = {"better"};
  EXPECT_EQ(Ask(wanted), Answer::kDirection);
  wanted = {};
  wanted.directions = {"better", "worse"};
  wanted.severity_min = 2;
  wanted.class_from = {"elevated"};
  wanted.class_to = {"high"};
  EXPECT_EQ(Ask(wanted), Answer::kMatched);
}

TEST(Match, BindsOnlyClassChangesByClass) {
  model::Subscription wanted;
  wanted.class_to = {"severe"};
  model::Finding finding = ClassFinding();
  finding.change = model::TrendChange{"property.theft", 202420, 25, 4000, 6000};
  EXPECT_EQ(Match(wanted, finding), Answer::kMatched);
}

TEST(ReasonOf, IsTheCodeInDecisions) {
  EXPECT_EQ(ReasonOf(Answer::kMatched), "matched");
  EXPECT_EQ(ReasonOf(Answer::kSeverityBelow), "severity_below");
  EXPECT_EQ(ReasonOf(Answer::kNotConcerned), "");
}

}  // namespace
}  // namespace lagesbild::notification
