// A reference with what it is about: which rule set made it, over which areas and time. One rule set's alone.
#pragma once

#include <cstdint>
#include <string>

#include "common/base/result.h"
#include "common/measures/reference.h"

namespace lagesbild::measures {

/// Values and groups over all comparisons: ten comparisons of 100,000 areas, and as much again.
inline constexpr std::int64_t kReferenceRowsMax = 2'000'000;
inline constexpr std::size_t kComparisonsMax = 1000;
inline constexpr std::size_t kGroupBytesMax = 128;

/// values has one place for each comparison of the rule set, in its order.
struct NamedReference {
  /// "name@hash".
  std::string rule_set;
  /// Of the areas it was made of: 1 to 32 of [a-z0-9_-].
  std::string level;
  /// "2024" or "2024-12-31": 1 to 16 of [A-Za-z0-9-].
  std::string period;
  /// Areas it was made of, 1 or more.
  std::int64_t area_count = 0;
  Reference values;
  friend bool operator==(const NamedReference&, const NamedReference&) = default;
};

/// kInvalidArgument: what it is about is not named properly, it is empty or too large, values do not ascend,
/// or a number is not finite or cannot belong to these values. Says which comparison.
base::Status CheckReference(const NamedReference& reference);

/// "<name of the rule set>-<level>-<period>@<first 12 hex digits of the SHA-256 of all it says, to the bit>".
std::string ReferenceId(const NamedReference& reference);

}  // namespace lagesbild::measures
