#include "common/measures/sensitivity.h"

#include <gtest/gtest.h>

#include "unit/measures/small_sets.h"

namespace lagesbild::measures {
namespace {

constexpr std::string_view kCounting =
    "  drugs: {op: weighted_count, unit: points, points: {property.theft: 2, drugs.offence: 9}, age_weights: "
    "[1]}\n"
    "  thefts: {op: weighted_count, unit: points, points: {property.theft: 2}, age_weights: [1]}\n"
    "  counted: {op: weighted_count, unit: points, points: {drugs.offence: 9}, age_weights: [1], "
    "count_police_detected: true}\n"
    "  base: {op: indicator, name: base, unit: points}\n"
    "  twice: {op: linear, of: drugs, factor: 2}\n"
    "  against: {op: at_least, of: base, than: drugs}\n"
    "  weighed: {op: ratio_to_mean, of: base, weight: drugs}\n"
    "  apart: {op: sum, of: [thefts, counted, base]}\n";

TEST(Sensitivity, CountsWhatPoliceActivityFinds) {
  const RuleSet rules = Sound(Document(kCounting));
  const auto table = TableOf({"property.theft@2026-12", "drugs.offence@2026-12", "base"}, "1 3 40");
  const auto without = Work(rules, table);
  const auto with = Work(WithPoliceDetected(rules), table);
  EXPECT_EQ(without[0].outcomes[0].value, 2);
  EXPECT_EQ(with[0].outcomes[0].value, 29);
  EXPECT_EQ(without[0].outcomes[2].value, 27);
  EXPECT_EQ(with[0].outcomes[2].value, 27);
}

TEST(Sensitivity, IsTheRuleSetThatSaysSoItself) {
  std::string yaml = Document(kCounting);
  const std::string off = "drugs.offence: 9}, age_weights: [1]}";
  yaml.replace(yaml.find(off), off.size(),
               "drugs.offence: 9}, age_weights: [1], count_police_detected: true}");
  const auto table =
      TableOf({"property.theft@2026-12", "drugs.offence@2026-12", "base"}, "1 3 40; 2 0 9; 0 7 1");
  EXPECT_EQ(Work(WithPoliceDetected(Sound(Document(kCounting))), table), Work(Sound(yaml), table));
}

TEST(Sensitivity, TouchesWhatIsMadeOfSuchReportsAndNothingElse) {
  const RuleSet rules = Sound(Document(kCounting));
  //                                          drugs  thefts counted base   twice against weighed apart
  EXPECT_EQ(TouchedByPoliceDetected(rules),
            (std::vector<bool>{true, false, false, false, true, true, true, false}));
  EXPECT_EQ(TouchedByPoliceDetected(WithPoliceDetected(rules)), std::vector<bool>(8, false));
}

}  // namespace
}  // namespace lagesbild::measures
