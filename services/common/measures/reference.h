// A reference: the values of measures over all areas for a period, against which one area is compared.
// Immutable once made.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lagesbild::measures {

/// n values with their weights' sum; variance about the mean, divided by the weights' sum.
struct Moments {
  std::int64_t n = 0;
  double weight = 0;
  double mean = 0;
  double variance = 0;
  friend bool operator==(const Moments&, const Moments&) = default;
};

/// One value of one area. group: empty if it belongs to none.
struct Sample {
  std::int64_t millionths = 0;
  double weight = 1;
  std::string_view group;
};

/// All values of one measure.
struct Distribution {
  /// Millionths, ascending.
  std::vector<std::int64_t> sorted;
  Moments all;
  std::map<std::string, Moments, std::less<>> groups;

  std::int64_t n() const { return static_cast<std::int64_t>(sorted.size()); }
  /// How many lie below, and at or below, a value.
  std::int64_t CountBelow(std::int64_t millionths) const;
  std::int64_t CountUpTo(std::int64_t millionths) const;
  /// nullptr: no area of the group has a value.
  const Moments* Group(std::string_view group) const;
  friend bool operator==(const Distribution&, const Distribution&) = default;
};

/// The order of samples is of no matter: they are sorted before anything is summed.
Distribution MakeDistribution(std::vector<Sample> samples);

/// by_comparison: one for each RuleSet::comparisons, in its order; absent: not made yet.
struct Reference {
  std::vector<std::optional<Distribution>> by_comparison;
  friend bool operator==(const Reference&, const Reference&) = default;
};

}  // namespace lagesbild::measures
