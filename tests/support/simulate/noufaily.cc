#include "support/simulate/noufaily.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

namespace lagesbild::testing {

namespace {

constexpr double kSeason = 52;
/// Standard deviation of the log of the weeks from an outbreak's start to a case.
constexpr double kLagSd = .5;

std::array<Scenario, 42> MakeScenarios() {
  // theta, phi, beta, cosine, sine of the paper's seven sets.
  constexpr std::array<std::array<double, 5>, 7> kSets = {{{.1, 1.5, .0025, .6, .6},
                                                           {-2, 2, .005, .1, .3},
                                                           {1.5, 1, .003, .2, -.4},
                                                           {.5, 5, .002, .5, .5},
                                                           {2.5, 3, .001, 1, .1},
                                                           {3.75, 1.1, .001, .1, -.1},
                                                           {5, 1.2, .0001, .05, .01}}};
  std::array<Scenario, 42> scenarios{};
  std::size_t number = 0;
  for (const auto& [theta, phi, beta, cosine, sine] : kSets) {
    for (const double trend : {0.0, beta}) {
      for (const int harmonics : {0, 1, 2})
        scenarios[number++] = {theta, phi, trend, cosine, sine, harmonics};
    }
  }
  return scenarios;
}

/// Puts the cases of one outbreak into the weeks from `start` to `last` (from 1); later ones are dropped.
void PlaceOutbreak(const Scenario& scenario, int size, std::int32_t start, std::int32_t last, Random& random,
                   std::vector<std::int64_t>& cases) {
  const auto count = DrawOutbreak(size, {scenario.MeanAt(start), scenario.phi}, random);
  for (std::int64_t i = 0; i < count; ++i) {
    const double week = start + std::floor(std::exp(kLagSd * random.Normal()));
    if (week <= last) ++cases[static_cast<std::size_t>(week) - 1];
  }
}

}  // namespace

double Scenario::MeanAt(std::int32_t week) const {
  double log_mean = theta + beta * week;
  for (int j = 1; j <= harmonics; ++j) {
    const double w = 2 * std::numbers::pi * j * week / kSeason;
    log_mean += cosine * std::cos(w) + sine * std::sin(w);
  }
  return std::exp(log_mean);
}

const std::array<Scenario, 42>& Scenarios() {
  static const std::array<Scenario, 42> kScenarios = MakeScenarios();
  return kScenarios;
}

std::vector<OutbreakSizes> FullDesign() {
  std::vector<OutbreakSizes> design;
  for (const int past : {0, 2, 3, 5, 10}) {
    for (int present = 1; present <= 10; ++present) design.push_back({past, present});
  }
  return design;
}

std::int64_t DrawOutbreak(int size, trend::Nb1 at_start, Random& random) {
  const double mean = size * std::sqrt(at_start.phi * at_start.mean);
  std::int64_t count = 0;
  while (count < 2) count = random.Poisson(mean);
  return count;
}

OutbreakSeries SimulateOutbreaks(std::size_t scenario, OutbreakSizes sizes, Random& random) {
  const Scenario& law = Scenarios()[scenario];
  OutbreakSeries series;
  series.scenario = scenario;
  series.counts.resize(kNoufailyWeeks);
  series.outbreak_cases.resize(kNoufailyWeeks);
  for (std::int32_t week = 1; week <= kNoufailyWeeks; ++week) {
    series.counts[static_cast<std::size_t>(week) - 1] = random.Count({law.MeanAt(week), law.phi});
  }
  if (sizes.past > 0) {
    std::set<std::int32_t> starts;
    while (starts.size() < 4) starts.insert(random.Whole(kBaselineFrom, kTestFrom - 1));
    for (const std::int32_t start : starts) {
      PlaceOutbreak(law, sizes.past, start, kTestFrom - 1, random, series.outbreak_cases);
    }
  }
  PlaceOutbreak(law, sizes.present, random.Whole(kTestFrom, kNoufailyWeeks), kNoufailyWeeks, random,
                series.outbreak_cases);
  std::transform(series.counts.begin(), series.counts.end(), series.outbreak_cases.begin(),
                 series.counts.begin(), std::plus<>());
  return series;
}

}  // namespace lagesbild::testing
