// The tests of the benchmark, each a file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/trend/report.h"
#include "bench/trend/series_run.h"

namespace lagesbild::bench {

struct Plan {
  Variant variant;
  std::vector<std::uint64_t> seeds;
  /// Folder of the shared series; empty: what needs it is left out.
  std::string data;
  /// Divides the number of series: for a quick look.
  std::int32_t quick = 1;
};

/// 42 scenarios of outbreaks: the shared 840 series beside published alarms, and regenerated ones.
void BenchOutbreaks(const Plan& plan, Report& report);
/// The worst scenario's share of false alarms at a nominal .01.
void BenchFalsePositives(const Plan& plan, Report& report);
/// Shifts and ramps of one series.
void BenchShifts(const Plan& plan, Report& report);
/// Steps from false alarm to false alarm against what the threshold promises.
void BenchRunLength(const Plan& plan, Report& report);
/// Thousands of series at once.
void BenchManySeries(const Plan& plan, Report& report);
/// Weeks that are reported late.
void BenchDelay(const Plan& plan, Report& report);
/// Whose change it is.
void BenchAttribution(const Plan& plan, Report& report);

}  // namespace lagesbild::bench
