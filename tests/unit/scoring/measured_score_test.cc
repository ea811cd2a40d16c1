#include "scoring/domain/measured_score.h"

#include <gmock/gmock.h>

#include <limits>

#include "unit/scoring/measured_samples.h"

namespace lagesbild::scoring {
namespace {

using model::Axis;
using model::Contribution;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::int32_t kToday = model::DayOf(2025, 6, 30);

Score ScoreUnder(const MeasuredRules& rules, const AreaInfo& info, const AreaLedger& ledger) {
  const auto facts = FactsOf(rules, info, ledger, kToday);
  return ScoreOf(rules, measures::Evaluate(rules.set(), {}, facts), facts, ledger);
}

Score SampleScore(const AreaLedger& ledger, AreaInfo info = SampleArea()) {
  return ScoreUnder(MeasuredFrom(SampleDocument()), info, ledger);
}

TEST(MeasuredScore, ShowsTheAxesThatTheSetNames) {
  AreaLedger ledger = LedgerOf(MonthOf(2025, 6), 5);
  ledger.values = {SurveyCell("unsafe", "2025", ledger.FeedIndex("ntu"), 3'333, 400)};
  const Score score = SampleScore(ledger);
  EXPECT_THAT(score.axes,
              ElementsAre(Axis{"harm", 50'000, "points", 2}, Axis{"unsafe", 33'330, "percent", {}}));
  EXPECT_THAT(score.missing, IsEmpty());
}

TEST(MeasuredScore, RoundsOnceToThousandths) {
  EXPECT_EQ(ToMilli(0.0005), 1);
  EXPECT_EQ(ToMilli(-0.0005), -1);
  EXPECT_EQ(ToMilli(0.00049), 0);
  EXPECT_EQ(ToMilli(std::numeric_limits<double>::infinity()), 9'000'000'000'000'000);
}

TEST(MeasuredScore, NamesWhatIsMissingAndWhy) {
  // poor and town stand in the set, but no axis and no class is made of them.
  EXPECT_THAT(SampleScore(LedgerOf(MonthOf(2025, 6), 5)).missing, ElementsAre("no_input:unsafe"));
  AreaInfo info = SampleArea();
  info.population = 99;
  const Score few = SampleScore(LedgerOf(MonthOf(2025, 6), 5), info);
  EXPECT_THAT(few.missing, ElementsAre("below_minimum:harm", "no_input:unsafe"));
  EXPECT_EQ(few.axes[0].score_milli, std::nullopt);
  EXPECT_EQ(few.axes[0].level, std::nullopt);
  info.population = 0;
  EXPECT_THAT(SampleScore(LedgerOf(MonthOf(2025, 6), 5), info).missing,
              ElementsAre("no_input:residents", "no_input:unsafe"));
}

TEST(MeasuredScore, NamesRulesOutOfForceOnlyWhereTheyCostTheClass) {
  const std::string measures =
      "  income: {op: indicator, name: income, unit: percent}\n"
      "  old: {op: valid, of: income, until: 2020-12-31}\n"
      "  poor: {op: at_least, of: income, than: 30 percent}\n"
      "  was_poor: {op: at_least, of: old, than: 30 percent}\n"
      "  either: {op: any, of: [poor, was_poor], missing: drop}\n";
  const auto classes = [](const std::string& enter) {
    return "classes:\n  - {id: none, text: {sv: x, en: x}}\n  - {id: severe, enter: " + enter +
           ", text: {sv: x, en: x}}\n";
  };
  AreaLedger ledger;
  ledger.values = {IndicatorCell("income", "2025", ledger.FeedIndex("scb"), 40'000)};
  const auto either = MeasuredFrom(MeasuresDocument(measures, classes("either")));
  EXPECT_THAT(ScoreUnder(either, SampleArea(), ledger).missing, IsEmpty());
  const auto only_old = MeasuredFrom(MeasuresDocument(measures, classes("was_poor")));
  EXPECT_THAT(ScoreUnder(only_old, SampleArea(), ledger).missing, ElementsAre("not_in_force:old"));
}

TEST(MeasuredScore, BoundsTheCodes) {
  std::string measures;
  std::string names;
  for (int i = 10; i < 50; ++i) {
    measures +=
        "  m" + std::to_string(i) + ": {op: indicator, name: n" + std::to_string(i) + ", unit: percent}\n";
    names += (i == 10 ? "m" : ", m") + std::to_string(i);
  }
  measures += "  all_of_it: {op: mean, of: [" + names + "], missing: drop}\n";
  measures += "  much: {op: at_least, of: all_of_it, than: 5 percent}\n";
  const auto rules = MeasuredFrom(MeasuresDocument(
      measures,
      "classes:\n  - {id: none, text: {sv: x, en: x}}\n  - {id: high, enter: much, text: {sv: x, en: x}}\n"));
  const auto missing = ScoreUnder(rules, SampleArea(), {}).missing;
  ASSERT_THAT(missing, SizeIs(kMissingCodesMax));
  EXPECT_EQ(missing.front(), "no_input:m10");
}

TEST(MeasuredContributions, ShowKindsSurveysAndTheirFeeds) {
  AreaLedger ledger = LedgerOf(MonthOf(2025, 6), 3, 2);
  const auto ambulance = ledger.FeedIndex("ambulance");
  ledger.counts.push_back({MonthOf(2025, 6), KindNumber("violence.robbery"), ambulance, 1});
  ledger.counts.push_back({MonthOf(2025, 6), KindNumber("drugs.offence"), ambulance, 9});  // police-detected
  ledger.counts.push_back({MonthOf(2024, 6), KindNumber("violence.assault"), ambulance, 9});  // too old
  const auto ntu = ledger.FeedIndex("ntu");
  ledger.values = {SurveyCell("unsafe", "2024", ntu, 3'000, 100),
                   SurveyCell("unsafe", "2025", ntu, 4'000, 100)};
  EXPECT_THAT(SampleScore(ledger).contributions,
              ElementsAre(Contribution{"harm", "violence.robbery", "", 3, 300'000},
                          Contribution{"unsafe", "unsafe", "ntu", 200, 35'000},
                          Contribution{"harm", "violence.assault", "police", 3, 30'000}));
}

TEST(MeasuredContributions, ShowCountsAloneWhereThereIsNoRate) {
  AreaInfo info = SampleArea();
  info.population = 0;
  EXPECT_THAT(SampleScore(LedgerOf(MonthOf(2025, 6), 3), info).contributions,
              ElementsAre(Contribution{"harm", "violence.assault", "police", 3, 0}));
}

TEST(MeasuredContributions, AreForAsManyResidentsAsTheRateIs) {
  AreaInfo info = SampleArea();
  info.population = 2000;
  EXPECT_THAT(SampleScore(LedgerOf(MonthOf(2025, 6), 4), info).contributions,
              ElementsAre(Contribution{"harm", "violence.assault", "police", 4, 20'000}));
}

TEST(MeasuredContributions, ShowThePartsOfSumsAndMeansByWhatTheyWeigh) {
  const std::string inputs =
      "  a: {op: indicator, name: a, unit: percent}\n"
      "  b: {op: indicator, name: b, unit: percent}\n"
      "  c: {op: indicator, name: c, unit: percent}\n"
      "  much: {op: at_least, of: axis, than: 5 percent}\n";
  const std::string rest =
      "axes:\n  - {measure: axis}\nclasses:\n  - {id: none, text: {sv: x, en: x}}\n"
      "  - {id: high, enter: much, text: {sv: x, en: x}}\n";
  AreaLedger ledger;
  const auto feed = ledger.FeedIndex("scb");
  ledger.values = {IndicatorCell("a", "2025", feed, 10'000), IndicatorCell("b", "2025", feed, -40'000)};
  const auto parts = [&](const std::string& axis) {
    return ScoreUnder(MeasuredFrom(MeasuresDocument("  axis: " + axis + "\n" + inputs, rest)), SampleArea(),
                      ledger)
        .contributions;
  };
  EXPECT_THAT(
      parts("{op: weighted_sum, of: {a: 3, b: 1}}"),
      ElementsAre(Contribution{"axis", "b", "", 0, -40'000}, Contribution{"axis", "a", "", 0, 30'000}));
  EXPECT_THAT(parts("{op: sum, of: [a, b]}"), ElementsAre(Contribution{"axis", "b", "", 0, -40'000},
                                                          Contribution{"axis", "a", "", 0, 10'000}));
  EXPECT_THAT(
      parts("{op: mean, of: [a, b, c], missing: drop}"),
      ElementsAre(Contribution{"axis", "b", "", 0, -20'000}, Contribution{"axis", "a", "", 0, 5'000}));
  EXPECT_THAT(
      parts("{op: mean, of: [a, b, c], missing: {substitute: 6 percent}}"),
      ElementsAre(Contribution{"axis", "b", "", 0, -13'333}, Contribution{"axis", "a", "", 0, 3'333}));
  EXPECT_THAT(
      parts("{op: weighted_mean, of: {a: 3, b: 1, c: 4}, missing: drop}"),
      ElementsAre(Contribution{"axis", "b", "", 0, -10'000}, Contribution{"axis", "a", "", 0, 7'500}));
  EXPECT_THAT(parts("{op: max, of: [a, b]}"), IsEmpty());
}

}  // namespace
}  // namespace lagesbild::scoring
