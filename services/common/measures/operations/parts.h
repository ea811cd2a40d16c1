// What several operations' entries in the table are made of.
#pragma once

#include <algorithm>
#include <limits>
#include <span>

#include "common/measures/operation.h"

namespace lagesbild::measures {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

inline Range Anything(const Measure& /*measure*/, std::span<const Range> /*of*/) {
  return {-kInfinity, kInfinity};
}
inline Range NotNegative(const Measure& /*measure*/, std::span<const Range> /*of*/) { return {0, kInfinity}; }
inline Range ZeroToOne(const Measure& /*measure*/, std::span<const Range> /*of*/) { return {0, 1}; }
inline Range AsInput(const Measure& /*measure*/, std::span<const Range> of) { return of.front(); }

/// From the lowest low to the highest high: of what lies between its inputs.
inline Range Hull(const Measure& /*measure*/, std::span<const Range> of) {
  Range hull = of.front();
  for (const Range& range : of) hull = {std::min(hull.low, range.low), std::max(hull.high, range.high)};
  return hull;
}

/// Of a function that rises or falls all the way.
template <class Function>
Range Mapped(const Range& range, Function function) {
  const double a = function(range.low);
  const double b = function(range.high);
  return {std::min(a, b), std::max(a, b)};
}

inline GraphFault FaultAt(const Argument& argument, std::string what, std::string instead) {
  return {argument.place, std::move(what), std::move(instead)};
}

}  // namespace lagesbild::measures
