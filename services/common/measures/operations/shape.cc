// Measures that change the shape of one number.
#include <array>
#include <cmath>

#include "common/measures/operations.h"
#include "common/measures/operations/parts.h"

namespace lagesbild::measures {

namespace {

// linear

constexpr std::size_t kFactor = 0, kPlus = 1;
constexpr std::array<Parameter, 2> kLinear = {{
    {"factor", ParameterKind::kNumber, "multiplied by", false, -1e9, 1e9, 1.0},
    {"plus", ParameterKind::kNumber, "then added", false, -1e9, 1e9, 0.0},
}};

double LinearOf(const Measure& measure, double value) {
  return value * measure.Number(kFactor) + measure.Number(kPlus);
}
Outcome Linear(const Call& call) { return Finite(LinearOf(call.measure, call.Value())); }
Range LinearRange(const Measure& measure, std::span<const Range> of) {
  if (measure.Number(kFactor) == 0) return {measure.Number(kPlus), measure.Number(kPlus)};
  return Mapped(of.front(), [&](double value) { return LinearOf(measure, value); });
}

// log

constexpr std::size_t kBase = 0;
constexpr std::array<Parameter, 1> kLog = {
    {{"base", ParameterKind::kNumber, "2.718281828459045 if it is not given", false, 1.0001, 1e9,
      2.718281828459045}}};

Outcome Log(const Call& call) {
  if (call.Value() <= 0) return Without(Missing::kUndefined);
  return Finite(std::log(call.Value()) / std::log(call.measure.Number(kBase)));
}

// power

constexpr std::size_t kExponent = 0;
constexpr std::array<Parameter, 1> kPower = {
    {{"exponent", ParameterKind::kNumber, "0.5 is the square root", true, -20, 20}}};

Outcome Power(const Call& call) { return Finite(std::pow(call.Value(), call.measure.Number(kExponent))); }

// exponential

constexpr std::size_t kScale = 0;
constexpr std::array<Parameter, 1> kExponential = {
    {{"scale", ParameterKind::kNumber, "23 in the English indices: the top tenth gets half of the points",
      false, 0.1, 1e6, 23.0}}};

/// −s ln(1 − r (1 − e^(−100/s))) for a rank r from 0 to 1. Source: English Indices of Deprivation 2019,
/// technical report.
Outcome Exponential(const Call& call) {
  const double rank = call.Value();
  if (rank < 0 || rank > 1) return Without(Missing::kUndefined);
  const double scale = call.measure.Number(kScale);
  return Finite(0.0 - scale * std::log(1 - rank * (1 - std::exp(-100 / scale))));
}

Range ToHundred(const Measure& /*measure*/, std::span<const Range> /*of*/) { return {0, 100}; }

// clamp

constexpr std::size_t kLow = 0, kHigh = 1;
constexpr std::array<Parameter, 2> kClamp = {{
    {"low", ParameterKind::kQuantity, "held to at least", true, -1e12, 1e12, {}, {}, "of"},
    {"high", ParameterKind::kQuantity, "held to at most", true, -1e12, 1e12, {}, {}, "of"},
}};

double Clamped(const Measure& measure, double value) {
  return std::clamp(value, measure.Number(kLow), measure.Number(kHigh));
}
Outcome Clamp(const Call& call) { return {Clamped(call.measure, call.Value())}; }
Range ClampRange(const Measure& measure, std::span<const Range> of) {
  return Mapped(of.front(), [&](double value) { return Clamped(measure, value); });
}
std::optional<GraphFault> CheckClamp(const Measure& measure) {
  if (measure.Number(kLow) < measure.Number(kHigh)) return std::nullopt;
  return FaultAt(measure.arguments[kHigh], "'high' does not lie above 'low'",
                 "write the lower bound under 'low'");
}

// bands

constexpr std::size_t kCuts = 0;
constexpr std::array<Parameter, 1> kBands = {{{"cuts",
                                               ParameterKind::kQuantities,
                                               "where bands 1, 2, … begin, rising",
                                               true,
                                               -1e12,
                                               1e12,
                                               {},
                                               {},
                                               "of"}}};

Outcome Bands(const Call& call) {
  const auto& cuts = call.measure.arguments[kCuts].numbers;
  const std::int64_t value = Millionths(call.Value());
  return {static_cast<double>(
      std::count_if(cuts.begin(), cuts.end(), [&](double cut) { return Millionths(cut) <= value; }))};
}
Range BandsRange(const Measure& measure, std::span<const Range> /*of*/) {
  return {0, static_cast<double>(measure.arguments[kCuts].numbers.size())};
}
std::optional<GraphFault> CheckBands(const Measure& measure) {
  const Argument& cuts = measure.arguments[kCuts];
  const auto not_above = [](double a, double b) { return Millionths(a) >= Millionths(b); };
  if (std::adjacent_find(cuts.numbers.begin(), cuts.numbers.end(), not_above) == cuts.numbers.end())
    return std::nullopt;
  return FaultAt(cuts, "thresholds reversed: a cut does not lie above the one before it",
                 "write the cuts from low to high, each once");
}

// round

constexpr std::size_t kDigits = 0, kMode = 1;
constexpr std::array<Parameter, 2> kRound = {{
    {"digits", ParameterKind::kWhole, "decimals that are kept", true, 0, 9},
    {"mode", ParameterKind::kChoice, "what happens to the rest; half_away and half_even round to the nearest",
     false, 0, 4, 0.0, "half_away half_even down up cut"},
}};

double RoundedBy(double value, double mode) {
  if (mode == 1) {  // not nearbyint, which follows the thread's rounding mode
    const double down = std::floor(value);
    const double rest = value - down;
    const bool to_down = rest < 0.5 || (rest == 0.5 && std::fmod(down, 2) == 0);
    return to_down ? down : down + 1;
  }
  if (mode == 2) return std::floor(value);
  if (mode == 3) return std::ceil(value);
  return mode == 4 ? std::trunc(value) : std::round(value);
}

double RoundedTo(const Measure& measure, double value) {
  double scale = 1;
  for (int i = 0; i < static_cast<int>(measure.Number(kDigits)); ++i) scale *= 10;
  return RoundedBy(value * scale, measure.Number(kMode)) / scale;
}

Outcome Round(const Call& call) { return Finite(RoundedTo(call.measure, call.Value())); }
Range RoundRange(const Measure& measure, std::span<const Range> of) {
  return Mapped(of.front(),
                [&](double value) { return std::isfinite(value) ? RoundedTo(measure, value) : value; });
}

constexpr Operation kOperations[] = {
    {.name = "linear",
     .says = "factor · value + plus.",
     .arity = Arity::kOne,
     .gives = Gives::kStatedOrInputUnit,
     .parameters = kLinear,
     .evaluate = Linear,
     .range = LinearRange,
     .example = {"a points", "{op: linear, of: a, factor: 2, plus: 1}", "3; -", "7; -"}},
    {.name = "log",
     .says = "The logarithm, ln value / ln base; of 0 and below there is none.",
     .arity = Arity::kOne,
     .gives = Gives::kStatedUnit,
     .parameters = kLog,
     .evaluate = Log,
     .range = Anything,
     .example = {"a points", "{op: log, of: a, base: 10, unit: log points}", "1000; 0", "3; -"}},
    {.name = "power",
     .says = "Raised to an exponent.",
     .arity = Arity::kOne,
     .gives = Gives::kStatedUnit,
     .parameters = kPower,
     .evaluate = Power,
     .range = Anything,
     .example = {"a points", "{op: power, of: a, exponent: 0.5, unit: root}", "9; -4", "3; -"}},
    {.name = "exponential",
     .says = "A rank from 0 to 1 as points from 0 to 100, steep at the top: −s ln(1 − r (1 − e^(−100/s))).",
     .arity = Arity::kOne,
     .gives = Gives::kStatedUnit,
     .parameters = kExponential,
     .evaluate = Exponential,
     .range = ToHundred,
     .example = {"a rank", "{op: exponential, of: a, unit: points}", "0; 0.9; 1", "0; 50.426654; 100"}},
    {.name = "clamp",
     .says = "Held within two bounds.",
     .arity = Arity::kOne,
     .parameters = kClamp,
     .evaluate = Clamp,
     .range = ClampRange,
     .check = CheckClamp,
     .example = {"a percent", "{op: clamp, of: a, low: 0 percent, high: 50 percent}", "-3; 20; 80",
                 "0; 20; 50"}},
    {.name = "bands",
     .says = "How many of the cuts the value has reached.",
     .arity = Arity::kOne,
     .gives = Gives::kFixedUnit,
     .unit = "level",
     .parameters = kBands,
     .evaluate = Bands,
     .range = BandsRange,
     .check = CheckBands,
     .example = {"a percent", "{op: bands, of: a, cuts: [10 percent, 20 percent]}", "9; 10; 30", "0; 1; 2"}},
    {.name = "round",
     .says = "Rounded to so many decimals: value · 10^digits, rounded, / 10^digits.",
     .arity = Arity::kOne,
     .parameters = kRound,
     .evaluate = Round,
     .range = RoundRange,
     .example = {"a percent", "{op: round, of: a, digits: 1, mode: half_even}", "2.25; 2.75; 2.31",
                 "2.2; 2.8; 2.3"}},
};

}  // namespace

OperationGroup ShapeOperations() { return {"Shape", kOperations}; }

}  // namespace lagesbild::measures
