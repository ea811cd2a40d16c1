// One series, one step at a time: foretell, judge, gather evidence, and only then learn.
#pragma once

#include <cstdint>
#include <optional>

#include "trend-detection/domain/change/baseline.h"
#include "trend-detection/domain/change/evidence.h"
#include "trend-detection/domain/change/guard_ring.h"
#include "trend-detection/domain/change/hull.h"
#include "trend-detection/domain/change/params.h"
#include "trend-detection/domain/change/season.h"

namespace lagesbild::trend {

/// Params with what follows from them, once for all series.
struct DetectorRules {
  explicit DetectorRules(const Params& wanted);
  Params params;
  BaselineRules baseline;
  RateGrid up;
  RateGrid down;
};

/// What every series needs to know of a step.
struct StepCalendar {
  StepCalendar(std::int32_t at, const DetectorRules& rules);
  std::int32_t step;
  SeasonRow now;
  SeasonRow before;   ///< One step before.
  SeasonRow learned;  ///< guard + 1 steps before: the step that the baseline learns now.
};

/// What a step brings to one series.
struct Observation {
  /// Below 0 counts as 0, above HeldCount::kCountMax as that; nullopt: missing, which is not 0.
  std::optional<std::int64_t> count;
  /// Log of exposure and coverage; 0 for exposure 1.
  double log_offset = 0;
  /// Dispersion of the kind.
  double kind_phi = kKindPhiUnknown;
};

/// What one step says.
struct StepVerdict {
  Prediction predicted;
  bool known = false;     ///< A count was there.
  bool learning = false;  ///< Too little history: no evidence is gathered.
  /// Mid-p of this week; 1 for a missing one.
  double one_week = 1;
  /// The lower of one_week and the plain p of two weeks; one_week where the week before is missing.
  double outbreak = 1;
  /// Shiryaev-Roberts sums, rise and fall.
  double rise = 0;
  double fall = 0;
  /// What the step that was learned says about dispersion.
  Residual residual;
};

/// The detector's state for one series. A function of the counts, the rules and the start alone, so it may be
/// thrown away and worked out again. Steps come one by one without gaps: a missing week is a step without a
/// count. At most 800 bytes; a step allocates nothing. One thread.
class SeriesDetector {
 public:
  /// first: the first step to come. start_level: log mean count a step at exposure 1, from the first 26
  /// counts (Baseline::StartLevel), or of the kind where there are fewer.
  SeriesDetector(std::int32_t first, double start_level, double kind_phi, const DetectorRules& rules);

  /// calendar.step is next_step().
  StepVerdict Step(const StepCalendar& calendar, const Observation& observation, const DetectorRules& rules);
  std::int32_t next_step() const { return next_step_; }

  const Hull& hull(Direction direction) const { return WatchOf(direction).hull; }
  const Baseline& baseline() const { return baseline_; }
  /// After an alarm: one that is not reset alarms for ever. The baseline stays.
  void Reset(Direction direction);

 private:
  struct Watch {
    EvidenceSum evidence;
    Hull hull;
  };
  const Watch& WatchOf(Direction direction) const { return direction == Direction::kUp ? up_ : down_; }
  void Learn(const StepCalendar& calendar, double kind_phi, const DetectorRules& rules, StepVerdict& verdict);
  void Judge(const StepCalendar& calendar, std::uint32_t count, const DetectorRules& rules,
             StepVerdict& verdict) const;
  void Gather(double count, Nb1 null, const DetectorRules& rules);

  Baseline baseline_;
  GuardRing ring_;
  Watch up_;
  Watch down_;
  std::int32_t next_step_;
  std::int32_t known_steps_ = 0;
};

}  // namespace lagesbild::trend
