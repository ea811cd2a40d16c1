// Our own outages, cut into weeks.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "trend-detection/domain/week.h"

namespace lagesbild::trend {

/// Time went from `before_ms` to `now_ms` (UTC milliseconds) in one step of ticks that come every
/// `interval_ms`. More than five intervals: we were away; gives each week touched and the milliseconds of it
/// we missed, ascending. Else, and when there was no time before (0) or no interval is stated, nothing.
std::vector<std::pair<Week, std::int64_t>> OutageByWeek(std::int64_t before_ms, std::int64_t now_ms,
                                                        std::int64_t interval_ms);

}  // namespace lagesbild::trend
