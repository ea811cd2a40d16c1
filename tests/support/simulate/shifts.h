// Series whose mean changes once and stays changed, and thousands of them at a time.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "support/simulate/random.h"

namespace lagesbild::testing {

/// How the mean changes: at once by a factor, or by a share a week for a year.
struct Change {
  double factor = 1;
  double log_ramp = 0;
  /// k: weeks since the change, from 0. Before it (below 0): 1.
  double FactorAt(std::int32_t k) const;
};

/// Six bases, from rare and tame to frequent and wild.
inline constexpr std::array<trend::Nb1, 6> kShiftBases = {
    {{.3, 1.5}, {.5, 3}, {2, 1.5}, {2, 3}, {10, 1.5}, {10, 3}}};

/// What a series of `weeks` weeks looks like: mean · exp(.5 cos(2π(t − u)/52) − .0625), u uniform over the
/// year, and a change at week `at`.
std::vector<std::int64_t> SimulateShift(trend::Nb1 base, std::int32_t weeks, std::int32_t at, Change change,
                                        Random& random);

/// Three kinds of series together; 5 % of the series double or triple.
struct ManyPlan {
  std::int32_t series = 3000;
  std::int32_t history = 260;
  std::int32_t watched = 104;
  double share_changed = .05;
  /// Standard deviation of the log of phi − 1 inside a kind; 0: all alike.
  double phi_spread = 0;
  /// Standard deviation of the log of a factor that all series share in a week; 0: none.
  double shock_sd = 0;
};
struct WatchedSeries {
  std::size_t kind = 0;
  std::vector<std::int64_t> counts;
  /// Week of the change; -1: none.
  std::int32_t changed_at = -1;
};
inline constexpr std::array<double, 3> kKindPhis = {1.5, 2, 3};
std::vector<WatchedSeries> SimulateMany(const ManyPlan& plan, Random& random);

/// Reports of one week that trickle in: reported[d] of its events are known d steps after it.
struct ReportedWeek {
  std::vector<std::int64_t> reported;
};
/// shares: of the events reported in each step; sum 1.
ReportedWeek SimulateReports(trend::Nb1 law, std::span<const double> shares, Random& random);

}  // namespace lagesbild::testing
