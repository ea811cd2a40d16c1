// Numbers that look random and are the same for the same seed on every machine.
#pragma once

#include <cmath>
#include <cstdint>

namespace lagesbild::feeds {

/// SplitMix64. Source: Steele, Lea and Flood 2014, doi 10.1145/2660193.2660195. One thread.
class SeededRandom {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  /// [0, 1), 53 bits.
  double Unit() { return static_cast<double>(Next() >> 11U) * 0x1.0p-53; }
  /// [0, count); count 1 or more. The bias is below 2^-40 for counts that fit 24 bits.
  std::int64_t Below(std::int64_t count) {
    return static_cast<std::int64_t>(Next() % static_cast<std::uint64_t>(count));
  }
  double Between(double least, double most) { return least + (most - least) * Unit(); }
  bool Chance(double probability) { return Unit() < probability; }
  /// Poisson by multiplying (Knuth, TAOCP 2, 3.4.1); for means up to some tens.
  int Poisson(double mean) {
    const double limit = std::exp(-mean);
    double product = Unit();
    int count = 0;
    while (product > limit) {
      product *= Unit();
      ++count;
    }
    return count;
  }

 private:
  std::uint64_t state_;
};

}  // namespace lagesbild::feeds
