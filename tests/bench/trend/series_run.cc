#include "bench/trend/series_run.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lagesbild::bench {

using trend::Baseline;
using trend::BaselineRules;
using trend::DetectorRules;
using trend::Direction;
using trend::Params;
using trend::SeriesDetector;
using trend::StepCalendar;
using trend::StepVerdict;

Params BenchParams() {
  Params params;
  params.baseline.season = trend::kFiftyTwoWeeks;
  return params;
}

const std::vector<Variant>& Variants() {
  static const std::vector<Variant> kVariants = [] {
    std::vector<Variant> all;
    const auto add = [&all](const std::string& name, const auto& change) {
      Variant variant{name, BenchParams()};
      change(variant);
      all.push_back(variant);
    };
    add("default", [](Variant&) {});
    add("level-.99", [](Variant& v) { v.params.baseline.discount_level = .99; });
    add("level-.995", [](Variant& v) { v.params.baseline.discount_level = .995; });
    add("growth-.998", [](Variant& v) { v.params.baseline.discount_growth = .998; });
    add("doubt-2", [](Variant& v) { v.doubt = 2; });
    add("doubt-3", [](Variant& v) { v.doubt = 3; });
    add("shift-.25", [](Variant& v) { v.shift = .25; });
    add("shift-.5", [](Variant& v) { v.shift = .5; });
    add("weight-50", [](Variant& v) { v.params.baseline.pooled_weight = 50; });
    add("weight-20", [](Variant& v) { v.params.baseline.pooled_weight = 20; });
    add("cap-40", [](Variant& v) { v.params.baseline.residual_cap = 40; });
    add("level-.99,shift-.25", [](Variant& v) {
      v.params.baseline.discount_level = .99;
      v.shift = .25;
    });
    add("level-.99,doubt-2", [](Variant& v) {
      v.params.baseline.discount_level = .99;
      v.doubt = 2;
    });
    return all;
  }();
  return kVariants;
}

double StartLevel(std::span<const std::int64_t> counts) {
  constexpr std::size_t kStartWeeks = 26;
  const auto first = counts.first(std::min(kStartWeeks, counts.size()));
  return Baseline::StartLevel(std::accumulate(first.begin(), first.end(), 0.0) /
                              static_cast<double>(first.size()));
}

double PoolPhi(std::span<const Counts> kind, std::size_t weeks, const Params& params) {
  const BaselineRules rules(trend::ForPooling(params.baseline));
  trend::KindDispersion pooled;
  for (const Counts& counts : kind) {
    Baseline baseline(StartLevel(counts), trend::kKindPhiUnknown, rules);
    for (std::size_t week = 0; week < weeks; ++week) {
      const auto row = trend::SeasonAt(static_cast<std::int64_t>(week), params.baseline.season);
      pooled.Add(baseline.Update(row, static_cast<double>(counts[week]), 0, trend::kKindPhiUnknown, rules));
    }
  }
  return pooled.phi();
}

std::vector<StepCalendar> Calendars(std::size_t weeks, const DetectorRules& rules) {
  std::vector<StepCalendar> calendars;
  for (std::size_t week = 0; week < weeks; ++week)
    calendars.emplace_back(static_cast<std::int32_t>(week), rules);
  return calendars;
}

std::vector<StepVerdict> RunSeries(std::span<const std::int64_t> counts, std::size_t from, double kind_phi,
                                   const DetectorRules& rules, std::span<const StepCalendar> calendars) {
  SeriesDetector detector(0, StartLevel(counts), kind_phi, rules);
  std::vector<StepVerdict> verdicts;
  verdicts.reserve(counts.size() - from);
  for (std::size_t week = 0; week < counts.size(); ++week) {
    if (week == from) {
      detector.Reset(Direction::kUp);
      detector.Reset(Direction::kDown);
    }
    const auto verdict = detector.Step(calendars[week], {counts[week], 0, kind_phi}, rules);
    if (week >= from) verdicts.push_back(verdict);
  }
  return verdicts;
}

trend::Nb1 NullOf(const trend::Prediction& predicted, Direction direction, const Variant& variant) {
  const double moved = variant.shift / std::sqrt(predicted.alpha);
  const double mean = predicted.mean * (direction == Direction::kUp ? 1 + moved : 1 / (1 + moved));
  return {mean, predicted.phi + variant.doubt * predicted.mean / predicted.alpha};
}

std::vector<double> EvidenceOver(std::span<const std::int64_t> counts, std::span<const StepVerdict> verdicts,
                                 Direction direction, const trend::RateGrid& grid, const Variant& variant) {
  trend::EvidenceSum sum;
  std::vector<double> evidence;
  evidence.reserve(verdicts.size());
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    sum.Add(static_cast<double>(counts[i]), NullOf(verdicts[i].predicted, direction, variant), grid);
    evidence.push_back(sum.value());
  }
  return evidence;
}

}  // namespace lagesbild::bench
