// How much wider than Poisson the counts of a series spread, pooled with all series of its kind.
#pragma once

#include "trend-detection/domain/change/params.h"

namespace lagesbild::trend {

/// phi is kept within these.
inline constexpr double kPhiMin = 1;
inline constexpr double kPhiMax = 30;

/// What one week says about dispersion: the squared residual in units of its variance at phi 1, and how much
/// the week knows (a mean near 0 knows little).
struct Residual {
  double square = 0;
  double weight = 0;
};

/// count and mean of one week; alpha: shape of the gamma prior its mean came from; phi: dispersion it was
/// judged with; cap: of the square, times phi (the method of moments for quasi-Poisson, McCullagh & Nelder
/// 1989, with the predictive variance in place of the mean, so that an unsure baseline is not taken for
/// dispersion).
Residual ResidualOf(double count, double mean, double alpha, double phi, double cap);

/// Sums of one series, discounted towards the kind. 16 bytes.
class Dispersion {
 public:
  Dispersion(double kind_phi, const BaselineParams& params)
      : squares_(params.pooled_weight * kind_phi), weights_(params.pooled_weight) {}
  void Add(Residual residual, double kind_phi, const BaselineParams& params);
  /// Within kPhiMin and kPhiMax.
  double phi() const;

 private:
  double squares_;
  double weights_;
};

/// The kind's dispersion from one pass over all its series. The order of adding matters to the last bits
/// only, so add in the order of series and weeks.
class KindDispersion {
 public:
  void Add(Residual residual) {
    squares_ += residual.weight * residual.square;
    weights_ += residual.weight;
  }
  /// 1.5 as long as nothing was added.
  double phi() const;

 private:
  double squares_ = 0;
  double weights_ = 0;
};

/// Until a kind has been looked at.
inline constexpr double kKindPhiUnknown = 1.5;

}  // namespace lagesbild::trend
