// What a series would count if nothing changed: level, growth and season on the log scale, learned week by
// week.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "trend-detection/domain/change/dispersion.h"
#include "trend-detection/domain/change/negative_binomial.h"
#include "trend-detection/domain/change/packed_matrix.h"
#include "trend-detection/domain/change/params.h"

namespace lagesbild::trend {

/// BaselineParams with what follows from them worked out, once for all series.
class BaselineRules {
 public:
  /// Discounts within (0, 1].
  explicit BaselineRules(const BaselineParams& params);
  const BaselineParams& params() const { return params_; }
  /// 1/√discount of each coefficient.
  const Vector6& inflation() const { return inflation_; }
  /// discount_level^−steps − 1; steps 0 to kGuardMax + 1.
  double LevelGain(std::int32_t steps) const { return level_gain_[static_cast<std::size_t>(steps)]; }

 private:
  BaselineParams params_;
  Vector6 inflation_{};
  std::array<double, kGuardMax + 2> level_gain_{};
};

/// The gamma law (shape alpha, rate beta) of a mean whose logarithm has this mean and variance: psi(alpha) −
/// log beta is log_mean; alpha from a series for the inverse of trigamma. variance > 0.
struct Conjugate {
  double alpha;
  double beta;
};
Conjugate ConjugateOf(double log_mean, double variance);

/// A week foretold: the mean is gamma with shape alpha, a count around it NB1 with phi.
struct Prediction {
  double mean = 0;
  double alpha = 1;
  double phi = 1;
  /// Mean and effective dispersion phi + mean/alpha: variance phi·mean + mean²/alpha, counts and doubt about
  /// the mean together.
  Nb1 Effective() const { return {mean, phi + mean / alpha}; }
};

/// A dynamic generalised linear model for counts with log link, conjugate and by linear Bayes (West, Harrison
/// & Migon 1985, doi 10.1080/01621459.1985.10477131), with discounts, in the form that scales to many series
/// (Berry & West 2019, arXiv 1805.05232). Extreme counts weigh less, on the high side only, by their Anscombe
/// residual (Farrington et al. 1996, doi 10.2307/2983331; Noufaily et al. 2013, doi 10.1002/sim.5595). 232
/// bytes; no allocation.
class Baseline {
 public:
  /// log_level: log of the mean count a step at exposure 1. kind_phi: the kind's pooled dispersion.
  Baseline(double log_level, double kind_phi, const BaselineRules& rules);
  /// log(mean + 0.1) is where a level starts, so that a series of zeros has one.
  static double StartLevel(double mean);

  /// Moves on by one step and takes in its count; nullopt: not known, only moves on. row: season of that
  /// step. log_offset: log of exposure. Returns what the count says about dispersion; of weight 0 when there
  /// is none.
  Residual Update(const SeasonRow& row, std::optional<double> count, double log_offset, double kind_phi,
                  const BaselineRules& rules);

  /// The step `ahead` (1 to kGuardMax + 1) after the last one taken in.
  Prediction Predict(const SeasonRow& row, std::int32_t ahead, double log_offset,
                     const BaselineRules& rules) const;

  double phi() const { return dispersion_.phi(); }
  double log_level() const { return mean_[0]; }
  double level_variance() const { return covariance_.At(0, 0); }
  /// Probability that the log level grows by more than `delta` a step, by the normal approximation.
  double GrowthAbove(double delta) const;

 private:
  void Evolve(const BaselineRules& rules);

  Vector6 mean_;
  PackedMatrix covariance_;
  Dispersion dispersion_;
};

}  // namespace lagesbild::trend
