// The simulated series are what they claim to be: means, dispersion, sizes of outbreaks. Bounds are five
// standard errors of the seeded samples.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "support/simulate/noufaily.h"
#include "support/simulate/shifts.h"
#include "support/simulate/sources.h"

namespace lagesbild::testing {
namespace {

struct Moments {
  double mean = 0;
  double variance = 0;
};
template <class Draw>
Moments MomentsOf(int draws, const Draw& draw) {
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < draws; ++i) {
    const double value = draw();
    sum += value;
    squares += value * value;
  }
  const double mean = sum / draws;
  return {mean, squares / draws - mean * mean};
}

TEST(Simulate, DrawsTheFamilyItNames) {
  constexpr int kDraws = 200'000;
  for (const trend::Nb1 law : {trend::Nb1{.3, 1.5}, {4, 1}, {10, 3}, {150, 1.2}}) {
    Random random(1);
    const Moments seen = MomentsOf(kDraws, [&] { return static_cast<double>(random.Count(law)); });
    EXPECT_NEAR(seen.mean, law.mean, 5 * std::sqrt(law.phi * law.mean / kDraws));
    EXPECT_NEAR(seen.variance / (law.phi * law.mean), 1, .05) << law.mean << ' ' << law.phi;
  }
}

TEST(Simulate, HasTheScenariosOfTheStudy) {
  const auto& scenarios = Scenarios();
  // As numbered in the shared table: 1, 12, 17, 42.
  EXPECT_EQ(scenarios[0].theta, .1);
  EXPECT_EQ(scenarios[0].beta, 0);
  EXPECT_EQ(scenarios[11].beta, .005);
  EXPECT_EQ(scenarios[11].harmonics, 2);
  EXPECT_EQ(scenarios[16].sine, -.4);
  EXPECT_EQ(scenarios[16].phi, 1);
  EXPECT_EQ(scenarios[41].theta, 5);
  EXPECT_EQ(FullDesign().size(), 50U);
}

TEST(Simulate, FollowsMeanAndDispersionOfEachScenario) {
  constexpr int kSeries = 40;
  for (std::size_t scenario = 0; scenario < Scenarios().size(); ++scenario) {
    Random random(100 + scenario);
    double expected = 0;
    double variance = 0;
    double counted = 0;
    double squares = 0;
    for (int i = 0; i < kSeries; ++i) {
      const auto series = SimulateOutbreaks(scenario, {0, 1}, random);
      for (std::int32_t week = 1; week < kTestFrom; ++week) {
        const double mean = Scenarios()[scenario].MeanAt(week);
        const auto count = static_cast<double>(series.counts[static_cast<std::size_t>(week) - 1]);
        expected += mean;
        variance += Scenarios()[scenario].phi * mean;
        counted += count;
        squares += (count - mean) * (count - mean);
      }
    }
    EXPECT_NEAR(counted, expected, 5 * std::sqrt(variance)) << scenario;
    EXPECT_NEAR(squares / variance, 1, .15) << scenario;
  }
}

TEST(Simulate, DrawsOutbreaksOfTheStatedSize) {
  constexpr int kDraws = 50'000;
  Random random(2);
  // Means far above 2, where drawing again does not show: size · √(phi · mean).
  const Moments large = MomentsOf(kDraws, [&] {
    return static_cast<double>(DrawOutbreak(5, {16, 2}, random));
  });
  EXPECT_NEAR(large.mean, 5 * std::sqrt(32), .15);
  EXPECT_NEAR(large.variance, 5 * std::sqrt(32), 1);
  // Poisson of .5 given at least 2: (m − m e^-m) / (1 − e^-m − m e^-m).
  const double m = .5;
  const double expected = (m - m * std::exp(-m)) / (1 - std::exp(-m) - m * std::exp(-m));
  const Moments small = MomentsOf(kDraws, [&] {
    return static_cast<double>(DrawOutbreak(1, {.25, 1}, random));
  });
  EXPECT_NEAR(small.mean, expected, .02);
}

TEST(Simulate, PutsOutbreaksWhereTheyBelong) {
  Random random(3);
  int with_cases = 0;
  for (int i = 0; i < 200; ++i) {
    const auto none_before = SimulateOutbreaks(24, {0, 5}, random);
    const auto& cases = none_before.outbreak_cases;
    EXPECT_EQ(std::accumulate(cases.begin(), cases.begin() + kTestFrom - 1, std::int64_t{0}), 0);
    if (std::accumulate(cases.begin() + kTestFrom - 1, cases.end(), std::int64_t{0}) > 0) ++with_cases;
    const auto four_before = SimulateOutbreaks(24, {5, 5}, random);
    const auto& past = four_before.outbreak_cases;
    EXPECT_EQ(std::accumulate(past.begin(), past.begin() + kBaselineFrom - 1, std::int64_t{0}), 0);
    EXPECT_GT(
        std::accumulate(past.begin() + kBaselineFrom - 1, past.begin() + kTestFrom - 1, std::int64_t{0}), 0);
  }
  EXPECT_GT(with_cases, 190);  // an outbreak that starts in the last week may fall outside
}

TEST(Simulate, ChangesTheMeanWhenItSays) {
  Random random(4);
  double before = 0;
  double after = 0;
  for (int i = 0; i < 400; ++i) {
    const auto counts = SimulateShift({10, 1.5}, 208, 104, {2, 0}, random);
    before += std::accumulate(counts.begin(), counts.begin() + 104, 0.0);
    after += std::accumulate(counts.begin() + 104, counts.end(), 0.0);
  }
  EXPECT_NEAR(before / (400 * 104), 10, .1);  // the mean of e^(.5 cos) e^-.0625 is 1.0007
  EXPECT_NEAR(after / before, 2, .02);
  EXPECT_NEAR(Change({1, .02}).FactorAt(0), std::exp(.02), 1e-12);
  EXPECT_NEAR(Change({1, .02}).FactorAt(100), std::exp(1.04), 1e-12);
}

TEST(Simulate, ChangesTheShareOfSeriesThatThePlanSays) {
  Random random(5);
  const auto all = SimulateMany({}, random);
  const auto changed = std::count_if(all.begin(), all.end(), [](const auto& s) { return s.changed_at >= 0; });
  EXPECT_NEAR(static_cast<double>(changed), 150, 5 * std::sqrt(150 * .95));
  double sum = 0;
  double count = 0;
  for (const auto& series : all) {
    for (std::size_t week = 0; week < 208; ++week) sum += static_cast<double>(series.counts[week]);
    count += 208;
  }
  // e^(.5 + 1/2) times the mean of e^(.4 cos), I0(.4) = 1.0404; between series the sd of e^N(.5,1) is 3.56.
  EXPECT_NEAR(sum / count, std::exp(1) * 1.0404, 5 * 3.7 / std::sqrt(3000));
}

TEST(Simulate, ReportsEveryEventOnceInItsShare) {
  Random random(6);
  const std::vector<double> shares = {.35, .3, .2, .15};
  double first = 0;
  double last = 0;
  for (int i = 0; i < 50'000; ++i) {
    const auto week = SimulateReports({4, 2}, shares, random);
    first += static_cast<double>(week.reported.front());
    last += static_cast<double>(week.reported.back());
  }
  EXPECT_NEAR(first / last, .35, .01);
  EXPECT_NEAR(last / 50'000, 4, .07);
}

TEST(Simulate, ChangesTheSourceAndNothingElse) {
  Random random(7);
  const SourceWindow window({}, trend::Cause::kSource, random);
  const auto sources = window.Sources(5);
  EXPECT_NEAR(sources[0].everywhere.count / sources[0].everywhere.expected, 3, .3);
  EXPECT_NEAR(sources[1].everywhere.count / sources[1].everywhere.expected, 1, .1);
}

}  // namespace
}  // namespace lagesbild::testing
