#include "trend-detection/domain/change/negative_binomial.h"

#include <cmath>

namespace lagesbild::trend {

namespace {

/// Log-likelihood of a mean of `rate` · null.mean, up to what does not depend on the rate.
double LogLikelihood(double rate, double count, Nb1 null) {
  const double mean = rate * null.mean;
  if (null.phi < kPoissonPhi) return (count > 0 ? count * std::log(mean) : 0) - mean;
  const double size = null.mean / (null.phi - 1);
  const double p = size / (size + mean);
  return size * std::log(p) + (count > 0 ? count * std::log1p(-p) : 0);
}

/// Where the log-likelihood falls to `level` between `inside` (above it) and `outside` (below it).
double Crossing(double inside, double outside, double level, double count, Nb1 null) {
  constexpr int kHalvings = 60;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (inside + outside) / 2;
    (LogLikelihood(middle, count, null) >= level ? inside : outside) = middle;
  }
  return inside;
}

}  // namespace

double LogLikelihoodRatio(double count, Nb1 null) {
  if (null.phi < kPoissonPhi) {
    return (count > 0 ? count * std::log(count / null.mean) : 0) - (count - null.mean);
  }
  const double size = null.mean / (null.phi - 1);
  const double p_null = 1 / null.phi;
  const double p_best = size / (size + count);
  const double successes = size * std::log(p_best / p_null);
  return count > 0 ? successes + count * std::log((1 - p_best) / (1 - p_null)) : successes;
}

RateInterval ProfileInterval(double count, Nb1 null, double drop) {
  const double best = count / null.mean;
  const double level = LogLikelihood(best > 0 ? best : 1e-12, count, null) - drop;
  RateInterval interval;
  if (count > 0) interval.low = Crossing(best, 0, level, count, null);
  double outside = best > 0 ? 2 * best : 1;
  while (LogLikelihood(outside, count, null) > level) outside *= 2;
  interval.high = Crossing(best, outside, level, count, null);
  return interval;
}

}  // namespace lagesbild::trend
