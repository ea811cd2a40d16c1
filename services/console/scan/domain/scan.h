// Every series of a table, week by week: which have changed, since when and by how much.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "console/scan/domain/count_table.h"
#include "trend-detection/domain/change/series_detector.h"

namespace lagesbild::scan {

struct ScanOptions {
  /// Share of a year's alarms that may be false, within (0, 1).
  double false_share = .1;
};

/// One change of one series. Alarms of the same direction that follow each other within half a year are one
/// finding.
struct Finding {
  std::string series;
  std::string kind;
  trend::Direction direction = trend::Direction::kUp;
  std::int32_t since = 0;  ///< Most likely first step.
  std::int32_t found = 0;  ///< Step of the first alarm.
  std::int32_t last = 0;   ///< Step of the newest alarm.
  double count = 0;        ///< Counted from `since` to the first alarm.
  double expected = 0;     ///< Expected in the same steps.
  double rate = 1;         ///< count / expected.
  trend::RateInterval interval;
  /// Shiryaev-Roberts sum at its highest alarm: a series that does not change gets there after so many steps,
  /// on average, or later.
  double evidence = 0;
  /// Probability that the baseline itself grew from step to step when it was found.
  double growing = .5;
};

struct ScanReport {
  PeriodKind periods = PeriodKind::kNumber;
  std::int64_t series = 0;
  /// Series with too little history at the end: nothing is said about them.
  std::int64_t learning = 0;
  /// Ascending by `found`, kind, series, direction.
  std::vector<Finding> findings;
};

/// Steps done of all.
using ScanProgress = std::function<void(std::int32_t done, std::int32_t total)>;

/// Two passes: one for the dispersion of each kind, one that judges all series step by step. Cannot fail.
ScanReport Scan(const CountTable& table, const ScanOptions& options, const ScanProgress& progress);

}  // namespace lagesbild::scan
