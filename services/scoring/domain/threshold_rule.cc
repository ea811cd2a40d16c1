// Classes by thresholds on axes: the first form of rule sets.
#include <algorithm>

#include "scoring/domain/class_step.h"

namespace lagesbild::scoring {

namespace {

std::optional<std::int64_t> At(const ScoresMilli& scores, std::int32_t axis) {
  if (axis < 0 || static_cast<std::size_t>(axis) >= scores.size()) return std::nullopt;
  return scores[static_cast<std::size_t>(axis)];
}

const std::optional<rules::Threshold>& ThresholdAt(const rules::RuleSet& rules, std::int32_t axis,
                                                   std::int32_t level) {
  return rules.axes[static_cast<std::size_t>(axis)].thresholds[static_cast<std::size_t>(level)];
}

/// Some axis reaches `level`, by its enter or its exit threshold.
bool Reaches(const rules::RuleSet& rules, std::int32_t level, bool by_enter, const ScoresMilli& scores) {
  for (std::size_t axis = 0; axis < rules.axes.size() && axis < scores.size(); ++axis) {
    const auto& threshold = rules.axes[axis].thresholds[static_cast<std::size_t>(level)];
    if (!threshold || !scores[axis]) continue;
    if (*scores[axis] >= (by_enter ? threshold->enter_milli : threshold->exit_milli)) return true;
  }
  return false;
}

/// Upwards: the first axis that enters the new level. Downwards: the first that could have held the old one.
std::int32_t DecidingAxis(const rules::RuleSet& rules, std::int32_t from, std::int32_t to,
                          const ScoresMilli& scores) {
  for (std::size_t axis = 0; axis < rules.axes.size() && axis < scores.size(); ++axis) {
    const auto& threshold = rules.axes[axis].thresholds[static_cast<std::size_t>(std::max(from, to))];
    if (!threshold || !scores[axis]) continue;
    if (to < from || *scores[axis] >= threshold->enter_milli) return static_cast<std::int32_t>(axis);
  }
  return -1;
}

class ThresholdRule final : public ClassRule {
 public:
  ThresholdRule(const rules::RuleSet& rules, const ClassInput& input) : rules_(rules), input_(input) {}

  std::optional<std::int32_t> Target(std::int32_t level) const override {
    return TargetLevel(rules_, level, input_.scores_milli);
  }

  std::int32_t DecidingAxis(std::int32_t from, std::int32_t to) const override {
    return scoring::DecidingAxis(rules_, from, to, input_.scores_milli);
  }

  void SetGround(ClassState& state, std::int32_t from, std::int32_t axis) const override {
    if (axis < 0) return;
    state.undo_level = from;
    state.ground_axis = axis;
    state.ground_milli = At(input_.scores_milli, axis).value_or(0);
  }

  bool LosesGround(ClassState& state) const override {
    if (state.undo_level == kNoLevel || static_cast<std::size_t>(state.ground_axis) >= rules_.axes.size())
      return false;
    const auto now = At(input_.scores_milli, state.ground_axis);
    const auto before = At(input_.scores_before_milli, state.ground_axis);
    if (!now || !before) return false;
    state.ground_milli += *now - *before;
    const bool was_worse = state.level > state.undo_level;
    const auto& threshold = ThresholdAt(rules_, state.ground_axis, std::max(state.level, state.undo_level));
    if (!threshold) return false;
    return was_worse ? state.ground_milli < threshold->enter_milli
                     : state.ground_milli >= threshold->exit_milli;
  }

  std::int32_t HoldDays(bool worse) const override {
    return worse ? rules_.hold_worse_days : rules_.hold_better_days;
  }

 private:
  const rules::RuleSet& rules_;
  const ClassInput& input_;
};

}  // namespace

std::int32_t TargetLevel(const rules::RuleSet& rules, std::int32_t level, const ScoresMilli& scores_milli) {
  for (std::int32_t at = rules::kLevelMax; at > 0; --at) {
    if (Reaches(rules, at, at > level, scores_milli)) return at;
  }
  return 0;
}

ClassStepResult StepClass(const rules::RuleSet& rules, const ClassState& before, const ClassInput& input) {
  return StepClass(ThresholdRule(rules, input), before, {input.sufficient, input.cause, input.now_ms});
}

}  // namespace lagesbild::scoring
