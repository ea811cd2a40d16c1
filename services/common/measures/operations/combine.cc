// Measures that make one number of several.
#include <array>
#include <cmath>

#include "common/measures/operations.h"
#include "common/measures/operations/parts.h"

namespace lagesbild::measures {

namespace {

Outcome Sum(const Call& call) {
  double sum = 0;
  for (const double value : call.values) sum += value;
  return Finite(sum);
}
Range SumRange(const Measure& /*measure*/, std::span<const Range> of) {
  Range sum;
  for (const Range& range : of) sum = {sum.low + range.low, sum.high + range.high};
  return sum;
}

Outcome WeightedSum(const Call& call) {
  double sum = 0;
  for (std::size_t i = 0; i < call.values.size(); ++i)
    sum += call.measure.weights[call.positions[i]] * call.values[i];
  return Finite(sum);
}
Range WeightedSumRange(const Measure& measure, std::span<const Range> of) {
  Range sum;
  for (std::size_t i = 0; i < of.size(); ++i) {
    const double weight = measure.weights[i];
    if (weight == 0) continue;
    const Range part = Mapped(of[i], [&](double value) { return weight * value; });
    sum = {sum.low + part.low, sum.high + part.high};
  }
  return sum;
}

Outcome WeightedMean(const Call& call) {
  double sum = 0;
  double weights = 0;
  for (std::size_t i = 0; i < call.values.size(); ++i) {
    sum += call.measure.weights[call.positions[i]] * call.values[i];
    weights += call.measure.weights[call.positions[i]];
  }
  return Finite(sum / weights);
}
std::optional<GraphFault> CheckWeights(const Measure& measure) {
  const bool good =
      std::all_of(measure.weights.begin(), measure.weights.end(), [](double weight) { return weight > 0; });
  if (good) return std::nullopt;
  return GraphFault{measure.of_place, "a weight that is not above 0",
                    "write weights above 0, or use weighted_sum"};
}

Outcome Mean(const Call& call) {
  const Outcome sum = Sum(call);
  return sum.present() ? Finite(sum.value / static_cast<double>(call.values.size())) : sum;
}
Outcome Min(const Call& call) { return {*std::min_element(call.values.begin(), call.values.end())}; }
Outcome Max(const Call& call) { return {*std::max_element(call.values.begin(), call.values.end())}; }
Range MinRange(const Measure& /*measure*/, std::span<const Range> of) {
  Range least = of.front();
  for (const Range& range : of) least = {std::min(least.low, range.low), std::min(least.high, range.high)};
  return least;
}
Range MaxRange(const Measure& /*measure*/, std::span<const Range> of) {
  Range most = of.front();
  for (const Range& range : of) most = {std::max(most.low, range.low), std::max(most.high, range.high)};
  return most;
}

Outcome GeometricMean(const Call& call) {
  double logs = 0;
  for (const double value : call.values) {
    if (value < 0) return Without(Missing::kUndefined);
    if (value == 0) return {0};
    logs += std::log(value);
  }
  return Finite(std::exp(logs / static_cast<double>(call.values.size())));
}

Outcome Product(const Call& call) {
  double product = 1;
  for (const double value : call.values) product *= value;
  return Finite(product);
}

constexpr std::array<Parameter, 1> kRatio = {{{"to",
                                               ParameterKind::kMeasure,
                                               "divided by this: the national value, an earlier one",
                                               true,
                                               -1e12,
                                               1e12,
                                               {},
                                               {},
                                               "of"}}};
Outcome Ratio(const Call& call) {
  const Outcome& to = call.OutcomeAt(0);
  if (!to.present()) return Without(Missing::kPassedOn);
  return Finite(call.Value() / to.value);
}

Outcome First(const Call& call) {
  return call.values.empty() ? Without(Missing::kPassedOn) : Outcome{call.Value()};
}

constexpr Operation kOperations[] = {
    {.name = "sum",
     .says = "The sum.",
     .arity = Arity::kMany,
     .takes = Takes::kAlike,
     .evaluate = Sum,
     .range = SumRange,
     .example = {"a points,b points", "{op: sum, of: [a, b], missing: drop}", "1 2; 1 -; - -", "3; 1; -"},
     .may_drop = true},
    {.name = "weighted_sum",
     .says = "The sum of weight · value. With a stated unit the inputs may differ in theirs.",
     .arity = Arity::kWeighted,
     .gives = Gives::kStatedOrInputUnit,
     .evaluate = WeightedSum,
     .range = WeightedSumRange,
     .example = {"a points,b points", "{op: weighted_sum, of: {a: 0.25, b: -1}}", "4 2; 4 -", "-1; -"}},
    {.name = "weighted_mean",
     .says = "The sum of weight · value over the sum of the weights of what is there.",
     .arity = Arity::kWeighted,
     .takes = Takes::kAlike,
     .evaluate = WeightedMean,
     .range = Hull,
     .check = CheckWeights,
     .example = {"a points,b points", "{op: weighted_mean, of: {a: 3, b: 1}, missing: drop}", "2 4; - 4",
                 "2.5; 4"},
     .may_drop = true},
    {.name = "mean",
     .says = "The mean.",
     .arity = Arity::kMany,
     .takes = Takes::kAlike,
     .evaluate = Mean,
     .range = Hull,
     .example = {"a percent,b percent,c percent", "{op: mean, of: [a, b, c], missing: drop, present_min: 2}",
                 "1 2 6; 1 - 3; - - 3", "3; 2; -"},
     .may_drop = true},
    {.name = "min",
     .says = "The lowest.",
     .arity = Arity::kMany,
     .takes = Takes::kAlike,
     .evaluate = Min,
     .range = MinRange,
     .example = {"a points,b points", "{op: min, of: [a, b]}", "1 2; 1 -", "1; -"},
     .may_drop = true},
    {.name = "max",
     .says = "The highest.",
     .arity = Arity::kMany,
     .takes = Takes::kAlike,
     .evaluate = Max,
     .range = MaxRange,
     .example = {"a points,b points", "{op: max, of: [a, b], missing: {substitute: 0 points}}", "1 2; -1 -",
                 "2; 0"},
     .may_drop = true},
    {.name = "geometric_mean",
     .says = "The geometric mean, e^(Σ ln value / n). The first number that is not above 0 decides: below 0 "
             "there is "
             "none, of 0 it is 0.",
     .arity = Arity::kMany,
     .takes = Takes::kAlike,
     .evaluate = GeometricMean,
     .range = Hull,
     .example = {"a points,b points", "{op: geometric_mean, of: [a, b]}", "2 8; 0 8; -1 8", "4; 0; -"},
     .may_drop = true},
    {.name = "product",
     .says = "The product.",
     .arity = Arity::kMany,
     .gives = Gives::kStatedUnit,
     .evaluate = Product,
     .range = Anything,
     .example = {"a points,b share", "{op: product, of: [a, b], unit: points}", "4 0.5; 4 -", "2; -"}},
    {.name = "ratio",
     .says = "One measure divided by another of its unit.",
     .arity = Arity::kOne,
     .gives = Gives::kFixedUnit,
     .unit = "ratio",
     .parameters = kRatio,
     .evaluate = Ratio,
     .range = Anything,
     .example = {"a percent,b percent", "{op: ratio, of: a, to: b}", "6 2; 6 0; 6 -", "3; -; -"}},
    {.name = "first",
     .says = "The first that is there.",
     .arity = Arity::kMany,
     .takes = Takes::kAny,
     .evaluate = First,
     .range = Hull,
     .example = {"a points,b points", "{op: first, of: [a, b]}", "1 2; - 2; - -", "1; 2; -"},
     .sees_missing = true},
};

}  // namespace

OperationGroup CombineOperations() { return {"Combine", kOperations}; }

}  // namespace lagesbild::measures
