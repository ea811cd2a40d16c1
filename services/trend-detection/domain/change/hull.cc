#include "trend-detection/domain/change/hull.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lagesbild::trend {

double Hull::Slope(const Point& from, const Point& to, Direction direction) {
  const double slope = (to.count - from.count) / (to.expected - from.expected);
  return direction == Direction::kUp ? slope : -slope;
}

void Hull::Reset(std::int32_t step) {
  points_[0] = {0, 0};
  steps_[0] = step;
  size_ = 1;
  phi_ = 0;
}

void Hull::Remove(std::size_t index) {
  std::copy(points_.begin() + static_cast<std::ptrdiff_t>(index) + 1, points_.begin() + size_,
            points_.begin() + static_cast<std::ptrdiff_t>(index));
  std::copy(steps_.begin() + static_cast<std::ptrdiff_t>(index) + 1, steps_.begin() + size_,
            steps_.begin() + static_cast<std::ptrdiff_t>(index));
  --size_;
}

void Hull::MakeRoom() {
  std::size_t least = 1;
  double least_area = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i + 1 < size_; ++i) {
    const Point& a = points_[i - 1];
    const Point& b = points_[i];
    const Point& c = points_[i + 1];
    const double area = std::abs((b.expected - a.expected) * (c.count - a.count) -
                                 (c.expected - a.expected) * (b.count - a.count));
    if (area < least_area) {
      least_area = area;
      least = i;
    }
  }
  Remove(least);
}

void Hull::Add(std::int32_t step, double count, Nb1 null, Direction direction) {
  if (phi_ == 0) phi_ = null.phi;
  const Point now = {points_[size_ - 1].expected + null.mean, points_[size_ - 1].count + count};
  while (size_ >= 2 && Slope(points_[size_ - 1], now, direction) <=
                           Slope(points_[size_ - 2], points_[size_ - 1], direction)) {
    --size_;
  }
  if (size_ == kPoints) MakeRoom();
  points_[size_] = now;
  steps_[size_] = step;
  ++size_;
  const double no_change = direction == Direction::kUp ? 1 : -1;
  while (size_ >= 2 && Slope(points_[0], points_[1], direction) <= no_change) Remove(0);
}

Onset Hull::Best(Direction direction) const {
  Onset best;
  const Point& now = points_[size_ - 1];
  for (std::size_t i = 0; i + 1 < size_; ++i) {
    const double expected = now.expected - points_[i].expected;
    const double count = now.count - points_[i].count;
    const bool changed = direction == Direction::kUp ? count > expected : count < expected;
    if (!changed) continue;
    const double gain = LogLikelihoodRatio(count, {expected, phi_});
    if (gain > best.gain) best = {gain, steps_[i] + 1, count, expected};
  }
  return best;
}

}  // namespace lagesbild::trend
