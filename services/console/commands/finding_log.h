// Reads the topic of findings, which is kept for ever, from its first record to its end.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/model/finding.h"

namespace lagesbild::console {

struct FindingLog {
  /// Those that were wanted; those of one area in the order in which they came.
  std::vector<model::Finding> findings;
  /// First and last time that a finding or a tick of any partition carries, milliseconds since 1970-01-01
  /// UTC; 0: there is none.
  std::int64_t first_ms = 0;
  std::int64_t last_ms = 0;
};

/// Reads committed records only; one that cannot be read is passed over. kUnavailable: the broker is not
/// there, or a transaction stands open. kNotFound: no such topic.
base::Result<FindingLog> ReadFindingLog(const std::string& bootstrap,
                                        const std::function<bool(const model::Finding&)>& wanted);

}  // namespace lagesbild::console
