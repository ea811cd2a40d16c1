#include "trend-detection/domain/change/delay.h"

#include <algorithm>

namespace lagesbild::trend {

double DelayedEvidence::Step(std::span<const std::optional<std::int64_t>> counts, Nb1 null,
                             const RateGrid& grid) {
  open_[open_count_] = null;
  ++open_count_;
  // counts and open_ end with the same week.
  std::size_t oldest = counts.size() - open_count_;
  if (open_count_ == completeness_.size()) {
    if (counts[oldest]) complete_.Add(static_cast<double>(*counts[oldest]), open_[0], grid);
    std::copy(open_.begin() + 1, open_.begin() + static_cast<std::ptrdiff_t>(open_count_), open_.begin());
    --open_count_;
    ++oldest;
  }
  EvidenceSum so_far = complete_;
  for (std::size_t i = 0; i < open_count_; ++i) {
    const auto& count = counts[oldest + i];
    const double known = completeness_[open_count_ - 1 - i];
    if (count) so_far.Add(static_cast<double>(*count), Thinned(open_[i], known), grid);
  }
  return so_far.value();
}

}  // namespace lagesbild::trend
