#include "support/simulate/sources.h"

#include <cmath>

namespace lagesbild::testing {

namespace {

using trend::Cause;

bool Changes(Cause cause, std::size_t area, std::size_t kind, std::size_t source) {
  switch (cause) {
    case Cause::kReality:
      return area == 0 && kind == 0;
    case Cause::kSource:
      return source == 0;
    case Cause::kLocalOutlet:
      return area == 0 && source == 0;
    case Cause::kUnattributed:
      break;
  }
  return false;
}

void Add(trend::WindowSums& sum, const trend::WindowSums& part) {
  sum.count += part.count;
  sum.expected += part.expected;
}

}  // namespace

SourceWindow::SourceWindow(const SourcePlan& plan, Cause cause, Random& random) : plan_(plan) {
  for (std::size_t area = 0; area < plan.areas; ++area) {
    // Means a week of an area and kind vary threefold either way; sources share them unequally.
    for (std::size_t kind = 0; kind < plan.kinds; ++kind) {
      const double mean = std::exp(std::log(3) + .5 * random.Normal());
      std::vector<double> parts;
      double sum = 0;
      for (std::size_t source = 0; source < plan.sources; ++source) {
        parts.push_back(.2 + random.Uniform());
        sum += parts.back();
      }
      for (std::size_t source = 0; source < plan.sources; ++source) {
        const double truth = mean * parts[source] / sum * plan.weeks;
        const double now = truth * (Changes(cause, area, kind, source) ? plan.factor : 1);
        const auto count = static_cast<double>(random.Count({now, plan.phi}));
        cells_.push_back({count, truth * std::exp(plan.baseline_error * random.Normal())});
      }
    }
  }
}

trend::WindowSums SourceWindow::Own(std::size_t area, std::size_t kind) const {
  trend::WindowSums own;
  for (std::size_t source = 0; source < plan_.sources; ++source) Add(own, Cell(area, kind, source));
  return own;
}

std::vector<trend::SourceSums> SourceWindow::Sources(std::size_t area) const {
  std::vector<trend::SourceSums> sources(plan_.sources);
  for (std::size_t source = 0; source < plan_.sources; ++source) {
    for (std::size_t kind = 0; kind < plan_.kinds; ++kind) {
      Add(sources[source].here, Cell(area, kind, source));
      for (std::size_t other = 0; other < plan_.areas; ++other) {
        Add(sources[source].everywhere, Cell(other, kind, source));
      }
    }
  }
  return sources;
}

}  // namespace lagesbild::testing
