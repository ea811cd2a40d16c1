#include "trend-detection/domain/change/attribution.h"

#include <algorithm>
#include <cmath>

namespace lagesbild::trend {

namespace {

/// What a source everywhere pays beyond the choice among sources.
constexpr double kSourceCost = 1;

double Gain(Direction direction, double phi, WindowSums sums) {
  const bool changed = direction == Direction::kUp ? sums.count > sums.expected : sums.count < sums.expected;
  if (!changed || sums.expected <= 0) return 0;
  return LogLikelihoodRatio(sums.count, {sums.expected, phi});
}

/// Takes `next` if it leads, and keeps the distance to the one behind.
void Offer(Attribution& best, Attribution next) {
  if (next.gain > best.gain) {
    next.margin = next.gain - best.gain;
    best = next;
  } else {
    best.margin = std::min(best.margin, best.gain - next.gain);
  }
}

}  // namespace

Attribution Attribute(Direction direction, double phi, WindowSums own, std::span<const SourceSums> sources) {
  Attribution best;
  best.gain = Gain(direction, phi, own);
  best.margin = best.gain;
  const auto here =
      std::count_if(sources.begin(), sources.end(), [](const auto& s) { return s.serves_area; });
  const double choice = std::log(std::max<double>(1, static_cast<double>(sources.size())));
  const double choice_here = std::log(std::max<double>(1, static_cast<double>(here)));
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const SourceSums& source = sources[i];
    const double everywhere = Gain(direction, phi, source.everywhere) - choice - kSourceCost;
    const double local = source.serves_area ? Gain(direction, phi, source.here) - choice_here : 0;
    if (!source.serves_others) {
      Offer(best, {Cause::kUnattributed, i, std::max(everywhere, local), 0});
      continue;
    }
    Offer(best, {Cause::kSource, i, everywhere, 0});
    if (source.serves_area) Offer(best, {Cause::kLocalOutlet, i, local, 0});
  }
  const auto only = std::find_if(sources.begin(), sources.end(), [](const auto& s) { return s.serves_area; });
  if (here == 1 && !only->serves_others) {
    best = {Cause::kUnattributed, static_cast<std::size_t>(only - sources.begin()), best.gain, 0};
  }
  return best;
}

}  // namespace lagesbild::trend
