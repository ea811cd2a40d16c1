#include "trend-detection/domain/change/season.h"

#include <cmath>
#include <numbers>

namespace lagesbild::trend {

SeasonRow SeasonAt(std::int64_t step, SeasonLength length) {
  const std::int64_t into = ((step % length.steps) + length.steps) % length.steps;
  const auto phase = static_cast<double>(into * length.years % length.steps);
  const double w = 2 * std::numbers::pi * phase / static_cast<double>(length.steps);
  return {std::cos(w), std::sin(w), std::cos(2 * w), std::sin(2 * w)};
}

}  // namespace lagesbild::trend
