#include "scoring/domain/measured_score.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "common/measures/graph.h"
#include "scoring/domain/condition_rule.h"

namespace lagesbild::scoring {

namespace {

using measures::Evaluation;
using measures::Missing;
using measures::Outcome;

constexpr double kMilliMax = 9e15;  // doubles are exact whole numbers up to here

model::Axis AxisOf(const measures::RuleSet& set, const measures::Axis& axis, const Evaluation& evaluation) {
  const measures::Measure& measure = set.measures[axis.measure];
  model::Axis shown{measure.name, std::nullopt, measure.unit, std::nullopt};
  const Outcome& outcome = evaluation.outcomes[axis.measure];
  if (!outcome.present()) return shown;
  shown.score_milli = ToMilli(outcome.value);
  if (!axis.level || !evaluation.outcomes[*axis.level].present()) return shown;
  const double level = std::clamp(evaluation.outcomes[*axis.level].value, 0.0, measures::kAxisLevelMax);
  shown.level = static_cast<std::int32_t>(std::lround(level));
  return shown;
}

/// A needed axis without a score, or conditions that cannot be told: then the reader wants to know why.
bool LacksAClass(const MeasuredRules& rules, const Evaluation& evaluation) {
  const auto& axes = rules.set().axes;
  const bool lacks_axis = std::any_of(axes.begin(), axes.end(), [&](const measures::Axis& axis) {
    return axis.needed && !evaluation.outcomes[axis.measure].present();
  });
  return lacks_axis || !TargetLevel(rules, 0, evaluation);
}

std::vector<std::string> MissingCodes(const MeasuredRules& rules, const Evaluation& evaluation) {
  std::vector<std::string> codes;
  const bool lacks_a_class = LacksAClass(rules, evaluation);
  for (std::size_t i = 0; i < evaluation.outcomes.size(); ++i) {
    const Missing missing = evaluation.outcomes[i].missing;
    if (!rules.seen()[i] || missing == Missing::kPresent || missing == Missing::kPassedOn) continue;
    if (missing == Missing::kNotInForce && !lacks_a_class) continue;
    codes.push_back(std::string(measures::Name(missing)) + ':' + rules.set().measures[i].name);
  }
  std::sort(codes.begin(), codes.end());
  if (codes.size() > kMissingCodesMax) codes.resize(kMissingCodesMax);
  return codes;
}

}  // namespace

std::int64_t ToMilli(double value) { return std::llround(std::clamp(value * 1000.0, -kMilliMax, kMilliMax)); }

Score ScoreOf(const MeasuredRules& rules, const Evaluation& evaluation, const measures::Facts& facts,
              const AreaLedger& ledger) {
  Score score;
  for (const auto& axis : rules.set().axes) score.axes.push_back(AxisOf(rules.set(), axis, evaluation));
  score.contributions = WeighMeasures(rules, evaluation, facts, ledger);
  score.missing = MissingCodes(rules, evaluation);
  return score;
}

ScoresMilli ScoresOf(const Score& score) {
  ScoresMilli scores;
  for (const auto& axis : score.axes) scores.push_back(axis.score_milli);
  return scores;
}

}  // namespace lagesbild::scoring
