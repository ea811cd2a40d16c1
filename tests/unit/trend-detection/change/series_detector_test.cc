#include "trend-detection/domain/change/series_detector.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "support/heap_meter.h"

namespace lagesbild::trend {
namespace {

using Count = std::optional<std::int64_t>;
using Counts = std::vector<Count>;

const DetectorRules& Rules() {
  static const DetectorRules kRules{Params()};
  return kRules;
}

Counts Poisson(std::size_t steps, double mean, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::poisson_distribution<std::int64_t> law(mean);
  Counts counts(steps);
  for (auto& count : counts) count = law(random);
  return counts;
}

SeriesDetector New(std::int32_t first, double mean) {
  return {first, Baseline::StartLevel(mean), kKindPhiUnknown, Rules()};
}

std::vector<StepVerdict> Walk(SeriesDetector& detector, const Counts& counts) {
  std::vector<StepVerdict> verdicts;
  for (const Count& count : counts) {
    verdicts.push_back(
        detector.Step(StepCalendar(detector.next_step(), Rules()), {count, 0, kKindPhiUnknown}, Rules()));
  }
  return verdicts;
}

TEST(SeriesDetector, FitsIntoItsBudget) { EXPECT_LE(sizeof(SeriesDetector), 800U); }

TEST(SeriesDetector, AllocatesNothingInAStep) {
  SeriesDetector detector = New(0, 5);
  const Counts counts = Poisson(300, 5, 1);
  const auto before = testing::AllocationsOfThisThread();
  for (const Count& count : counts) {
    detector.Step(StepCalendar(detector.next_step(), Rules()), {count, 0, kKindPhiUnknown}, Rules());
  }
  detector.Step(StepCalendar(detector.next_step(), Rules()), {100'000, 0, kKindPhiUnknown}, Rules());
  EXPECT_EQ(testing::AllocationsOfThisThread(), before);
}

TEST(SeriesDetector, LearnsBeforeItGathersEvidence) {
  SeriesDetector detector = New(0, 5);
  const auto verdicts = Walk(detector, Poisson(60, 5, 2));
  EXPECT_TRUE(verdicts[51].learning);
  EXPECT_EQ(verdicts[51].rise, 0);
  EXPECT_FALSE(verdicts[52].learning);
  EXPECT_GT(verdicts[52].rise, 0);
  EXPECT_GT(verdicts[52].fall, 0);
}

TEST(SeriesDetector, CountsOnlyKnownStepsAsHistory) {
  Counts counts = Poisson(104, 5, 3);
  for (std::size_t i = 0; i < counts.size(); i += 2) counts[i] = std::nullopt;
  SeriesDetector detector = New(0, 5);
  const auto verdicts = Walk(detector, counts);
  EXPECT_TRUE(verdicts.back().learning);
}

TEST(SeriesDetector, FindsARiseAndItsOnset) {
  Counts counts = Poisson(208, 6, 4);
  const Counts high = Poisson(12, 15, 5);
  counts.insert(counts.end(), high.begin(), high.end());
  SeriesDetector detector = New(1000, 6);
  const auto verdicts = Walk(detector, counts);
  EXPECT_GT(verdicts.back().rise, 5200);
  EXPECT_LT(verdicts.back().fall, 52);
  const Onset onset = detector.hull(Direction::kUp).Best(Direction::kUp);
  EXPECT_NEAR(onset.step, 1208, 2);
  EXPECT_NEAR(onset.rate(), 2.5, .6);
}

TEST(SeriesDetector, FindsAFallAsReadily) {
  Counts counts = Poisson(208, 12, 6);
  const Counts low = Poisson(12, 4, 7);
  counts.insert(counts.end(), low.begin(), low.end());
  SeriesDetector detector = New(0, 12);
  const auto verdicts = Walk(detector, counts);
  EXPECT_GT(verdicts.back().fall, 5200);
  EXPECT_NEAR(detector.hull(Direction::kDown).Best(Direction::kDown).step, 208, 2);
}

TEST(SeriesDetector, AlarmsWhenZerosAreFollowedByCases) {
  Counts counts(208, Count(0));
  counts.insert(counts.end(), 4, Count(3));
  SeriesDetector detector = New(0, 0);
  const auto verdicts = Walk(detector, counts);
  EXPECT_LT(verdicts[207].rise, 260);
  EXPECT_GT(verdicts.back().rise, 5200);
  EXPECT_LT(verdicts[208].outbreak, .01);
}

TEST(SeriesDetector, FindsNothingInZerosAlone) {
  SeriesDetector detector = New(0, 0);
  const auto verdicts = Walk(detector, Counts(520, Count(0)));
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    // Nothing speaks for a rise: each step adds a start of 1 and no more.
    EXPECT_LE(verdicts[i].rise, static_cast<double>(i));
    EXPECT_GE(verdicts[i].outbreak, .4);
  }
  EXPECT_EQ(detector.hull(Direction::kUp).Best(Direction::kUp).gain, 0);
  // The start's tenth of a count a step was a little too much: no onset stands out for that.
  EXPECT_LT(detector.hull(Direction::kDown).Best(Direction::kDown).gain, 4);
}

TEST(SeriesDetector, StepsNoEvidenceInAMissingWeek) {
  Counts counts = Poisson(100, 5, 8);
  counts.push_back(std::nullopt);
  SeriesDetector detector = New(0, 5);
  const auto verdicts = Walk(detector, counts);
  EXPECT_FALSE(verdicts.back().known);
  EXPECT_EQ(verdicts.back().rise, verdicts[99].rise);
  EXPECT_EQ(verdicts.back().fall, verdicts[99].fall);
  EXPECT_EQ(verdicts.back().one_week, 1);
}

TEST(SeriesDetector, DoesNotLearnFromTheGuard) {
  // Two series that differ in the last 14 steps only are foretold alike at the next.
  Counts one = Poisson(150, 5, 9);
  Counts other = one;
  for (std::size_t i = 137; i < 150; ++i) other[i] = 50;
  SeriesDetector first = New(0, 5);
  SeriesDetector second = New(0, 5);
  Walk(first, one);
  Walk(second, other);
  const auto a = first.Step(StepCalendar(150, Rules()), {5, 0, kKindPhiUnknown}, Rules());
  const auto b = second.Step(StepCalendar(150, Rules()), {5, 0, kKindPhiUnknown}, Rules());
  EXPECT_EQ(a.predicted.mean, b.predicted.mean);
  const auto later_a = first.Step(StepCalendar(151, Rules()), {5, 0, kKindPhiUnknown}, Rules());
  const auto later_b = second.Step(StepCalendar(151, Rules()), {5, 0, kKindPhiUnknown}, Rules());
  EXPECT_NE(later_a.predicted.mean, later_b.predicted.mean);
}

TEST(SeriesDetector, AlarmsAgainOnlyAfterNewEvidence) {
  Counts counts = Poisson(208, 6, 10);
  const Counts high = Poisson(8, 20, 11);
  counts.insert(counts.end(), high.begin(), high.end());
  SeriesDetector detector = New(0, 6);
  Walk(detector, counts);
  detector.Reset(Direction::kUp);
  const auto next = detector.Step(StepCalendar(216, Rules()), {6, 0, kKindPhiUnknown}, Rules());
  EXPECT_LT(next.rise, 52);
  EXPECT_GE(detector.hull(Direction::kUp).Best(Direction::kUp).gain, 0);
}

TEST(SeriesDetector, GivesTheSameBitsWholeSeasonsLater) {
  const Counts counts = Poisson(200, 5, 12);
  SeriesDetector here = New(100, 5);
  SeriesDetector later = New(100 + 1461, 5);
  const auto a = Walk(here, counts);
  const auto b = Walk(later, counts);
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].rise, b[i].rise);
    EXPECT_EQ(a[i].fall, b[i].fall);
    EXPECT_EQ(a[i].outbreak, b[i].outbreak);
  }
}

