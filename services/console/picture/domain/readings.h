// All that a picture is made of, as it was read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/model/assessment.h"
#include "common/model/finding.h"
#include "common/model/registers.h"

namespace lagesbild::picture {

struct Readings {
  /// The newest of each area that is shown; ids are unique.
  std::vector<model::Assessment> assessments;
  /// The register: every level, retired areas too.
  std::vector<model::Area> areas;
  /// Changes of class and of evidence, of any age; those of one area in the order in which they came.
  std::vector<model::Finding> findings;
  /// Whether the register's times are of the same clock as the log's; replays have a clock of their own.
  bool live_clock = true;
  /// First and last time of the log, milliseconds since 1970-01-01 UTC; 0: nothing was ever worked.
  std::int64_t first_ms = 0;
  std::int64_t now_ms = 0;
};

}  // namespace lagesbild::picture
