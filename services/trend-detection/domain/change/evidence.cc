#include "trend-detection/domain/change/evidence.h"

#include <algorithm>
#include <cmath>

namespace lagesbild::trend {

namespace {

/// A single step can multiply evidence by at most e^60, and a sum stays below this: no count, however wild,
/// gives infinity.
constexpr double kExponentMax = 60;
constexpr double kSumMax = 1e250;

/// e^theta = rate·phi / (1 + rate (phi − 1)); kappa = −log(phi − (phi − 1) e^theta)/(phi − 1), where what is
/// in the logarithm is phi / (1 + rate (phi − 1)).
double Exponent(double count, Nb1 null, double log_phi, double rate, double log_rate) {
  if (null.phi < kPoissonPhi) return log_rate * count - null.mean * (rate - 1);
  const double log_scale = std::log1p(rate * (null.phi - 1));
  const double theta = log_rate + log_phi - log_scale;
  const double kappa = (log_scale - log_phi) / (null.phi - 1);
  return theta * count - null.mean * kappa;
}

}  // namespace

double TiltedEValue(double count, Nb1 null, double rate) {
  return std::exp(std::min(Exponent(count, null, std::log(null.phi), rate, std::log(rate)), kExponentMax));
}

RateGrid::RateGrid(const std::array<double, kRates>& watched) : rates(watched), log_rates() {
  std::transform(rates.begin(), rates.end(), log_rates.begin(), [](double rate) { return std::log(rate); });
}

void EvidenceSum::Add(double count, Nb1 null, const RateGrid& grid) {
  const double log_phi = std::log(null.phi);
  for (std::size_t k = 0; k < kRates; ++k) {
    const double e =
        std::exp(std::min(Exponent(count, null, log_phi, grid.rates[k], grid.log_rates[k]), kExponentMax));
    sums_[k] = std::min((sums_[k] + 1) * e, kSumMax);
  }
}

double EvidenceSum::value() const {
  double sum = 0;
  for (const double part : sums_) sum += part;
  return sum / static_cast<double>(kRates);
}

}  // namespace lagesbild::trend
