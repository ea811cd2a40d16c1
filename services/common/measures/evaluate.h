// Works out a rule set: for one area against a given reference, or for all areas of a period with the
// reference they make themselves. Pure; the same inputs give the same bits, in whatever order areas and
// measures stand.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "common/measures/facts.h"
#include "common/measures/outcome.h"
#include "common/measures/reference.h"
#include "common/measures/rule_set.h"

namespace lagesbild::measures {

struct Evaluation {
  /// Shape [measures], as in RuleSet::measures.
  std::vector<Outcome> outcomes;
  /// Index in RuleSet::classes. Absent: the rule set has none, or which it is hangs on something missing.
  std::optional<std::uint32_t> class_index;
  /// The first measure that misses an input without which the rule set wants no answer.
  std::optional<std::uint32_t> failed;
  friend bool operator==(const Evaluation&, const Evaluation&) = default;
};

/// Cannot fail. A comparison that `reference` has no values for is missing.
Evaluation Evaluate(const RuleSet& rules, const Reference& reference, const Facts& facts);

struct PeriodEvaluation {
  Reference reference;
  /// One for each of `areas`, in its order.
  std::vector<Evaluation> areas;
  friend bool operator==(const PeriodEvaluation&, const PeriodEvaluation&) = default;
};

/// The reference is made of these areas as the measures it needs are worked out; with `given` that one is
/// used.
PeriodEvaluation EvaluateAll(const RuleSet& rules, std::span<const Facts> areas,
                             const Reference* given = nullptr);

/// The most severe class whose condition is true, the first if none is. Absent: a condition is missing and no
/// more severe class is reached.
std::optional<std::uint32_t> ClassOf(const RuleSet& rules, std::span<const Outcome> outcomes);

}  // namespace lagesbild::measures
