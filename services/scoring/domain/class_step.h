// One step of an area's class: enter and exit thresholds, a time to hold, and corrections that undo.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "common/model/finding.h"
#include "common/rules/rule_set.h"

namespace lagesbild::scoring {

/// Level of an area of which we cannot say.
inline constexpr std::int32_t kInsufficient = -1;
/// No level at all.
inline constexpr std::int32_t kNoLevel = -2;

/// Class id of a level: rules::kClassIds, or insufficient_evidence for kInsufficient; empty for kNoLevel.
std::string_view ClassId(std::int32_t level);

/// Integers only; part of an area's persisted state.
struct ClassState {
  std::int32_t level = kInsufficient;
  /// The last level for which there was evidence; the step goes on from here when evidence comes back.
  std::int32_t level_with_evidence = 0;
  std::int64_t since_ms = 0;

  /// Where the class is going, since when, and why; kNoLevel: nowhere.
  std::int32_t pending = kNoLevel;
  std::int64_t pending_since_ms = 0;
  model::Cause pending_cause = model::Cause::kReality;

  /// What the last change stands on: the level before it and the axis that decided it (-1: none can be
  /// named). kNoLevel: nothing that a correction could undo. ground_milli: under thresholds that axis's score
  /// then, since moved by corrections alone; under measures 0.
  std::int32_t undo_level = kNoLevel;
  std::int32_t ground_axis = -1;
  std::int64_t ground_milli = 0;
  friend bool operator==(const ClassState&, const ClassState&) = default;
};

/// Scores by axis of the rule set. Absent: none can be given. Shape [axes].
using ScoresMilli = std::vector<std::optional<std::int64_t>>;

struct ClassInput {
  /// False: no class can be given.
  bool sufficient = false;
  /// Now and before this step.
  ScoresMilli scores_milli;
  ScoresMilli scores_before_milli;
  model::Cause cause = model::Cause::kReality;
  std::int64_t now_ms = 0;
};

struct ClassMove {
  std::int32_t from = kInsufficient;
  std::int32_t to = kInsufficient;
  /// Index of the axis that decided it; -1: evidence did, not an axis.
  std::int32_t axis = -1;
  model::Cause cause = model::Cause::kReality;
  /// A correction took the ground away from the change before.
  bool undone = false;
  friend bool operator==(const ClassMove&, const ClassMove&) = default;
};

struct ClassStepResult {
  ClassState state;
  std::optional<ClassMove> move;
};

/// What the rule set in force says of one area's class, with all that is known of the area now.
class ClassRule {
 public:
  ClassRule() = default;
  ClassRule(const ClassRule&) = delete;
  ClassRule& operator=(const ClassRule&) = delete;
  virtual ~ClassRule() = default;

  /// The level for an area that stands at `level` (0 or more). Absent: it hangs on something missing.
  virtual std::optional<std::int32_t> Target(std::int32_t level) const = 0;
  /// Index of the axis that decides a step between two levels of 0 or more; -1: none can be named.
  virtual std::int32_t DecidingAxis(std::int32_t from, std::int32_t to) const = 0;
  /// Notes what a step from `from`, decided by `axis`, stands on, so that a correction can undo it.
  virtual void SetGround(ClassState& state, std::int32_t from, std::int32_t axis) const = 0;
  /// Takes a correction in; true if the last change no longer stands on its ground.
  virtual bool LosesGround(ClassState& state) const = 0;
  /// Where an area goes whose last change lost its ground. Absent: it stays.
  virtual std::optional<std::int32_t> UndoTarget(const ClassState& state) const {
    return Target(state.undo_level);
  }
  virtual std::int32_t HoldDays(bool worse) const = 0;
};

struct ClassOccasion {
  /// False: no class can be given.
  bool sufficient = false;
  model::Cause cause = model::Cause::kReality;
  std::int64_t now_ms = 0;
};

/// One step. Loss and return of evidence, and the causes kModel and kAreas, take effect at once; everything
/// else when it has held for the rule set's days. A correction that takes the ground of the last change away
/// undoes it at once, unless what is known upholds it otherwise.
ClassStepResult StepClass(const ClassRule& rule, const ClassState& before, const ClassOccasion& occasion);

/// Under thresholds: the level that scores give an area that stands at `level` (0 or more): the highest whose
/// exit threshold (up to `level`) or enter threshold (above it) some axis reaches; 0 if none.
std::int32_t TargetLevel(const rules::RuleSet& rules, std::int32_t level, const ScoresMilli& scores_milli);

/// Under thresholds: a correction takes the ground away when it moves the score at which the class changed
/// back over the threshold.
ClassStepResult StepClass(const rules::RuleSet& rules, const ClassState& before, const ClassInput& input);

}  // namespace lagesbild::scoring
