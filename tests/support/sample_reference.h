// A reference whose numbers are hard to keep: every test of a way they travel uses it.
#pragma once

#include <cmath>
#include <limits>
#include <string>

#include "common/measures/named_reference.h"

namespace lagesbild::testing {

inline constexpr char kSampleRuleSet[] = "sample-2@0123456789ab";

/// One third, a negative zero, the smallest number, and one that no float holds.
inline measures::Distribution HardNumbers() {
  measures::Distribution made;
  made.sorted = {std::numeric_limits<std::int64_t>::min(), -1, 0, 0, 1'000'000, 9'000'000'000'000'000'000};
  made.all = {6, 0.1 + 0.2, -0.0, std::numeric_limits<double>::denorm_min()};
  made.groups["Malmö \"city\"\n"] = {4, 1.0 / 3.0, 9'007'199'254'740'993.0, 5e-324};
  made.groups["0180"] = {2, std::nextafter(1.0, 2.0), -std::numeric_limits<double>::max(), 1e22};
  return made;
}

/// Three comparisons, the second without values.
inline measures::NamedReference SampleReference(const std::string& level = "deso") {
  measures::Distribution plain;
  plain.sorted = {1, 2, 3};
  plain.all = {3, 3, 2e-6, 2.0 / 3.0};
  return {kSampleRuleSet, level, "2024", 6, {{HardNumbers(), std::nullopt, plain}}};
}

/// Equal to the bit: == takes −0 for 0.
inline bool SameBits(const measures::NamedReference& a, const measures::NamedReference& b) {
  return a == b && measures::ReferenceId(a) == measures::ReferenceId(b);
}

}  // namespace lagesbild::testing
