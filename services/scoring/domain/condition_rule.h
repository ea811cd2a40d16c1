// Classes by conditions over measures: the second form of rule sets.
#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "common/measures/evaluate.h"
#include "scoring/domain/class_step.h"
#include "scoring/domain/measured_rules.h"

namespace lagesbild::scoring {

/// The level that measures give an area that stands at `level`: the most severe whose `enter` is true, or up
/// to `level` whose `keep` is; 0 if none. Absent: a condition is missing and no more severe level is reached.
std::optional<std::int32_t> TargetLevel(const MeasuredRules& rules, std::int32_t level,
                                        const measures::Evaluation& evaluation);

/// Borrows all of it for one step.
struct ConditionInput {
  const MeasuredRules& rules;
  const measures::Evaluation& now;
  /// Works out what the change at a time (ms) stood on, with all corrections since.
  std::function<measures::Evaluation(std::int64_t since_ms)> ground;
  /// Scores by axis, now and before this step.
  const ScoresMilli& scores_milli;
  const ScoresMilli& scores_before_milli;
};

class ConditionRule final : public ClassRule {
 public:
  explicit ConditionRule(ConditionInput input) : input_(std::move(input)) {}

  std::optional<std::int32_t> Target(std::int32_t level) const override;
  /// The first axis of the conditions of the more severe of the two classes whose score has just changed,
  /// else the first of them.
  std::int32_t DecidingAxis(std::int32_t from, std::int32_t to) const override;
  void SetGround(ClassState& state, std::int32_t from, std::int32_t axis) const override;
  /// True if the change would not have led as far on its ground, with all corrections since.
  bool LosesGround(ClassState& state) const override;
  /// Back at most: what came new since may ask for more of the same way, but then it has to hold.
  std::optional<std::int32_t> UndoTarget(const ClassState& state) const override;
  std::int32_t HoldDays(bool worse) const override;

 private:
  bool HasChanged(std::int32_t axis) const;

  ConditionInput input_;
};

}  // namespace lagesbild::scoring
