// Measures that compare an area with all others: each needs a reference.
#include <array>
#include <cmath>

#include "common/measures/operations.h"
#include "common/measures/operations/parts.h"

namespace lagesbild::measures {

namespace {

// percentile_rank

constexpr std::size_t kTies = 0, kOver = 1, kReverse = 2, kDigits = 3;
constexpr Parameter kTiesParameter = {"ties", ParameterKind::kChoice, "which rank equals get", false, 0, 2,
                                      0.0,    "lowest highest mean"};
constexpr std::array<Parameter, 4> kPercentileRank = {{
    kTiesParameter,
    {"over", ParameterKind::kChoice, "(rank − 1)/(n − 1), or rank/n", false, 0, 1, 0.0, "n_minus_1 n"},
    {"reverse", ParameterKind::kChoice,
     "complement: 1 − rank; sign: the rank of −value (equals are treated otherwise)", false, 0, 2, 0.0,
     "no complement sign"},
    {"digits", ParameterKind::kWhole, "decimals, half away from zero", false, 0, 9, 4.0},
}};

/// Twice the rank from 1, so that means of ranks are whole.
std::int64_t TwiceRank(std::int64_t below, std::int64_t up_to, double ties) {
  const std::int64_t lowest = below + 1;
  const std::int64_t highest = std::max(up_to, lowest);
  if (ties == 0) return 2 * lowest;
  return ties == 1 ? 2 * highest : lowest + highest;
}

/// Exact: the quotient of whole numbers is rounded once.
Outcome PercentileRank(const Call& call) {
  const Distribution& others = *call.others;
  const bool over_n = call.measure.Number(kOver) == 1;
  const std::int64_t steps = over_n ? others.n() : others.n() - 1;
  if (steps <= 0) return Without(Missing::kNoReference);
  const std::int64_t value = Millionths(call.Value());
  const bool by_sign = call.measure.Number(kReverse) == 2;
  const std::int64_t below = by_sign ? others.n() - others.CountUpTo(value) : others.CountBelow(value);
  const std::int64_t up_to = by_sign ? others.n() - others.CountBelow(value) : others.CountUpTo(value);
  const std::int64_t twice = TwiceRank(below, up_to, call.measure.Number(kTies)) - (over_n ? 0 : 2);
  // An area that is not part of the reference may lie beyond all that are.
  const std::int64_t part = std::min(twice, 2 * steps);
  std::int64_t scale = 1;
  for (int i = 0; i < static_cast<int>(call.measure.Number(kDigits)); ++i) scale *= 10;
  const std::int64_t rounded = RoundedQuotient(part * scale, 2 * steps);
  const bool complement = call.measure.Number(kReverse) == 1;
  return {static_cast<double>(complement ? scale - rounded : rounded) / static_cast<double>(scale)};
}

// quantile

constexpr std::size_t kGroups = 1, kOrder = 2;
constexpr std::array<Parameter, 3> kQuantile = {{
    kTiesParameter,
    {"groups", ParameterKind::kWhole, "10: deciles, 5: quintiles", true, 2, 1000},
    {"order", ParameterKind::kChoice, "which end is group 1", false, 0, 1, 0.0, "lowest_first highest_first"},
}};

Outcome Quantile(const Call& call) {
  const Distribution& others = *call.others;
  if (others.n() == 0) return Without(Missing::kNoReference);
  const std::int64_t value = Millionths(call.Value());
  const bool falling = call.measure.Number(kOrder) == 1;
  const std::int64_t below = falling ? others.n() - others.CountUpTo(value) : others.CountBelow(value);
  const std::int64_t up_to = falling ? others.n() - others.CountBelow(value) : others.CountUpTo(value);
  const std::int64_t twice = TwiceRank(below, up_to, call.measure.Number(kTies)) - 2;
  const auto groups = static_cast<std::int64_t>(call.measure.Number(kGroups));
  return {static_cast<double>(std::min(twice * groups / (2 * others.n()), groups - 1) + 1)};
}

Range QuantileRange(const Measure& measure, std::span<const Range> /*of*/) {
  return {1, measure.Number(kGroups)};
}

// top_share

constexpr std::size_t kShare = 0;
constexpr std::array<Parameter, 1> kTopShare = {
    {{"share", ParameterKind::kNumber, "0.1: among the highest tenth", true, 0, 1}}};

Outcome TopShare(const Call& call) {
  const Distribution& others = *call.others;
  if (others.n() == 0) return Without(Missing::kNoReference);
  const std::int64_t above = others.n() - others.CountUpTo(Millionths(call.Value()));
  return Truth(Millionths(static_cast<double>(above)) <
               Millionths(call.measure.Number(kShare) * static_cast<double>(others.n())));
}

// ratio_to_mean, z_score

constexpr std::size_t kBy = 1, kSpread = 2;
constexpr Parameter kWeightParameter = {"weight", ParameterKind::kMeasure,
                                        "what an area weighs in the mean, for example its residents"};
constexpr Parameter kByParameter = {"by", ParameterKind::kLabel,
                                    "compare within the areas that share this label"};
constexpr std::array<Parameter, 2> kRatioToMean = {{kWeightParameter, kByParameter}};
constexpr std::array<Parameter, 3> kZScore = {
    {kWeightParameter,
     kByParameter,
     {"spread", ParameterKind::kChoice, "divided by n, or by n − 1: variance · n / (n − 1)", false, 0, 1, 0.0,
      "population sample"}}};

/// Of all areas, or of the area's group.
const Moments* MomentsFor(const Call& call, std::size_t by) {
  if (!call.measure.Has(by)) return &call.others->all;
  const Measure& label = call.rules.measures[call.measure.arguments[by].measures.front()];
  return call.others->Group(call.facts.Label(label.arguments.front().inputs.front()));
}

Outcome RatioToMean(const Call& call) {
  const Moments* moments = MomentsFor(call, kBy);
  if (moments == nullptr || moments->n == 0) return Without(Missing::kNoReference);
  return Finite(call.Value() / moments->mean);
}

Outcome ZScore(const Call& call) {
  const Moments* moments = MomentsFor(call, kBy);
  if (moments == nullptr || moments->n == 0) return Without(Missing::kNoReference);
  double variance = moments->variance;
  const auto n = static_cast<double>(moments->n);
  if (call.measure.Number(kSpread) == 1) variance = variance * n / (n - 1);
  return Finite((call.Value() - moments->mean) / std::sqrt(variance));
}

// shrink

constexpr std::size_t kShrinkBy = 0, kStandardError = 1;
constexpr std::array<Parameter, 2> kShrink = {{
    {"by", ParameterKind::kLabel, "the group towards whose mean", true},
    {"standard_error",
     ParameterKind::kMeasure,
     "how uncertain the value is, in its unit",
     true,
     -1e12,
     1e12,
     {},
     {},
     "of"},
}};

/// w x + (1 − w) m with w = t²/(t² + s²): t² the variance of the group's areas about their mean m, s the
/// standard error. Source: English Indices of Deprivation 2019, technical report, appendix on shrinkage.
Outcome Shrink(const Call& call) {
  const Outcome& error = call.OutcomeAt(kStandardError);
  if (!error.present()) return Without(Missing::kPassedOn);
  const Moments* group = MomentsFor(call, kShrinkBy);
  if (group == nullptr || group->n == 0) return Without(Missing::kNoReference);
  const double noise = error.value * error.value;
  const double total = group->variance + noise;
  const double weight = total > 0 ? group->variance / total : 1.0;
  return Finite(weight * call.Value() + (1 - weight) * group->mean);
}

constexpr Operation kOperations[] = {
    {.name = "percentile_rank",
     .says = "Which part of all areas lies below, from 0 to 1. The quotient of whole numbers, at most 1, is "
             "rounded once, then taken from 1 if it is reversed so.",
     .arity = Arity::kOne,
     .gives = Gives::kFixedUnit,
     .unit = "rank",
     .parameters = kPercentileRank,
     .evaluate = PercentileRank,
     .range = ZeroToOne,
     .example = {"a percent", "{op: percentile_rank, of: a, ties: lowest, over: n_minus_1, digits: 4}",
                 "5; 7; 7; 9; -", "0; 0.3333; 0.3333; 1; -"},
     .compares = true},
    {.name = "quantile",
     .says = "The group of an area when all are divided into groups of one size: ⌊(rank − 1) · groups / n⌋ + "
             "1, at "
             "most the last.",
     .arity = Arity::kOne,
     .gives = Gives::kFixedUnit,
     .unit = "group",
     .parameters = kQuantile,
     .evaluate = Quantile,
     .range = QuantileRange,
     .example = {"a points", "{op: quantile, of: a, groups: 2, order: highest_first}", "1; 2; 3; 4",
                 "2; 2; 1; 1"},
     .compares = true},
    {.name = "top_share",
     .says = "True for the areas with the highest values: fewer lie above than share · n, in millionths.",
     .arity = Arity::kOne,
     .gives = Gives::kFixedUnit,
     .unit = kTruthUnit,
     .parameters = kTopShare,
     .evaluate = TopShare,
     .range = ZeroToOne,
     .example = {"a points", "{op: top_share, of: a, share: 0.25}", "1; 2; 3; 4", "0; 0; 0; 1"},
     .compares = true},
    {.name = "ratio_to_mean",
     .says = "How many times the mean of all areas, or of its group.",
     .arity = Arity::kOne,
     .gives = Gives::kFixedUnit,
     .unit = "ratio",
     .parameters = kRatioToMean,
     .evaluate = RatioToMean,
     .range = Anything,
     .example = {"a points,b persons", "{op: ratio_to_mean, of: a, weight: b}", "1 3; 5 1", "0.5; 2.5"},
     .compares = true},
    {.name = "z_score",
     .says = "How many standard deviations from the mean: (value − m) / √variance.",
     .arity = Arity::kOne,
     .gives = Gives::kFixedUnit,
     .unit = "sd",
     .parameters = kZScore,
     .evaluate = ZScore,
     .range = Anything,
     .example = {"a points", "{op: z_score, of: a}", "1; 3", "-1; 1"},
     .compares = true},
    {.name = "shrink",
     .says = "Drawn towards the mean of its group, the more the less certain it is: u · value + (1 − u) · m, "
             "u = variance / (variance + error · error), 1 if both are 0.",
     .arity = Arity::kOne,
     .parameters = kShrink,
     .evaluate = Shrink,
     .range = Anything,
     .example = {"a points,b points,county", "{op: shrink, of: a, standard_error: b, by: county}",
                 "2 1 n; 4 1 n; 9 0 s", "2.5; 3.5; 9"},
     .compares = true},
};

}  // namespace

OperationGroup OthersOperations() { return {"Against others", kOperations}; }

}  // namespace lagesbild::measures
