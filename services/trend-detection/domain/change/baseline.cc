#include "trend-detection/domain/change/baseline.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lagesbild::trend {

namespace {

/// Standard deviations of level, growth and season terms before the first count, log scale.
constexpr Vector6 kStartSd = {1, .003, .35, .35, .15, .15};
/// Most that discounting may blow their variances up to.
constexpr Vector6 kVarianceCap = {4, 1e-4, 1, 1, .5, .5};
/// Bounds of the variance of the log mean, and of the log mean itself: e^25 is 7·10^10 counts a step, so what
/// lies beyond is an extrapolation over a long gap.
constexpr double kVarianceMin = 1e-9;
constexpr double kVarianceMax = 4;
constexpr double kLogMeanMax = 25;
/// Anscombe residual above which a high count is weighed down.
constexpr double kRobustFrom = 2.58;

/// Asymptotic series of digamma and trigamma (Abramowitz & Stegun 6.3.18, 6.4.12), good from 0.5 on for this
/// use.
double Digamma(double a) { return std::log(a) - 1 / (2 * a) - 1 / (12 * a * a); }
double Trigamma(double a) { return 1 / a + 1 / (2 * a * a) + 1 / (6 * a * a * a); }

double ClampLogMean(double value) { return std::clamp(value, -kLogMeanMax, kLogMeanMax); }
double ClampVariance(double value) { return std::clamp(value, kVarianceMin, kVarianceMax); }

double RobustWeight(double count, double mean, double variance) {
  if (count <= mean) return 1;
  const double root = std::cbrt(mean + .25);
  const double other = std::cbrt(count + .25);
  const double z = (other * other - root * root) * 1.5 * root / std::sqrt(variance);
  return z > kRobustFrom ? (kRobustFrom / z) * (kRobustFrom / z) : 1;
}

}  // namespace

Conjugate ConjugateOf(double log_mean, double variance) {
  const double alpha = (1 + std::sqrt(1 + 2 * variance)) / (2 * variance);
  return {alpha, std::exp(Digamma(alpha) - log_mean)};
}

BaselineRules::BaselineRules(const BaselineParams& params) : params_(params) {
  const double season = 1 / std::sqrt(params.discount_season);
  inflation_ = {1 / std::sqrt(params.discount_level),
                1 / std::sqrt(params.discount_growth),
                season,
                season,
                season,
                season};
  for (std::size_t steps = 0; steps < level_gain_.size(); ++steps) {
    level_gain_[steps] = std::pow(params.discount_level, -static_cast<double>(steps)) - 1;
  }
}

Baseline::Baseline(double log_level, double kind_phi, const BaselineRules& rules)
    : mean_{log_level}, dispersion_(kind_phi, rules.params()) {
  for (std::size_t i = 0; i < kCoefficients; ++i) covariance_.At(i, i) = kStartSd[i] * kStartSd[i];
}

double Baseline::StartLevel(double mean) { return std::log(mean + .1); }

void Baseline::Evolve(const BaselineRules& rules) {
  mean_[0] += mean_[1];
  auto& c = covariance_;
  // G C Gᵀ with G adding growth to level.
  c.At(0, 0) += 2 * c.At(0, 1) + c.At(1, 1);
  for (std::size_t i = 1; i < kCoefficients; ++i) c.At(0, i) += c.At(1, i);
  c.Scale(rules.inflation());
  Vector6 shrink;
  bool over = false;
  for (std::size_t i = 0; i < kCoefficients; ++i) {
    const double variance = c.At(i, i);
    shrink[i] = variance > kVarianceCap[i] ? std::sqrt(kVarianceCap[i] / variance) : 1;
    over = over || shrink[i] < 1;
  }
  if (over) c.Scale(shrink);  // keeps correlations
}

Residual Baseline::Update(const SeasonRow& row, std::optional<double> count, double log_offset,
                          double kind_phi, const BaselineRules& rules) {
  Evolve(rules);
  if (!count) return {};
  const Vector6 x = {1, 0, row.cos1, row.sin1, row.cos2, row.sin2};
  const Vector6 cx = covariance_.Times(x);
  const double f = ClampLogMean(log_offset + Dot(mean_, x));
  const double q = ClampVariance(Dot(x, cx));
  const auto [alpha, beta] = ConjugateOf(f, q);
  const double mean = alpha / beta;
  const double phi = dispersion_.phi();
  const double weight = RobustWeight(*count, mean, phi * mean + mean * mean / alpha);

  const double alpha_after = alpha + weight * *count / phi;
  const double beta_after = beta + weight / phi;
  const double f_after = Digamma(alpha_after) - std::log(beta_after);
  const double q_after = Trigamma(alpha_after);
  for (std::size_t i = 0; i < kCoefficients; ++i) mean_[i] += cx[i] * (f_after - f) / q;
  covariance_.SubtractOuter(cx, std::max(0.0, (1 - q_after / q) / q));

  const Residual residual = ResidualOf(*count, mean, alpha, phi, rules.params().residual_cap);
  dispersion_.Add(residual, kind_phi, rules.params());
  return residual;
}

Prediction Baseline::Predict(const SeasonRow& row, std::int32_t ahead, double log_offset,
                             const BaselineRules& rules) const {
  const Vector6 x = {1, static_cast<double>(ahead), row.cos1, row.sin1, row.cos2, row.sin2};
  const double f = ClampLogMean(log_offset + Dot(mean_, x));
  const double level_gain = covariance_.At(0, 0) * rules.LevelGain(ahead);
  const double q = ClampVariance(Dot(x, covariance_.Times(x)) + level_gain);
  const auto [alpha, beta] = ConjugateOf(f, q);
  return {alpha / beta, alpha, dispersion_.phi()};
}

double Baseline::GrowthAbove(double delta) const {
  const double z = (mean_[1] - delta) / std::sqrt(covariance_.At(1, 1));
  return std::erfc(-z / std::numbers::sqrt2) / 2;
}

}  // namespace lagesbild::trend
