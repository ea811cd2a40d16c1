#include "scoring/domain/class_step.h"

#include <gtest/gtest.h>

#include "unit/scoring/samples.h"

namespace lagesbild::scoring {
namespace {

using model::Cause;

constexpr std::int64_t kDay = model::kMsPerDay;

/// Walks one area's class through scores on the harm axis.
class Walk {
 public:
  rules::RuleSet rules = SampleRules();
  ClassState state;
  std::int64_t now_ms = 100 * kDay;

  Walk() { Step(0); }

  std::optional<ClassMove> Step(std::int64_t harm_points, Cause cause = Cause::kReality,
                                bool sufficient = true) {
    ClassInput input;
    input.sufficient = sufficient;
    input.scores_milli = {harm_points * 1000, std::nullopt};
    input.scores_before_milli = before_;
    input.cause = cause;
    input.now_ms = now_ms;
    const auto result = StepClass(rules, state, input);
    before_ = input.scores_milli;
    state = result.state;
    return result.move;
  }

 private:
  std::vector<std::optional<std::int64_t>> before_;
};

TEST(ClassStep, EntersAndLeavesByDifferentThresholds) {
  Walk walk;
  EXPECT_FALSE(walk.Step(49));
  EXPECT_EQ(walk.Step(50), (ClassMove{0, 1, 0, Cause::kReality, false}));
  EXPECT_FALSE(walk.Step(40));
  EXPECT_EQ(walk.Step(39, Cause::kAgeing), (ClassMove{1, 0, 0, Cause::kAgeing, false}));
  EXPECT_EQ(walk.Step(120), (ClassMove{0, 2, 0, Cause::kReality, false}));
  EXPECT_FALSE(walk.Step(90));
  EXPECT_EQ(walk.Step(89), (ClassMove{2, 1, 0, Cause::kReality, false}));
}

TEST(ClassStep, WaitsUntilAChangeHasHeld) {
  Walk walk;
  walk.rules.hold_worse_days = 7;
  EXPECT_FALSE(walk.Step(60));
  EXPECT_EQ(walk.state.pending, 1);
  const auto since = walk.now_ms;
  walk.now_ms += 7 * kDay - 1;
  EXPECT_FALSE(walk.Step(120, Cause::kAgeing));  // more of the same way does not start the wait again
  walk.now_ms += 1;
  EXPECT_EQ(walk.Step(120, Cause::kAgeing), (ClassMove{0, 1, 0, Cause::kReality, false}));
  EXPECT_EQ(walk.state.since_ms, since + 7 * kDay);
  EXPECT_EQ(walk.state.pending, kNoLevel);
  EXPECT_FALSE(walk.Step(120));  // high must hold its own seven days
  EXPECT_EQ(walk.state.pending, 2);
}

TEST(ClassStep, ForgetsAPendingChangeThatDidNotHold) {
  Walk walk;
  walk.rules.hold_worse_days = 7;
  walk.Step(60);
  walk.now_ms += 5 * kDay;
  walk.Step(10);
  EXPECT_EQ(walk.state.pending, kNoLevel);
  walk.now_ms += 5 * kDay;
  EXPECT_FALSE(walk.Step(60));
}

TEST(ClassStep, UndoesAtOnceWhatACorrectionTakesTheGroundFrom) {
  Walk walk;
  walk.rules.hold_better_days = 28;
  walk.Step(60);
  ASSERT_EQ(walk.state.level, 1);
  // Ten points were an error: 50 would still have entered.
  EXPECT_FALSE(walk.Step(50, Cause::kCorrection));
  // One more: it would not have.
  EXPECT_EQ(walk.Step(49, Cause::kCorrection), (ClassMove{1, 0, 0, Cause::kCorrection, true}));
}

TEST(ClassStep, DoesNotMistakeAgeingForACorrection) {
  Walk walk;
  walk.rules.hold_better_days = 28;
  walk.Step(60);
  walk.Step(42, Cause::kAgeing);
  EXPECT_FALSE(walk.Step(41, Cause::kCorrection));  // 59 on the day it entered
  EXPECT_EQ(walk.state.level, 1);
}

TEST(ClassStep, KeepsAClassThatLaterEventsUphold) {
  Walk walk;
  walk.Step(60);
  walk.Step(90);
  EXPECT_FALSE(walk.Step(75, Cause::kCorrection));  // the ground is 45, but 75 enters by itself
  EXPECT_EQ(walk.state.level, 1);
}

TEST(ClassStep, UndoesAnImprovementThatWasAnError) {
  Walk walk;
  walk.rules.hold_worse_days = 7;
  walk.state.level = 1;
  walk.Step(39);
  ASSERT_EQ(walk.state.level, 0);
  EXPECT_EQ(walk.Step(45, Cause::kCorrection), (ClassMove{0, 1, 0, Cause::kCorrection, true}));
}

TEST(ClassStep, LosesAndFindsEvidenceAtOnceAndKeepsItsPlace) {
  Walk walk;
  walk.rules.hold_better_days = 28;
  walk.Step(60);
  EXPECT_EQ(walk.Step(0, Cause::kAgeing, false), (ClassMove{1, kInsufficient, -1, Cause::kCoverage, false}));
  EXPECT_FALSE(walk.Step(0, Cause::kAgeing, false));
  // 45 holds elevated, though it would not enter it.
  EXPECT_EQ(walk.Step(45), (ClassMove{kInsufficient, 1, -1, Cause::kCoverage, false}));
}

TEST(ClassStep, TakesAnotherRuleSetAtOnce) {
  Walk walk;
  walk.rules.hold_better_days = 28;
  walk.Step(60);
  walk.rules.axes[0].thresholds[1] = {200'000, 180'000};
  walk.rules.axes[0].thresholds[2].reset();
  EXPECT_EQ(walk.Step(60, Cause::kModel), (ClassMove{1, 0, 0, Cause::kModel, false}));
}

TEST(ClassStep, LetsTheHighestAxisDecide) {
  const rules::RuleSet rules = SampleRules();
  EXPECT_EQ(TargetLevel(rules, 0, {10'000, 41'000}), 1);
  EXPECT_EQ(TargetLevel(rules, 0, {100'000, 41'000}), 2);
  EXPECT_EQ(TargetLevel(rules, 0, {std::nullopt, std::nullopt}), 0);
  EXPECT_EQ(TargetLevel(rules, 2, {95'000, std::nullopt}), 2);
}

}  // namespace
}  // namespace lagesbild::scoring
