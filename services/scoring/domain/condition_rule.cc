#include "scoring/domain/condition_rule.h"

#include <algorithm>
#include <utility>

namespace lagesbild::scoring {

namespace {

enum class Reached : std::uint8_t { kYes, kNo, kUnknown };

Reached Reaches(const measures::Class& one, bool may_keep, const measures::Evaluation& evaluation) {
  const measures::Outcome& enter = evaluation.outcomes[*one.enter];
  if (enter.is_true()) return Reached::kYes;
  bool known = enter.present();
  if (may_keep && one.keep) {
    const measures::Outcome& keep = evaluation.outcomes[*one.keep];
    if (keep.is_true()) return Reached::kYes;
    known = known && keep.present();
  }
  return known ? Reached::kNo : Reached::kUnknown;
}

}  // namespace

std::optional<std::int32_t> TargetLevel(const MeasuredRules& rules, std::int32_t level,
                                        const measures::Evaluation& evaluation) {
  if (evaluation.failed) return std::nullopt;
  for (std::size_t i = rules.levels().size(); i > 1; --i) {
    const std::int32_t at = rules.levels()[i - 1];
    const Reached reached = Reaches(rules.set().classes[i - 1], at <= level, evaluation);
    if (reached == Reached::kYes) return at;
    if (reached == Reached::kUnknown) return std::nullopt;
  }
  return 0;
}

std::optional<std::int32_t> ConditionRule::Target(std::int32_t level) const {
  return TargetLevel(input_.rules, level, input_.now);
}

bool ConditionRule::HasChanged(std::int32_t axis) const {
  const auto at = static_cast<std::size_t>(axis);
  const auto& before = input_.scores_before_milli;
  return at >= before.size() || before[at] != input_.scores_milli[at];
}

std::int32_t ConditionRule::DecidingAxis(std::int32_t from, std::int32_t to) const {
  const auto& axes = input_.rules.AxesOf(std::max(from, to));
  if (axes.empty()) return -1;
  const auto changed =
      std::find_if(axes.begin(), axes.end(), [&](std::int32_t axis) { return HasChanged(axis); });
  return changed == axes.end() ? axes.front() : *changed;
}

void ConditionRule::SetGround(ClassState& state, std::int32_t from, std::int32_t axis) const {
  state.undo_level = from;
  state.ground_axis = axis;
  state.ground_milli = 0;
}

bool ConditionRule::LosesGround(ClassState& state) const {
  if (state.undo_level == kNoLevel) return false;
  const auto led_to = TargetLevel(input_.rules, state.undo_level, input_.ground(state.since_ms));
  if (!led_to) return false;
  return state.level > state.undo_level ? *led_to < state.level : *led_to > state.level;
}

std::optional<std::int32_t> ConditionRule::UndoTarget(const ClassState& state) const {
  const auto target = Target(state.undo_level);
  if (!target) return target;
  return state.level > state.undo_level ? std::min(*target, state.level) : std::max(*target, state.level);
}

std::int32_t ConditionRule::HoldDays(bool worse) const {
  const measures::RuleSet& set = input_.rules.set();
  return worse ? set.hold_worse_days : set.hold_better_days;
}

}  // namespace lagesbild::scoring
