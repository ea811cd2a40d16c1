// Areas, kinds and sources over one window, in which reality, a source or a source's local outlet changes.
#pragma once

#include <cstddef>
#include <vector>

#include "support/simulate/random.h"
#include "trend-detection/domain/change/attribution.h"

namespace lagesbild::testing {

struct SourcePlan {
  std::size_t areas = 120;
  std::size_t kinds = 3;
  std::size_t sources = 6;
  double phi = 1.8;
  /// Standard deviation of the log of what the baseline of a cell is off by.
  double baseline_error = .1;
  double weeks = 8;
  double factor = 3;
};

/// Counted and expected of every (area, kind, source) over the window.
class SourceWindow {
 public:
  /// What changes: `cause` in area 0 and kind 0, by source 0.
  SourceWindow(const SourcePlan& plan, trend::Cause cause, Random& random);
  trend::WindowSums Own(std::size_t area, std::size_t kind) const;
  std::vector<trend::SourceSums> Sources(std::size_t area) const;

 private:
  const trend::WindowSums& Cell(std::size_t area, std::size_t kind, std::size_t source) const {
    return cells_[(area * plan_.kinds + kind) * plan_.sources + source];
  }
  SourcePlan plan_;
  std::vector<trend::WindowSums> cells_;
};

}  // namespace lagesbild::testing
