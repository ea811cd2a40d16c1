#include "trend-detection/domain/change/many_series.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace lagesbild::trend {

double BelievedFrom(std::span<double> evidence, double total, double alpha) {
  const double needed = total / alpha;
  // Even if all were believed no evidence below this would be: few are left to sort.
  const double least = needed / static_cast<double>(std::max<std::size_t>(evidence.size(), 1));
  const auto end = std::partition(evidence.begin(), evidence.end(), [&](double e) { return e >= least; });
  std::sort(evidence.begin(), end, std::greater<>());
  const auto candidates = static_cast<std::size_t>(end - evidence.begin());
  for (std::size_t k = candidates; k > 0; --k) {
    const double threshold = needed / static_cast<double>(k);
    if (evidence[k - 1] >= threshold) return threshold;
  }
  return std::numeric_limits<double>::infinity();
}

}  // namespace lagesbild::trend
