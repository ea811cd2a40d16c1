#include "scoring/domain/condition_rule.h"

#include <gtest/gtest.h>

#include "unit/scoring/measured_samples.h"

namespace lagesbild::scoring {
namespace {

constexpr const char* kText = ", text: {sv: x, en: x}}\n";

/// none; elevated, entered by e1 and kept by k1; severe, entered by e3. Each is a condition that a table
/// states.
MeasuredRules ThreeConditions() {
  const std::string condition = ": {op: indicator, unit: truth, name: ";
  return MeasuredFrom(MeasuresDocument(
      "  e1" + condition + "e1}\n  k1" + condition + "k1}\n  e3" + condition + "e3}\n",
      std::string("classes:\n  - {id: none") + kText + "  - {id: elevated, enter: e1, keep: k1" + kText +
          "  - {id: severe, enter: e3" + kText));
}

measures::Outcome Said(char word) {
  return word == '-' ? measures::Without(measures::Missing::kNoInput) : measures::Truth(word == '1');
}

/// words: e1, k1, e3 as '1', '0' or '-'.
std::optional<std::int32_t> Target(std::int32_t level, std::string_view words) {
  static const MeasuredRules rules = ThreeConditions();
  measures::Evaluation evaluation;
  for (const char word : words) evaluation.outcomes.push_back(Said(word));
  return TargetLevel(rules, level, evaluation);
}

TEST(ConditionRule, EntersByEnterAndStaysByKeep) {
  EXPECT_EQ(Target(0, "000"), 0);
  EXPECT_EQ(Target(0, "010"), 0) << "keep alone lets nobody in";
  EXPECT_EQ(Target(0, "100"), 1);
  EXPECT_EQ(Target(1, "010"), 1);
  EXPECT_EQ(Target(1, "100"), 1) << "who would be let in is not put out";
  EXPECT_EQ(Target(1, "000"), 0);
  EXPECT_EQ(Target(0, "001"), 3);
  EXPECT_EQ(Target(3, "000"), 0) << "without keep, enter is the way out too";
  EXPECT_EQ(Target(3, "010"), 1) << "on the way down a milder class is kept";
}

TEST(ConditionRule, CannotTellWhatHangsOnSomethingMissing) {
  EXPECT_EQ(Target(0, "00-"), std::nullopt);
  EXPECT_EQ(Target(0, "-01"), 3) << "a more severe class is reached";
  EXPECT_EQ(Target(0, "-00"), std::nullopt);
  EXPECT_EQ(Target(1, "-10"), 1);
  EXPECT_EQ(Target(1, "1-0"), 1);
  EXPECT_EQ(Target(1, "0-0"), std::nullopt);
  EXPECT_EQ(Target(0, "0-0"), 0) << "nobody asks for keep below it";
}

TEST(ConditionRule, CannotTellWhereTheRuleSetSaysFail) {
  measures::Evaluation evaluation;
  evaluation.outcomes.resize(3);
  evaluation.failed = 0;
  EXPECT_EQ(TargetLevel(ThreeConditions(), 0, evaluation), std::nullopt);
}

TEST(MeasuredRules, KnowWhichAxesAClassIsMadeOf) {
  const MeasuredRules rules = MeasuredFrom(SampleDocument());
  EXPECT_EQ(rules.AxesOf(1), (std::vector<std::int32_t>{0}));
  EXPECT_EQ(rules.AxesOf(3), std::vector<std::int32_t>());
  EXPECT_EQ(rules.levels(), (std::vector<std::int32_t>{0, 1, 2}));
  EXPECT_EQ(rules.window_months(), 2);
}

TEST(ConditionRule, NamesTheAxisThatHasJustChanged) {
  const MeasuredRules rules = MeasuredFrom(MeasuresDocument(
      "  a: {op: indicator, name: a, unit: percent}\n  b: {op: indicator, name: b, unit: percent}\n"
      "  c: {op: indicator, name: c, unit: percent}\n  much_a: {op: at_least, of: a, than: 1 percent}\n"
      "  much_b: {op: at_least, of: b, than: 1 percent}\n  both: {op: all, of: [much_a, much_b]}\n",
      std::string("axes:\n  - {measure: c}\n  - {measure: a}\n  - {measure: b}\nclasses:\n  - {id: none") +
          kText + "  - {id: high, enter: both" + kText));
  const measures::Evaluation none;
  const auto axis = [&](const ScoresMilli& before, const ScoresMilli& now) {
    return ConditionRule({rules, none, {}, now, before}).DecidingAxis(0, 2);
  };
  EXPECT_EQ(axis({1, 1, 1}, {2, 1, 2}), 2);
  EXPECT_EQ(axis({1, 1, 1}, {2, 2, 2}), 1);
  EXPECT_EQ(axis({1, 1, 1}, {2, 1, 1}), 1) << "none of its own has changed: the first";
  EXPECT_EQ(axis({}, {2, 1, 1}), 1);
  EXPECT_EQ(ConditionRule({rules, none, {}, {}, {}}).DecidingAxis(0, 3), -1) << "the set has no such class";
}

}  // namespace
}  // namespace lagesbild::scoring
