#include "trend-detection/domain/change/tail.h"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

namespace lagesbild::trend {

namespace {

/// Counts up to here are summed from 0.
constexpr std::int64_t kSummedMax = 64;
/// Below this tail the subtraction from 1 has lost too many digits.
constexpr double kSubtractedMin = 1e-8;

/// Double is exact enough and long double slow; an overflow gives infinity and no exception.
using Policy = boost::math::policies::policy<
    boost::math::policies::promote_double<false>,
    boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::evaluation_error<boost::math::policies::ignore_error>>;

Tail BySumming(std::int64_t count, Nb1 null) {
  const bool poisson = null.phi < kPoissonPhi;
  const double size = poisson ? 0 : null.mean / (null.phi - 1);
  const double failure = poisson ? 0 : 1 - 1 / null.phi;
  double p = poisson ? std::exp(-null.mean) : std::exp(-size * std::log(null.phi));
  double below = 0;
  for (std::int64_t j = 0; j < count; ++j) {
    below += p;
    const auto number = static_cast<double>(j);
    p *= (poisson ? null.mean : (number + size) * failure) / (number + 1);
  }
  return {1 - below, p};
}

Tail ByIntegral(std::int64_t count, Nb1 null) {
  const auto y = static_cast<double>(count);
  if (null.phi < kPoissonPhi) {
    return {boost::math::gamma_p(y, null.mean, Policy()),
            boost::math::gamma_p_derivative(y + 1, null.mean, Policy())};
  }
  const double size = null.mean / (null.phi - 1);
  const double failure = 1 - 1 / null.phi;
  // P(Y = y) = x^y (1 − x)^r / (y B(y, r)) = (1 − x)/y · density of beta(y, r) at x.
  const double density = boost::math::ibeta_derivative(y, size, failure, Policy());
  return {boost::math::ibeta(y, size, failure, Policy()), density * (1 - failure) * failure / y};
}

}  // namespace

Tail UpperTail(std::int64_t count, Nb1 null) {
  if (null.mean <= 0) return count <= 0 ? Tail{1, 1} : Tail{0, 0};
  if (count <= 0) return BySumming(0, null);
  if (count <= kSummedMax) {
    const Tail summed = BySumming(count, null);
    if (summed.at_least > kSubtractedMin) return summed;
  }
  return ByIntegral(count, null);
}

Nb1 WindowOf(std::span<const Prediction> weeks) {
  double mean = 0;
  double spread = 0;
  double doubt = 0;
  for (const Prediction& week : weeks) {
    mean += week.mean;
    spread += week.phi * week.mean;
    doubt = std::max(doubt, 1 / week.alpha);
  }
  return {mean, spread / mean + mean * doubt};
}

}  // namespace lagesbild::trend
