// Weeks that are not fully reported yet: judged for what share of them is known by now.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "trend-detection/domain/change/evidence.h"

namespace lagesbild::trend {

/// Longest time to complete a week, steps.
inline constexpr std::size_t kReportingStepsMax = 8;

/// Evidence over the newest weeks while reports still come in: thinning an NB1 is exact, so a part of a week
/// is as good a count as a whole one, of a smaller mean and dispersion. Only complete weeks go into the sum
/// for good; the guard must be at least as long as a week needs to be complete.
class DelayedEvidence {
 public:
  /// completeness[d]: share of a week's events known d steps after it, rising, the last 1; 1 to
  /// kReportingStepsMax values. It outlives this.
  explicit DelayedEvidence(std::span<const double> completeness) : completeness_(completeness) {}

  /// Moves on to the next week. null: its prediction, kept with it until it is complete. counts: what is
  /// known now of the newest weeks, oldest first, this one last, as many as completeness has values (fewer at
  /// the start); nullopt: missing. Returns the evidence with all weeks, the open ones thinned.
  double Step(std::span<const std::optional<std::int64_t>> counts, Nb1 null, const RateGrid& grid);
  void Reset() { complete_.Reset(); }

 private:
  std::span<const double> completeness_;
  EvidenceSum complete_;
  std::array<Nb1, kReportingStepsMax> open_{};
  std::size_t open_count_ = 0;
};

}  // namespace lagesbild::trend
