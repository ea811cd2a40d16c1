#include "trend-detection/domain/change/dispersion.h"

#include <algorithm>

namespace lagesbild::trend {

Residual ResidualOf(double count, double mean, double alpha, double phi, double cap) {
  constexpr double kVarianceMin = 1e-3;
  const double variance = std::max(mean + mean * mean / (alpha * phi), kVarianceMin);
  const double square = (count - mean) * (count - mean) / variance;
  return {std::min(square, cap * phi), std::min(1.0, .2 + mean)};
}

void Dispersion::Add(Residual residual, double kind_phi, const BaselineParams& params) {
  const double prior_squares = params.pooled_weight * kind_phi;
  squares_ = params.forget * (squares_ - prior_squares) + prior_squares + residual.weight * residual.square;
  weights_ = params.forget * (weights_ - params.pooled_weight) + params.pooled_weight + residual.weight;
}

double Dispersion::phi() const { return std::clamp(squares_ / weights_, kPhiMin, kPhiMax); }

double KindDispersion::phi() const {
  return weights_ > 0 ? std::max(kPhiMin, squares_ / weights_) : kKindPhiUnknown;
}

}  // namespace lagesbild::trend
