// Seeded draws for simulated counts: the same seed, the same series.
#pragma once

#include <cstdint>
#include <random>

#include "trend-detection/domain/change/negative_binomial.h"

namespace lagesbild::testing {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  /// Within [0, 1).
  double Uniform() { return std::uniform_real_distribution<double>()(engine_); }
  /// Within [from, to].
  std::int32_t Whole(std::int32_t from, std::int32_t to) {
    return std::uniform_int_distribution<std::int32_t>(from, to)(engine_);
  }
  double Normal() { return std::normal_distribution<double>()(engine_); }
  std::int64_t Poisson(double mean) {
    return mean > 0 ? std::poisson_distribution<std::int64_t>(mean)(engine_) : 0;
  }
  /// A gamma-Poisson mixture.
  std::int64_t Count(trend::Nb1 law) {
    if (law.phi <= 1 || law.mean <= 0) return Poisson(law.mean);
    return Poisson(std::gamma_distribution<double>(law.mean / (law.phi - 1), law.phi - 1)(engine_));
  }
  /// How many of `count` events, each with this probability.
  std::int64_t Binomial(std::int64_t count, double probability) {
    return std::binomial_distribution<std::int64_t>(count, probability)(engine_);
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace lagesbild::testing
