// The shared 840 series and the alarms that were published for them.
#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"
#include "support/simulate/noufaily.h"

namespace lagesbild::bench {

/// folder: holds noufaily42_counts.csv.gz and noufaily42_outbreak_cases.csv.gz. kNotFound, kInvalidArgument.
base::Result<std::vector<testing::OutbreakSeries>> ReadSharedSeries(const std::string& folder);

/// 1 where `method` alarmed, 0 else: by series in the order of ReadSharedSeries, then by test week.
base::Result<std::vector<std::vector<double>>> ReadPublishedAlarms(const std::string& folder,
                                                                   const std::string& method,
                                                                   std::size_t series);

}  // namespace lagesbild::bench
