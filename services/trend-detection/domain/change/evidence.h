// Evidence that a series has changed, gathered step by step: a Shiryaev-Roberts e-detector for rises, one for
// falls.
#pragma once

#include <array>
#include <cstddef>

#include "trend-detection/domain/change/negative_binomial.h"
#include "trend-detection/domain/change/params.h"

namespace lagesbild::trend {

/// An e-value for "the mean is `rate` times as high": exp(theta·count − mean·kappa), whose expectation under
/// `null` is exactly 1. For rate > 1 it is at most 1 under every smaller mean, for rate < 1 under every
/// larger one.
double TiltedEValue(double count, Nb1 null, double rate);

/// Rate ratios with their logarithms, worked out once.
struct RateGrid {
  explicit RateGrid(const std::array<double, kRates>& watched);
  std::array<double, kRates> rates;
  std::array<double, kRates> log_rates;
};

/// Mixture over rates of Shiryaev-Roberts sums: each e-value multiplies all that went before, and a start is
/// added at every step (Shin, Ramdas & Rinaldo 2024, E-detectors, doi 10.51387/23-NEJSDS51). A first alarm at
/// sum ≥ c comes after c steps on average or later if the null is right. The mean and phi of a step must be
/// fixed before its count is known. 40 bytes.
class EvidenceSum {
 public:
  void Add(double count, Nb1 null, const RateGrid& grid);
  /// Mean over the rates; 0 before the first step.
  double value() const;
  void Reset() { sums_ = {}; }

 private:
  std::array<double, kRates> sums_{};
};

}  // namespace lagesbild::trend
