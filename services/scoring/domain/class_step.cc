#include "scoring/domain/class_step.h"

#include <algorithm>

#include "common/model/stockholm_time.h"

namespace lagesbild::scoring {

namespace {

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

ClassStepResult MoveTo(const ClassRule& rule, ClassState state, std::int32_t to, model::Cause cause,
                       std::int64_t now_ms) {
  ClassMove move{state.level, to, -1, cause, false};
  const bool by_axis = state.level >= 0 && to >= 0;
  ForgetGround(state);
  if (by_axis) {
    move.axis = rule.DecidingAxis(state.level, to);
    rule.SetGround(state, state.level, move.axis);
  }
  ClearPending(state);
  state.level = to;
  state.since_ms = now_ms;
  if (to >= 0) state.level_with_evidence = to;
  return {state, move};
}

/// Back from where a correction took the ground away, if there is anywhere to go; the ground is forgotten
/// either way.
std::optional<ClassStepResult> Undo(const ClassRule& rule, ClassState& state, std::int64_t now_ms) {
  const std::int32_t to = rule.UndoTarget(state).value_or(state.level);
  const std::int32_t axis = state.ground_axis;
  ForgetGround(state);
  if (to == state.level) return std::nullopt;
  auto undone = MoveTo(rule, state, to, model::Cause::kCorrection, now_ms);
  ForgetGround(undone.state);
  undone.move->axis = axis;
  undone.move->undone = true;
  return undone;
}

bool IsImmediate(model::Cause cause) {
  return cause == model::Cause::kModel || cause == model::Cause::kAreas;
}

model::Cause EvidenceCause(model::Cause cause) {
  return IsImmediate(cause) ? cause : model::Cause::kCoverage;
}

/// Keeps what is pending as long as it points the same way; the level is the nearest of all that were asked
/// for.
void KeepPending(ClassState& state, std::int32_t target, const ClassOccasion& occasion) {
  const bool same_way = state.pending != kNoLevel && (state.pending > state.level) == (target > state.level);
  if (!same_way) {
    state.pending = target;
    state.pending_since_ms = occasion.now_ms;
    state.pending_cause = occasion.cause;
    return;
  }
  state.pending = target > state.level ? std::min(state.pending, target) : std::max(state.pending, target);
}

/// The level that is asked for, from where the area stands or stood; absent: no class can be given.
std::optional<std::int32_t> TargetOf(const ClassRule& rule, const ClassState& state,
                                     const ClassOccasion& occasion) {
  if (!occasion.sufficient) return std::nullopt;
  return rule.Target(state.level >= 0 ? state.level : state.level_with_evidence);
}

}  // namespace

std::string_view ClassId(std::int32_t level) {
  if (level == kInsufficient) return rules::kInsufficientEvidence;
  if (level < 0 || level > rules::kLevelMax) return {};
  return rules::kClassIds[static_cast<std::size_t>(level)];
}

ClassStepResult StepClass(const ClassRule& rule, const ClassState& before, const ClassOccasion& occasion) {
  ClassState state = before;
  const model::Cause cause = occasion.cause;
  const std::int64_t now_ms = occasion.now_ms;
  const auto target = TargetOf(rule, state, occasion);
  if (!target) {
    if (state.level == kInsufficient) return {state, std::nullopt};
    return MoveTo(rule, state, kInsufficient, EvidenceCause(cause), now_ms);
  }
  if (state.level == kInsufficient) return MoveTo(rule, state, *target, EvidenceCause(cause), now_ms);
  if (IsImmediate(cause)) ForgetGround(state);
  if (cause == model::Cause::kCorrection && rule.LosesGround(state)) {
    if (auto undone = Undo(rule, state, now_ms)) return *undone;
  }
  if (*target == state.level) {
    ClearPending(state);
    return {state, std::nullopt};
  }
  if (IsImmediate(cause)) return MoveTo(rule, state, *target, cause, now_ms);
  KeepPending(state, *target, occasion);
  const std::int64_t hold_ms = rule.HoldDays(state.pending > state.level) * model::kMsPerDay;
  if (now_ms - state.pending_since_ms < hold_ms) return {state, std::nullopt};
  return MoveTo(rule, state, state.pending, state.pending_cause, now_ms);
}

}  // namespace lagesbild::scoring
