// The 42 scenarios by which outbreak detectors are compared (Noufaily et al. 2013, doi 10.1002/sim.5595).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "support/simulate/random.h"

namespace lagesbild::testing {

/// log mean(t) = theta + beta·t + Σ over `harmonics` of cosine·cos(2πjt/52) + sine·sin(2πjt/52); NB1 with
/// phi.
struct Scenario {
  double theta;
  double phi;
  double beta;
  double cosine;
  double sine;
  int harmonics;
  double MeanAt(std::int32_t week) const;
};

/// Numbered as published: seven sets of parameters, each without and with trend, each with 0, 1, 2 harmonics.
const std::array<Scenario, 42>& Scenarios();

inline constexpr std::int32_t kNoufailyWeeks = 624;
/// First week (from 1) of the baseline with its four past outbreaks, and of the test.
inline constexpr std::int32_t kBaselineFrom = 313;
inline constexpr std::int32_t kTestFrom = 576;

/// One series; index 0 is week 1.
struct OutbreakSeries {
  std::size_t scenario = 0;  ///< From 0.
  std::vector<std::int64_t> counts;
  std::vector<std::int64_t> outbreak_cases;
};

/// Sizes of the four outbreaks of the baseline (0: none) and of the one in the test, in standard deviations.
struct OutbreakSizes {
  int past = 0;
  int present = 1;
};
/// All fifty of the published design.
std::vector<OutbreakSizes> FullDesign();

/// Poisson(size · √(phi · mean at the start)), drawn again until at least 2.
std::int64_t DrawOutbreak(int size, trend::Nb1 at_start, Random& random);
OutbreakSeries SimulateOutbreaks(std::size_t scenario, OutbreakSizes sizes, Random& random);

}  // namespace lagesbild::testing
