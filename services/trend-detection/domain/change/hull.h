// When a change began and how large it is: every possible onset that can still be the best one, and no other.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "trend-detection/domain/change/negative_binomial.h"

namespace lagesbild::trend {

enum class Direction : std::uint8_t { kUp, kDown };

/// The most likely onset. gain: log-likelihood ratio against no change, 0 if nothing speaks for one.
struct Onset {
  double gain = 0;
  /// First step of the change; of no meaning when gain is 0.
  std::int32_t step = 0;
  double count = 0;     ///< Counted since then.
  double expected = 0;  ///< Expected since then.
  double rate() const { return count / expected; }
};

/// Points (expected so far, counted so far) at which a change may have begun. Only the corners of their
/// convex hull can be the best onset (functional pruning: Ward, Dilillo, Eckley & Fearnhead 2023,
/// Poisson-FOCuS, arXiv 2208.01494; for every one-parameter exponential family arXiv 2302.04743). They are 3
/// to 4 on average and grow like the logarithm of the steps; when kPoints do not suffice, the corner goes
/// that cuts off the least. 176 bytes, no allocation.
class Hull {
 public:
  static constexpr std::size_t kPoints = 8;

  /// Forgets all; step: the last one before what comes.
  void Reset(std::int32_t step);
  /// null: of this step. Its phi counts at the first step after a reset only: sums of NB1 are NB1 while phi
  /// is held.
  void Add(std::int32_t step, double count, Nb1 null, Direction direction);
  /// Up: the best onset with a rate above 1; down: below 1.
  Onset Best(Direction direction) const;
  double phi() const { return phi_; }
  std::size_t size() const { return size_; }

 private:
  struct Point {
    double expected;
    double count;
  };
  /// How the counts rose between two points, signed so that a greater slope is always more of a change.
  static double Slope(const Point& from, const Point& to, Direction direction);
  void Remove(std::size_t index);
  void MakeRoom();

  /// The last one is where we are now.
  std::array<Point, kPoints> points_{};
  std::array<std::int32_t, kPoints> steps_{};
  std::uint32_t size_ = 0;
  double phi_ = 0;
};

}  // namespace lagesbild::trend
