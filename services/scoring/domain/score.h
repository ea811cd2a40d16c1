// The score: a pure function of an area's ledger, a rule set, its residents and the date.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/model/assessment.h"
#include "common/rules/rule_set.h"
#include "scoring/domain/ledger.h"

namespace lagesbild::scoring {

struct Score {
  /// As many as the rule set has, in its order.
  std::vector<model::Axis> axes;
  /// At most five, heaviest first; without residents the counts alone, most first.
  std::vector<model::Contribution> contributions;
  /// What kept an axis from a score: "no_population", "few_residents", "no_survey"; ascending, each once.
  std::vector<std::string> missing;
  friend bool operator==(const Score&, const Score&) = default;
};

/// population: residents, 0 = not known. as_of_day: days since 1970-01-01 in Europe/Stockholm. Cannot fail.
///
/// Weighted rate: a report k calendar months old weighs w[k−1] + (w[k] − w[k−1]) · d/D, where d of D days of
/// the month of as_of have begun, w[0] for k = 0 and w beyond the window 0: so a steady flow has a steady
/// score on every day. The sum over kinds is held at 0 or above and rounded once, half away from zero, to
/// thousandths. Survey: the newest period of the first survey with enough answers; 1/10,000 become
/// thousandths of a percent.
Score Evaluate(const AreaLedger& ledger, const rules::RuleSet& rules, std::int64_t population,
               std::int32_t as_of_day);

/// Month of the oldest count that can weigh anything under `rules` at `as_of_day`, since January 1970.
std::int32_t OldestMonth(const rules::RuleSet& rules, std::int32_t as_of_day);

}  // namespace lagesbild::scoring
