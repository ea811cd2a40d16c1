// Running the detector over whole series, and the variants of it that are compared.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "trend-detection/domain/change/series_detector.h"

namespace lagesbild::bench {

using Counts = std::vector<std::int64_t>;

/// A way to judge that is tried against the others.
struct Variant {
  std::string name = "default";
  trend::Params params;
  /// Weight of the doubt about the mean in the effective dispersion.
  double doubt = 1;
  /// By how many standard deviations of its doubt the mean is moved towards what is tested for.
  double shift = 0;
};
/// Every variant that `--variant` knows.
const std::vector<Variant>& Variants();

/// Params of the benchmarks: 52 weeks a year; all else as in the product.
trend::Params BenchParams();

/// Start of a series' level: its first 26 counts.
double StartLevel(std::span<const std::int64_t> counts);

/// Dispersion of a kind, from one pass over its series with the wider cap. weeks: those that are looked at.
double PoolPhi(std::span<const Counts> kind, std::size_t weeks, const trend::Params& params);

/// Calendars of the steps from 0 on, worked out once for all series.
std::vector<trend::StepCalendar> Calendars(std::size_t weeks, const trend::DetectorRules& rules);

/// Verdicts on the weeks from `from` on; with evidence, if any, from there on, too.
std::vector<trend::StepVerdict> RunSeries(std::span<const std::int64_t> counts, std::size_t from,
                                          double kind_phi, const trend::DetectorRules& rules,
                                          std::span<const trend::StepCalendar> calendars);

/// What evidence for a change in this direction is gathered against in a week.
trend::Nb1 NullOf(const trend::Prediction& predicted, trend::Direction direction, const Variant& variant);

/// Evidence of one direction over a whole run, without resets; the same size as verdicts.
std::vector<double> EvidenceOver(std::span<const std::int64_t> counts,
                                 std::span<const trend::StepVerdict> verdicts, trend::Direction direction,
                                 const trend::RateGrid& grid, const Variant& variant);

}  // namespace lagesbild::bench
