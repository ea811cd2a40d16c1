// One series, one evaluation: history in, newest verdict and what to say about it out.
#pragma once

#include <cstdint>
#include <vector>

#include "common/model/finding.h"
#include "trend-detection/domain/coverage.h"
#include "trend-detection/domain/detector.h"
#include "trend-detection/domain/series.h"
#include "trend-detection/domain/tracker.h"

namespace lagesbild::trend {

/// The weeks of one kind as Coverage::AliveSets gives them, from `first` on.
struct KindWeeks {
  Week first = 0;
  std::vector<std::uint32_t> sets;

  /// 0 outside.
  std::uint32_t SetAt(Week week) const;
};

/// A change and why it came.
struct Told {
  Change change;
  model::Cause cause = model::Cause::kReality;
};

struct Evaluation {
  /// Of the newest closed week.
  Verdict newest;
  Track track;
  std::vector<Told> told;
};

/// What made a series be judged again.
enum class Occasion : std::uint8_t {
  kEvents,  ///< A week closed, or events came late.
  kAreas,   ///< Its area was given stored events, or has just stopped learning.
};

/// `history` must reach to `newest`. The cause of a change is correction for a withdrawal; coverage if in
/// most of the weeks compared with other feeds were alive than in the week told of; else reality. On the
/// occasion of areas it is areas throughout, and a run that was over before anybody could hear of it is
/// remembered, not told.
Evaluation Evaluate(const Detector& detector, const History& history, const KindWeeks& kind, Track track,
                    Week newest, Occasion occasion = Occasion::kEvents);

/// The verdict on `newest` while stored events are still coming in: a count and no judgement.
Verdict WhileLearning(const History& history, Week newest);

}  // namespace lagesbild::trend
