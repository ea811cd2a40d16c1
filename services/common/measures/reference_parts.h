// A reference cut into parts that are small enough to travel, and put together again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/measures/reference.h"

namespace lagesbild::measures {

/// Values and groups in one part; it then has at most 350 KiB as encoded.
inline constexpr std::size_t kPartRowsMax = 2000;

/// Consecutive values and groups of one comparison.
struct ReferencePart {
  /// Index in Reference::by_comparison.
  std::int32_t comparison = 0;
  /// In the first part of a comparison, and only there.
  std::optional<Moments> all;
  std::vector<std::int64_t> sorted;
  std::vector<std::pair<std::string, Moments>> groups;
  friend bool operator==(const ReferencePart&, const ReferencePart&) = default;
};

/// Ascending by comparison; none for a comparison without values. rows_max: 1 or more.
std::vector<ReferencePart> CutReference(const Reference& reference, std::size_t rows_max = kPartRowsMax);

/// What CutReference was given. kInvalidArgument: parts that belong to none of comparison_count comparisons,
/// are out of order, lack their beginning, or name a group twice; what the values say is not looked at.
base::Result<Reference> JoinReference(const std::vector<ReferencePart>& parts, std::int32_t comparison_count);

}  // namespace lagesbild::measures
