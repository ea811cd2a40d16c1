// What a step of one series costs, part by part, and 500,000 series at once. CPU time; no allocation (a unit
// test holds that).
#include <benchmark/benchmark.h>

#include <vector>

#include "support/simulate/random.h"
#include "trend-detection/domain/change/many_series.h"
#include "trend-detection/domain/change/series_detector.h"
#include "trend-detection/domain/change/tail.h"

namespace lagesbild::trend {
namespace {

constexpr double kPhi = 2;
constexpr std::int32_t kHistory = 200;

const DetectorRules& Rules() {
  static const DetectorRules kRules{Params()};
  return kRules;
}

/// Learned detectors of series with this mean, at the same step.
std::vector<SeriesDetector> Learned(std::size_t series, double mean) {
  testing::Random random(1);
  SeriesDetector one(0, Baseline::StartLevel(mean), kPhi, Rules());
  for (std::int32_t week = 0; week < kHistory; ++week) {
    one.Step(StepCalendar(week, Rules()), {random.Count({mean, kPhi}), 0, kPhi}, Rules());
  }
  return std::vector<SeriesDetector>(series, one);
}

std::vector<std::int64_t> Draws(double mean) {
  testing::Random random(2);
  std::vector<std::int64_t> draws(1024);
  for (auto& draw : draws) draw = random.Count({mean, kPhi});
  return draws;
}

/// range(0): mean count a week. One series, all in cache.
void BM_Step(benchmark::State& state) {
  const auto mean = static_cast<double>(state.range(0));
  auto detector = Learned(1, mean).front();
  const auto draws = Draws(mean);
  std::size_t next = 0;
  for (auto step : state) {
    (void)step;
    const auto verdict = detector.Step(StepCalendar(detector.next_step(), Rules()),
                                       {draws[next++ % draws.size()], 0, kPhi}, Rules());
    benchmark::DoNotOptimize(verdict);
  }
}
BENCHMARK(BM_Step)->Arg(1)->Arg(5)->Arg(20)->Arg(150);

/// range(0): series. One step of all, out of memory, and what is to be believed of them.
void BM_AllSeries(benchmark::State& state) {
  auto detectors = Learned(static_cast<std::size_t>(state.range(0)), 5);
  const auto draws = Draws(5);
  std::vector<double> evidence(detectors.size());
  std::int32_t week = kHistory;
  for (auto step : state) {
    (void)step;
    const StepCalendar calendar(week++, Rules());
    for (std::size_t i = 0; i < detectors.size(); ++i) {
      evidence[i] =
          detectors[i]
              .Step(calendar, {draws[(i + static_cast<std::size_t>(week)) % 1024], 0, kPhi}, Rules())
              .rise;
    }
    benchmark::DoNotOptimize(BelievedFrom(evidence, static_cast<double>(evidence.size()), .1 / 52));
  }
  state.counters["series_steps"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(detectors.size()),
                         benchmark::Counter::kIsRate);
}
BENCHMARK(BM_AllSeries)->Arg(500'000)->Unit(benchmark::kMillisecond);

/// range(0): the count.
void BM_Tail(benchmark::State& state) {
  for (auto step : state) {
    (void)step;
    benchmark::DoNotOptimize(UpperTail(state.range(0), {static_cast<double>(state.range(0)), kPhi}));
  }
}
BENCHMARK(BM_Tail)->Arg(5)->Arg(60)->Arg(150);

void BM_Update(benchmark::State& state) {
  Baseline baseline(Baseline::StartLevel(5), kPhi, Rules().baseline);
  const auto draws = Draws(5);
  std::size_t next = 0;
  const SeasonRow row = SeasonAt(7, kCalendarWeeks);
  for (auto step : state) {
    (void)step;
    baseline.Update(row, static_cast<double>(draws[next++ % draws.size()]), 0, kPhi, Rules().baseline);
  }
}
BENCHMARK(BM_Update);

void BM_Predict(benchmark::State& state) {
  const Baseline baseline(Baseline::StartLevel(5), kPhi, Rules().baseline);
  const SeasonRow row = SeasonAt(7, kCalendarWeeks);
  for (auto step : state) {
    (void)step;
    benchmark::DoNotOptimize(baseline.Predict(row, 14, 0, Rules().baseline));
  }
}
BENCHMARK(BM_Predict);

void BM_Evidence(benchmark::State& state) {
  EvidenceSum up;
  EvidenceSum down;
  for (auto step : state) {
    (void)step;
    up.Add(5, {5, 2.1}, Rules().up);
    down.Add(5, {5, 2.1}, Rules().down);
  }
  benchmark::DoNotOptimize(up.value() + down.value());
}
BENCHMARK(BM_Evidence);

void BM_Hulls(benchmark::State& state) {
  Hull up;
  Hull down;
  up.Reset(0);
  down.Reset(0);
  const auto draws = Draws(5);
  std::int32_t week = 0;
  for (auto step : state) {
    (void)step;
    const auto count = static_cast<double>(draws[static_cast<std::size_t>(++week) % draws.size()]);
    up.Add(week, count, {5, 2.1}, Direction::kUp);
    down.Add(week, count, {5, 2.1}, Direction::kDown);
  }
  benchmark::DoNotOptimize(up.Best(Direction::kUp).gain + down.Best(Direction::kDown).gain);
}
BENCHMARK(BM_Hulls);

}  // namespace
}  // namespace lagesbild::trend
