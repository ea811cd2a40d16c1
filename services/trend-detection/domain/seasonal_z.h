// The first detector: a week against the same weeks of earlier years, on the square-root scale.
#pragma once

#include "trend-detection/domain/detector.h"

namespace lagesbild::trend {

/// z = 2 (√count − √mean), the mean over the same ISO week and its two neighbours in up to five earlier
/// years; rise at z > 3, fall at z < −3. The root makes the variance of a Poisson count about 1/4 at every
/// level (Anscombe 1948, doi 10.1093/biomet/35.3-4.246), so one limit serves small and large areas, rises and
/// falls. Counts that spread wider than Poisson alarm more often than the limit says.
class SeasonalZ final : public Detector {
 public:
  std::string_view version() const override { return "seasonal-z/1"; }
  std::vector<Verdict> Judge(const History& history, Week from, Week to) const override;
};

/// The weeks a week is held against: week number and its neighbours in up to five earlier years, ascending.
/// In a year without week 53, week 52 stands for it.
std::vector<Week> SameSeason(Week week);

}  // namespace lagesbild::trend
