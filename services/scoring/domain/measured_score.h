// Axes, contributions and missing codes of an area under a rule set of measures.
#pragma once

#include "common/measures/evaluate.h"
#include "common/measures/reference.h"
#include "scoring/domain/facts.h"
#include "scoring/domain/score.h"

namespace lagesbild::scoring {

/// Codes for what is missing in measures: more are not shown.
inline constexpr std::size_t kMissingCodesMax = 32;

/// Thousandths, rounded once, half away from zero, held to what a double can tell apart.
std::int64_t ToMilli(double value);

/// Axes as the rule set names them; contributions as WeighMeasures gives them; missing: "no_input:unsafe",
/// the reason and the measure, for whatever axes and classes are made of, but for what only passes on that
/// another is missing; "not_in_force:…" only where for want of it there is no class. Ascending, each once.
Score ScoreOf(const MeasuredRules& rules, const measures::Evaluation& evaluation,
              const measures::Facts& facts, const AreaLedger& ledger);

/// Scores by axis. Shape [axes].
ScoresMilli ScoresOf(const Score& score);

/// What weighs most in the axes, at most five, heaviest first: the kinds of a weighted count (with the rate
/// over it), the parts of a sum or mean, a survey's answers; behind `minimum`, `valid` and `round` too. An
/// axis made otherwise has none; one without a score shows its counts at 0 points.
std::vector<model::Contribution> WeighMeasures(const MeasuredRules& rules,
                                               const measures::Evaluation& evaluation,
                                               const measures::Facts& facts, const AreaLedger& ledger);

}  // namespace lagesbild::scoring
