#include "common/measures/evaluate.h"

#include <array>
#include <utility>

#include "common/measures/graph.h"
#include "common/measures/operation.h"

namespace lagesbild::measures {

namespace {

/// What a measure is made of, with what is missing dealt with.
struct Gathered {
  std::array<double, kInputsMax> values;
  std::array<std::uint32_t, kInputsMax> positions;
  std::size_t size = 0;
  std::uint16_t dropped = 0;
  std::uint16_t substituted = 0;
  Missing missing = Missing::kPresent;

  void Add(double value, std::uint32_t position) {
    values[size] = value;
    positions[size++] = position;
  }
};

/// True: go on without it.
bool TakeMissing(const Measure& measure, std::uint32_t position, Gathered& gathered) {
  if (measure.operation->sees_missing || measure.when_missing == WhenMissing::kDrop) {
    ++gathered.dropped;
    return true;
  }
  if (measure.when_missing == WhenMissing::kSubstitute) {
    ++gathered.substituted;
    gathered.Add(measure.substitute, position);
    return true;
  }
  gathered.missing = measure.when_missing == WhenMissing::kFail ? Missing::kFailed : Missing::kPassedOn;
  return false;
}

void Gather(const Measure& measure, std::span<const Outcome> outcomes, Gathered& gathered) {
  for (std::uint32_t position = 0; position < measure.of.size(); ++position) {
    const Outcome& outcome = outcomes[measure.of[position]];
    if (outcome.present()) {
      gathered.Add(outcome.value, position);
    } else if (!TakeMissing(measure, position, gathered)) {
      return;
    }
  }
  if (measure.of.empty() || measure.operation->sees_missing) return;
  if (gathered.size < measure.present_min) gathered.missing = Missing::kTooFewPresent;
  if (gathered.size == 0) gathered.missing = Missing::kPassedOn;
}

Outcome EvaluateMeasure(const RuleSet& rules, std::uint32_t index, const Reference& reference,
                        const Facts& facts, std::span<const Outcome> outcomes) {
  const Measure& measure = rules.measures[index];
  Gathered gathered;
  Gather(measure, outcomes, gathered);
  if (gathered.missing != Missing::kPresent)
    return {0, gathered.missing, gathered.dropped, gathered.substituted};
  const Distribution* others = nullptr;
  if (measure.comparison) {
    if (*measure.comparison < reference.by_comparison.size() &&
        reference.by_comparison[*measure.comparison]) {
      others = &*reference.by_comparison[*measure.comparison];
    } else {
      return Without(Missing::kNoReference);
    }
  }
  const Call call{measure,
                  rules,
                  facts,
                  std::span(gathered.values).first(gathered.size),
                  std::span(gathered.positions).first(gathered.size),
                  outcomes,
                  others};
  Outcome outcome = measure.operation->evaluate(call);
  outcome.dropped = static_cast<std::uint16_t>(outcome.dropped + gathered.dropped);
  outcome.substituted = gathered.substituted;
  return outcome;
}

/// What every area says of one measure. Areas without a weight or a label where these are asked for are left
/// out.
Distribution Collect(const RuleSet& rules, const Comparison& comparison, std::span<const Facts> areas,
                     std::span<const Evaluation> evaluations) {
  std::vector<Sample> samples;
  samples.reserve(areas.size());
  for (std::size_t i = 0; i < areas.size(); ++i) {
    const auto& outcomes = evaluations[i].outcomes;
    const Outcome& value = outcomes[comparison.of];
    if (!value.present()) continue;
    Sample sample{Millionths(value.value), 1, {}};
    if (comparison.weight) {
      const Outcome& weight = outcomes[*comparison.weight];
      if (!weight.present() || weight.value <= 0) continue;
      sample.weight = weight.value;
    }
    if (comparison.by) {
      sample.group = areas[i].Label(rules.measures[*comparison.by].arguments.front().inputs.front());
      if (sample.group.empty()) continue;
    }
    samples.push_back(sample);
  }
  return MakeDistribution(std::move(samples));
}

void Conclude(const RuleSet& rules, Evaluation& evaluation) {
  for (const std::uint32_t index : rules.order) {
    if (evaluation.outcomes[index].missing != Missing::kFailed) continue;
    evaluation.failed = index;
    return;
  }
  evaluation.class_index = ClassOf(rules, evaluation.outcomes);
}

}  // namespace

std::optional<std::uint32_t> ClassOf(const RuleSet& rules, std::span<const Outcome> outcomes) {
  for (std::size_t i = rules.classes.size(); i > 0; --i) {
    const Class& one = rules.classes[i - 1];
    if (!one.enter) return static_cast<std::uint32_t>(i - 1);
    const Outcome& enter = outcomes[*one.enter];
    if (!enter.present()) return std::nullopt;
    if (enter.is_true()) return static_cast<std::uint32_t>(i - 1);
  }
  return std::nullopt;
}

Evaluation Evaluate(const RuleSet& rules, const Reference& reference, const Facts& facts) {
  Evaluation evaluation;
  evaluation.outcomes.resize(rules.measures.size());
  for (const std::uint32_t index : rules.order) {
    evaluation.outcomes[index] = EvaluateMeasure(rules, index, reference, facts, evaluation.outcomes);
  }
  Conclude(rules, evaluation);
  return evaluation;
}

PeriodEvaluation EvaluateAll(const RuleSet& rules, std::span<const Facts> areas, const Reference* given) {
  PeriodEvaluation period;
  period.areas.resize(areas.size());
  for (Evaluation& evaluation : period.areas) evaluation.outcomes.resize(rules.measures.size());
  if (given != nullptr) period.reference = *given;
  period.reference.by_comparison.resize(rules.comparisons.size());
  for (const std::uint32_t index : rules.order) {
    const auto& comparison = rules.measures[index].comparison;
    if (given == nullptr && comparison && !period.reference.by_comparison[*comparison]) {
      period.reference.by_comparison[*comparison] =
          Collect(rules, rules.comparisons[*comparison], areas, period.areas);
    }
    for (std::size_t i = 0; i < areas.size(); ++i) {
      period.areas[i].outcomes[index] =
          EvaluateMeasure(rules, index, period.reference, areas[i], period.areas[i].outcomes);
    }
  }
  for (Evaluation& evaluation : period.areas) Conclude(rules, evaluation);
  return period;
}

}  // namespace lagesbild::measures
