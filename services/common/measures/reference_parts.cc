#include "common/measures/reference_parts.h"

#include <algorithm>

#include "common/measures/named_reference.h"

namespace lagesbild::measures {

namespace {

void Cut(std::int32_t comparison, const Distribution& whole, std::size_t rows_max,
         std::vector<ReferencePart>& parts) {
  parts.push_back({comparison, whole.all, {}, {}});
  std::size_t rows = 0;
  const auto next = [&]() -> ReferencePart& {
    if (rows == rows_max) {
      parts.push_back({comparison, std::nullopt, {}, {}});
      rows = 0;
    }
    ++rows;
    return parts.back();
  };
  for (const std::int64_t value : whole.sorted) next().sorted.push_back(value);
  for (const auto& group : whole.groups) next().groups.emplace_back(group);
}

base::Status Wrong(std::size_t part, const std::string& what) {
  return base::Fail(base::ErrorCode::kInvalidArgument,
                    "part " + std::to_string(part + 1) + " of the reference " + what,
                    "compute the reference again, and activate it");
}

}  // namespace

std::vector<ReferencePart> CutReference(const Reference& reference, std::size_t rows_max) {
  std::vector<ReferencePart> parts;
  for (std::size_t i = 0; i < reference.by_comparison.size(); ++i) {
    const auto& distribution = reference.by_comparison[i];
    if (distribution) Cut(static_cast<std::int32_t>(i), *distribution, rows_max, parts);
  }
  return parts;
}

base::Result<Reference> JoinReference(const std::vector<ReferencePart>& parts,
                                      std::int32_t comparison_count) {
  if (comparison_count < 0 || std::cmp_greater(comparison_count, kComparisonsMax))
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      "a reference with " + std::to_string(comparison_count) + " comparisons");
  Reference reference;
  reference.by_comparison.resize(static_cast<std::size_t>(comparison_count));
  std::int32_t before = -1;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const ReferencePart& part = parts[i];
    const bool in_order = part.comparison >= std::max(before, 0) && part.comparison < comparison_count;
    if (!in_order)
      return base::Fail(
          Wrong(i, "is of comparison " + std::to_string(part.comparison) + ", which cannot come here")
              .error());
    auto& distribution = reference.by_comparison[static_cast<std::size_t>(part.comparison)];
    if (part.all.has_value() != (part.comparison != before))
      return base::Fail(Wrong(i, "has no beginning, or a second one").error());
    before = part.comparison;
    if (!distribution) distribution.emplace().all = *part.all;
    distribution->sorted.insert(distribution->sorted.end(), part.sorted.begin(), part.sorted.end());
    for (const auto& [group, moments] : part.groups) {
      if (!distribution->groups.emplace(group, moments).second)
        return base::Fail(Wrong(i, "names group '" + group + "' again").error());
    }
  }
  return reference;
}

}  // namespace lagesbild::measures
