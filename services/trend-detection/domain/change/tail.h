// How unlikely a count is: upper tails of NB1.
#pragma once

#include <cstdint>
#include <span>

#include "trend-detection/domain/change/baseline.h"
#include "trend-detection/domain/change/negative_binomial.h"

namespace lagesbild::trend {

/// P(Y ≥ count) and P(Y = count).
struct Tail {
  double at_least = 1;
  double exactly = 0;
  /// P(Y ≥ count) − P(Y = count)/2, which has mean 1/2 under the null in spite of Y being whole (Lancaster
  /// 1961, doi 10.1080/01621459.1961.10482105).
  double MidP() const { return at_least - exactly / 2; }
};

/// count ≥ 0 (below: as 0), null.mean ≥ 0, null.phi ≥ 1. Small counts by summing from 0 (absolute error below
/// 1e-14); large counts and small tails by the regularised incomplete beta, for phi 1 gamma, function, which
/// keep the relative error small too (Johnson, Kemp & Kotz 2005, ch. 5.6).
Tail UpperTail(std::int64_t count, Nb1 null);

/// Several weeks foretold from one state, as one NB1: doubt about their means is shared, so it does not
/// average out. weeks: 1 or more.
Nb1 WindowOf(std::span<const Prediction> weeks);

}  // namespace lagesbild::trend