/// Whatever comes, every number of a verdict is one.
TEST(SeriesDetector, NeverSaysNotANumber) {
  std::mt19937_64 random(13);
  for (int series = 0; series < 300; ++series) {
    SeriesDetector detector =
        New(static_cast<std::int32_t>(random() % 4000) - 2000, random() % 2 == 0 ? 0 : 1e6);
    for (int step = 0; step < 200; ++step) {
      Count count;
      switch (random() % 6) {
        case 0:
          break;
        case 1:
          count = 0;
          break;
        case 2:
          count = -5;
          break;
        case 3:
          count = static_cast<std::int64_t>(random() % 2'147'483'648U);
          break;
        case 4:
          count = std::numeric_limits<std::int64_t>::max();
          break;
        default:
          count = static_cast<std::int64_t>(random() % 20);
      }
      const double offset = random() % 4 == 0 ? std::log(1e-6) + static_cast<double>(random() % 30) : 0;
      const auto verdict = detector.Step(StepCalendar(detector.next_step(), Rules()),
                                         {count, offset, kKindPhiUnknown}, Rules());
      for (const double number : {verdict.predicted.mean, verdict.predicted.alpha, verdict.predicted.phi,
                                  verdict.one_week, verdict.outbreak, verdict.rise, verdict.fall}) {
        ASSERT_TRUE(std::isfinite(number)) << series << ' ' << step;
      }
      for (const Direction direction : {Direction::kUp, Direction::kDown}) {
        ASSERT_TRUE(std::isfinite(detector.hull(direction).Best(direction).gain));
      }
    }
  }
}

}  // namespace
}  // namespace lagesbild::trend
