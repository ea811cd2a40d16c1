#include "scoring/domain/class_step.h"

#include <algorithm>

#include "common/model/stockholm_time.h"

namespace lagesbild::scoring {

namespace {

using Scores = std::vector<std::optional<std::int64_t>>;

std::optional<std::int64_t> At(const Scores& scores, std::int32_t axis) {
  if (axis < 0 || static_cast<std::size_t>(axis) >= scores.size()) return std::nullopt;
  return scores[static_cast<std::size_t>(axis)];
}

const std::optional<rules::Threshold>& ThresholdAt(const rules::RuleSet& rules, std::int32_t axis,
                                                   std::int32_t level) {
  return rules.axes[static_cast<std::size_t>(axis)].thresholds[static_cast<std::size_t>(level)];
}

/// Some axis reaches `level`, by its enter or its exit threshold.
bool Reaches(const rules::RuleSet& rules, std::int32_t level, bool by_enter, const Scores& scores) {
  for (std::size_t axis = 0; axis < rules.axes.size() && axis < scores.size(); ++axis) {
    const auto& threshold = rules.axes[axis].thresholds[static_cast<std::size_t>(level)];
    if (!threshold || !scores[axis]) continue;
    if (*scores[axis] >= (by_enter ? threshold->enter_milli : threshold->exit_milli)) return true;
  }
  return false;
}

/// Upwards: the first axis that enters the new level. Downwards: the first that could have held the old one.
std::int32_t DecidingAxis(const rules::RuleSet& rules, std::int32_t from, std::int32_t to,
                          const Scores& scores) {
  for (std::size_t axis = 0; axis < rules.axes.size() && axis < scores.size(); ++axis) {
    const auto& threshold = rules.axes[axis].thresholds[static_cast<std::size_t>(std::max(from, to))];
    if (!threshold || !scores[axis]) continue;
    if (to < from || *scores[axis] >= threshold->enter_milli) return static_cast<std::int32_t>(axis);
  }
  return -1;
}

void ClearPending(ClassState& state) {
  state.pending = kNoLevel;
  state.pending_since_ms = 0;
  state.pending_cause = model::Cause::kReality;
}

void ForgetGround(ClassState& state) {
  state.undo_level = kNoLevel;
  state.ground_axis = -1;
  state.ground_milli = 0;
}

ClassStepResult MoveTo(const rules::RuleSet& rules, ClassState state, std::int32_t to, model::Cause cause,
                       const ClassInput& input) {
  ClassMove move{state.level, to, -1, cause, false};
  const bool by_axis = state.level >= 0 && to >= 0;
  if (by_axis) move.axis = DecidingAxis(rules, state.level, to, input.scores_milli);
  ForgetGround(state);
  if (by_axis && move.axis >= 0) {
    state.undo_level = state.level;
    state.ground_axis = move.axis;
    state.ground_milli = At(input.scores_milli, move.axis).value_or(0);
  }
  ClearPending(state);
  state.level = to;
  state.since_ms = input.now_ms;
  if (to >= 0) state.level_with_evidence = to;
  return {state, move};
}

/// A correction moves the ground; true if the last change no longer stands on it.
bool LosesGround(const rules::RuleSet& rules, ClassState& state, const ClassInput& input) {
  if (state.undo_level == kNoLevel || static_cast<std::size_t>(state.ground_axis) >= rules.axes.size())
    return false;
  const auto now = At(input.scores_milli, state.ground_axis);
  const auto before = At(input.scores_before_milli, state.ground_axis);
  if (!now || !before) return false;
  state.ground_milli += *now - *before;
  const bool was_worse = state.level > state.undo_level;
  const auto& threshold = ThresholdAt(rules, state.ground_axis, std::max(state.level, state.undo_level));
  if (!threshold) return false;
  return was_worse ? state.ground_milli < threshold->enter_milli
                   : state.ground_milli >= threshold->exit_milli;
}

bool IsImmediate(model::Cause cause) {
  return cause == model::Cause::kModel || cause == model::Cause::kAreas;
}

model::Cause EvidenceCause(model::Cause cause) {
  return IsImmediate(cause) ? cause : model::Cause::kCoverage;
}

/// Keeps what is pending as long as it points the same way; the level is the nearest of all that were asked
/// for.
void KeepPending(ClassState& state, std::int32_t target, const ClassInput& input) {
  const bool same_way = state.pending != kNoLevel && (state.pending > state.level) == (target > state.level);
  if (!same_way) {
    state.pending = target;
    state.pending_since_ms = input.now_ms;
    state.pending_cause = input.cause;
    return;
  }
  state.pending = target > state.level ? std::min(state.pending, target) : std::max(state.pending, target);
}

}  // namespace

std::string_view ClassId(std::int32_t level) {
  if (level == kInsufficient) return rules::kInsufficientEvidence;
  if (level < 0 || level > rules::kLevelMax) return {};
  return rules::kClassIds[static_cast<std::size_t>(level)];
}

std::int32_t TargetLevel(const rules::RuleSet& rules, std::int32_t level, const Scores& scores_milli) {
  for (std::int32_t at = rules::kLevelMax; at > 0; --at) {
    if (Reaches(rules, at, at > level, scores_milli)) return at;
  }
  return 0;
}

ClassStepResult StepClass(const rules::RuleSet& rules, const ClassState& before, const ClassInput& input) {
  ClassState state = before;
  if (!input.sufficient) {
    if (state.level == kInsufficient) return {state, std::nullopt};
    return MoveTo(rules, state, kInsufficient, EvidenceCause(input.cause), input);
  }
  if (state.level == kInsufficient) {
    const std::int32_t to = TargetLevel(rules, state.level_with_evidence, input.scores_milli);
    return MoveTo(rules, state, to, EvidenceCause(input.cause), input);
  }
  if (IsImmediate(input.cause)) ForgetGround(state);
  if (input.cause == model::Cause::kCorrection && LosesGround(rules, state, input)) {
    const std::int32_t to = TargetLevel(rules, state.undo_level, input.scores_milli);
    const std::int32_t axis = state.ground_axis;
    ForgetGround(state);
    if (to != state.level) {
      auto undone = MoveTo(rules, state, to, model::Cause::kCorrection, input);
      ForgetGround(undone.state);
      undone.move->axis = axis;
      undone.move->undone = true;
      return undone;
    }
  }
  const std::int32_t target = TargetLevel(rules, state.level, input.scores_milli);
  if (target == state.level) {
    ClearPending(state);
    return {state, std::nullopt};
  }
  if (IsImmediate(input.cause)) return MoveTo(rules, state, target, input.cause, input);
  KeepPending(state, target, input);
  const std::int32_t days = state.pending > state.level ? rules.hold_worse_days : rules.hold_better_days;
  if (input.now_ms - state.pending_since_ms < days * model::kMsPerDay) return {state, std::nullopt};
  return MoveTo(rules, state, state.pending, state.pending_cause, input);
}

}  // namespace lagesbild::scoring
