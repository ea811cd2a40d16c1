// Counts by series and period out of a table: one row a count, or one row a series.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "console/feeds/domain/csv.h"
#include "console/scan/domain/period.h"

namespace lagesbild::scan {

/// Highest count that is understood; no week of one series has more.
inline constexpr std::int64_t kCountMax = 4'294'967'294;
/// Most steps from the first period of a table to the last: a century of weeks. More is a misspelt year.
inline constexpr std::int32_t kStepsMax = 5'300;

/// One known count. exposure: what the count is of (residents, visits, days open); 1 where the table has
/// none.
struct CountCell {
  std::int32_t step = 0;
  std::int64_t count = 0;
  double exposure = 1;
};
/// cells: ascending by step, no step twice.
struct CountSeries {
  std::string name;
  std::string kind;  ///< Series of one kind share their dispersion. Empty: the table has no kinds.
  std::vector<CountCell> cells;
};
/// series: ascending by kind and name, whatever the order of the rows. first and last: steps over all series.
struct CountTable {
  PeriodKind periods = PeriodKind::kNumber;
  std::int32_t first = 0;
  std::int32_t last = 0;
  std::vector<CountSeries> series;
};

/// Long: columns series, period, count and, if wanted, kind and exposure, in any order (capital letters do
/// not matter). Wide: columns series and, if wanted, kind or scenario, others, and t1…tN, the counts of one
/// series. Empty count or exposure, or an exposure of 0 without a count: that week is missing.
/// kInvalidArgument with the lines and what to try, at most ten faults at a time: unknown or missing columns,
/// rows of another length, text in numbers, a negative count or exposure, a count above kCountMax, counts
/// with exposure 0, weeks twice, weeks mixed with numbers, no rows, too long a span.
base::Result<CountTable> ReadCountTable(feeds::ByteSource& source, feeds::CsvFormat format);

}  // namespace lagesbild::scan
