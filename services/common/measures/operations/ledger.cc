// Measures that take in what is known of the area itself.
#include <array>
#include <chrono>
#include <optional>

#include "common/measures/kind_points.h"
#include "common/measures/operations.h"
#include "common/measures/operations/parts.h"
#include "common/model/kinds.h"

namespace lagesbild::measures {

namespace {

std::optional<double> NumberIn(const Facts& facts, std::uint32_t input, std::int32_t year) {
  const auto before = [](const NumberFact& fact, const std::pair<std::uint32_t, std::int32_t>& key) {
    return std::pair(fact.input, fact.year) < key;
  };
  const auto at =
      std::lower_bound(facts.numbers.begin(), facts.numbers.end(), std::pair(input, year), before);
  if (at == facts.numbers.end() || at->input != input || at->year != year) return std::nullopt;
  return at->value;
}

// indicator

constexpr std::size_t kName = 0, kYearsAgo = 1, kMissingValues = 2, kBetween = 3;
constexpr std::array<Parameter, 4> kIndicator = {{
    {"name", ParameterKind::kInput, "the indicator's name; in a table, the column", true},
    {"years_ago", ParameterKind::kWhole, "0: of the year itself", false, 0, 100, 0.0},
    {"missing_values", ParameterKind::kNumbers, "numbers that stand for a missing value, such as [-999]"},
    {"between", ParameterKind::kNumbers, "[lowest, highest]; what lies outside is refused where it is read"},
}};

Outcome Indicator(const Call& call) {
  const Measure& measure = call.measure;
  const auto year = YearOf(call.facts.as_of_day) - static_cast<std::int32_t>(measure.Number(kYearsAgo));
  const auto value = NumberIn(call.facts, measure.arguments[kName].inputs.front(), year);
  if (!value) return Without(Missing::kNoInput);
  const auto& codes = measure.arguments[kMissingValues].numbers;
  if (std::find(codes.begin(), codes.end(), *value) != codes.end()) return Without(Missing::kNoInput);
  return Finite(*value);
}

Range IndicatorRange(const Measure& measure, std::span<const Range> of) {
  if (!measure.Has(kBetween)) return Anything(measure, of);
  return {measure.arguments[kBetween].numbers[0], measure.arguments[kBetween].numbers[1]};
}

/// Codes for what is missing may lie outside.
std::string RefuseIndicator(const Measure& measure, double value) {
  const auto& codes = measure.arguments[kMissingValues].numbers;
  if (std::find(codes.begin(), codes.end(), value) != codes.end()) return {};
  if (measure.unit == kTruthUnit && value != 0 && value != 1) return "is neither 0 nor 1";
  const bool outside = value < measure.range.low || value > measure.range.high;
  return outside ? "lies outside of what '" + measure.name + "' says under 'between'" : std::string();
}

std::optional<GraphFault> CheckIndicator(const Measure& measure) {
  const Argument& between = measure.arguments[kBetween];
  if (!between.given || (between.numbers.size() == 2 && between.numbers[0] < between.numbers[1]))
    return std::nullopt;
  return FaultAt(between, "not two numbers of which the second is higher", "write for example [0, 100]");
}

// years_mean

constexpr std::size_t kMeanYears = 1, kMeanAtLeast = 2;
constexpr std::array<Parameter, 3> kYearsMean = {{
    {"name", ParameterKind::kInput, "the indicator's name", true},
    {"years", ParameterKind::kWhole, "how many, the year itself the last", true, 1, 50},
    {"at_least", ParameterKind::kWhole, "so many of them must be there", false, 1, 50, 1.0},
}};

Outcome YearsMean(const Call& call) {
  const auto years = static_cast<std::int32_t>(call.measure.Number(kMeanYears));
  const std::int32_t last = YearOf(call.facts.as_of_day);
  double sum = 0;
  std::int32_t there = 0;
  for (std::int32_t year = last - years + 1; year <= last; ++year) {
    const auto value = NumberIn(call.facts, call.measure.arguments[kName].inputs.front(), year);
    if (!value) continue;
    sum += *value;
    ++there;
  }
  const bool enough = there >= static_cast<std::int32_t>(call.measure.Number(kMeanAtLeast));
  if (!enough) return Without(there == 0 ? Missing::kNoInput : Missing::kTooFewPresent);
  Outcome mean = Finite(sum / there);
  mean.dropped = static_cast<std::uint16_t>(years - there);
  return mean;
}

std::optional<GraphFault> CheckYearsMean(const Measure& measure) {
  if (measure.Number(kMeanAtLeast) <= measure.Number(kMeanYears)) return std::nullopt;
  return FaultAt(measure.arguments[kMeanAtLeast], "more years must be there than are looked at",
                 "write at most the number under 'years'");
}

// growth

constexpr std::size_t kGrowthYears = 1;
constexpr std::array<Parameter, 2> kGrowth = {{
    {"name", ParameterKind::kInput, "the indicator's name", true},
    {"years", ParameterKind::kWhole, "since so many years ago", true, 1, 50},
}};

Outcome Growth(const Call& call) {
  const std::uint32_t input = call.measure.arguments[kName].inputs.front();
  const std::int32_t year = YearOf(call.facts.as_of_day);
  const auto now = NumberIn(call.facts, input, year);
  const auto then =
      NumberIn(call.facts, input, year - static_cast<std::int32_t>(call.measure.Number(kGrowthYears)));
  if (!now || !then) return Without(Missing::kNoInput);
  return Finite(*now / *then - 1);
}

// survey

constexpr std::size_t kSurveyYears = 1, kAnswersMin = 2;
constexpr std::array<Parameter, 3> kSurvey = {{
    {"names", ParameterKind::kInputs, "names of surveys; the first with enough answers counts", true},
    {"years", ParameterKind::kWhole, "waves of so many years are pooled by their answers", false, 1, 20, 1.0},
    {"answers_min", ParameterKind::kWhole, "with fewer there is no value", false, 1, 1e6, 1.0},
}};

Outcome Survey(const Call& call) {
  const std::int32_t last = YearOf(call.facts.as_of_day);
  const std::int32_t first = last - static_cast<std::int32_t>(call.measure.Number(kSurveyYears)) + 1;
  bool asked = false;
  for (const std::uint32_t input : call.measure.arguments[kName].inputs) {
    double answers = 0;
    double agreeing = 0;
    for (const SurveyFact& wave : call.facts.surveys) {
      if (wave.input != input || wave.year < first || wave.year > last) continue;
      answers += static_cast<double>(wave.answers);
      agreeing += static_cast<double>(wave.answers) * wave.share;
      asked = true;
    }
    if (answers > 0 && answers >= call.measure.Number(kAnswersMin)) return Finite(100 * agreeing / answers);
  }
  return Without(asked ? Missing::kBelowMinimum : Missing::kNoInput);
}

Range Percent(const Measure& /*measure*/, std::span<const Range> /*of*/) { return {0, 100}; }

// label

constexpr std::array<Parameter, 1> kLabel = {
    {{"name", ParameterKind::kInput, "where the word stands; in a table, the column", true}}};

Outcome Label(const Call& call) {
  const bool known = !call.facts.Label(call.measure.arguments[kName].inputs.front()).empty();
  return known ? Truth(true) : Without(Missing::kNoInput);
}

// weighted_count

constexpr std::size_t kPoints = 0, kAges = 1, kPoliceDetected = 2;
constexpr std::array<Parameter, 3> kWeightedCount = {{
    {"points", ParameterKind::kPoints, "what one report of a kind weighs", true, 0, 1e6},
    {"age_weights", ParameterKind::kNumbers,
     "what a report weighs by months of age: [1, 0.5] is a window of two months", true, 0, 1},
    {"count_police_detected", ParameterKind::kTruth, "true: kinds found by police activity count too", false,
     0, 1, 0.0},
}};

/// The day's month since January 1970, its days, and how many of them have begun.
struct MonthOf {
  std::int32_t month = 0;
  std::int32_t days = 30;
  std::int32_t begun = 1;
};

MonthOf MonthAt(std::int32_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  const auto length = static_cast<unsigned>((date.year() / date.month() / std::chrono::last).day());
  return {(static_cast<std::int32_t>(date.year()) - 1970) * 12 +
              static_cast<std::int32_t>(static_cast<unsigned>(date.month())) - 1,
          static_cast<std::int32_t>(length), static_cast<std::int32_t>(static_cast<unsigned>(date.day()))};
}

/// Between the weight of the month's age before and its age now, by how much of this month has begun: a
/// steady flow has a steady sum on every day.
double AgeWeight(const std::vector<double>& weights, const MonthOf& now, std::int32_t month) {
  const auto age = static_cast<std::size_t>(std::max(now.month - month, 0));
  if (age > weights.size()) return 0;
  const double younger = weights[age == 0 ? 0 : age - 1];
  const double older = age == 0 ? younger : (age < weights.size() ? weights[age] : 0.0);
  return (younger * (now.days - now.begun) + older * now.begun) / now.days;
}

/// By kind and age, in whole numbers: so the order of the counts leaves no trace.
using CountsByAge = std::array<std::array<std::int64_t, 65>, 64>;

CountsByAge CountByAge(const Facts& facts, const MonthOf& now, std::size_t kinds) {
  CountsByAge counts{};
  for (const CountFact& fact : facts.counts) {
    const std::int32_t age = std::max(now.month - fact.month, 0);
    if (fact.kind >= kinds || fact.kind >= counts.size() || age > 64) continue;
    counts[fact.kind][static_cast<std::size_t>(age)] += fact.count;
  }
  return counts;
}

/// Calls visit(kind, count, weight of one report) for each kind and age of which there are reports.
template <class Visit>
void ForEachAge(const Measure& measure, const Facts& facts, Visit visit) {
  const MonthOf now = MonthAt(facts.as_of_day);
  const auto& points = measure.arguments[kPoints].numbers;
  const auto& ages = measure.arguments[kAges].numbers;
  const bool with_police_detected = measure.Number(kPoliceDetected) != 0;
  const CountsByAge counts = CountByAge(facts, now, points.size());
  for (const model::Kind& kind : model::Kinds()) {
    if (points[kind.number] == 0 || (kind.police_detected && !with_police_detected)) continue;
    for (std::size_t age = 0; age <= ages.size(); ++age) {
      const std::int64_t count = counts[kind.number][age];
      if (count == 0) continue;
      visit(kind.number, count,
            points[kind.number] * AgeWeight(ages, now, now.month - static_cast<std::int32_t>(age)));
    }
  }
}

Outcome WeightedCount(const Call& call) {
  double sum = 0;
  ForEachAge(call.measure, call.facts, [&](std::uint16_t /*kind*/, std::int64_t count, double weight) {
    sum += weight * static_cast<double>(count);
  });
  return Finite(std::max(sum, 0.0));
}

// rate

constexpr std::size_t kResidents = 0, kPer = 1, kResidentsMin = 2;
constexpr std::array<Parameter, 3> kRate = {{
    {"residents", ParameterKind::kMeasure, "what it is divided by: residents, households, square kilometres",
     true},
    {"per", ParameterKind::kNumber, "for so many of them", false, 1e-6, 1e9, 1000.0},
    {"at_least",
     ParameterKind::kQuantity,
     "with fewer of them there is no value",
     false,
     0,
     1e12,
     {},
     {},
     "residents"},
}};

Outcome Rate(const Call& call) {
  const Outcome& residents = call.OutcomeAt(kResidents);
  if (!residents.present()) return Without(Missing::kPassedOn);
  const bool too_few = call.measure.Has(kResidentsMin) &&
                       Millionths(residents.value) < Millionths(call.measure.Number(kResidentsMin));
  if (too_few || residents.value <= 0) return Without(Missing::kBelowMinimum);
  return Finite(call.Value() * call.measure.Number(kPer) / residents.value);
}

constexpr Operation kOperations[] = {
    {.name = "indicator",
     .says = "A number that somebody states for the area and year.",
     .gives = Gives::kStatedUnit,
     .parameters = kIndicator,
     .evaluate = Indicator,
     .range = IndicatorRange,
     .check = CheckIndicator,
     .refuse = RefuseIndicator,
     .example = {"income,x", "{op: indicator, name: income, unit: kronor, missing_values: [-1]}",
                 "12.5 1; - 1; -1 1", "12.5; -; -"}},
    {.name = "years_mean",
     .says = "The mean of an indicator over the last years.",
     .gives = Gives::kStatedUnit,
     .parameters = kYearsMean,
     .evaluate = YearsMean,
     .range = Anything,
     .check = CheckYearsMean,
     .example = {"work@2025,work@2026", "{op: years_mean, name: work, unit: percent, years: 2, at_least: 2}",
                 "40 44; 40 -; - -", "42; -; -"}},
    {.name = "growth",
     .says = "By which part an indicator has grown, now / then − 1: 0.1 is a tenth.",
     .gives = Gives::kFixedUnit,
     .unit = "ratio",
     .parameters = kGrowth,
     .evaluate = Growth,
     .range = Anything,
     .example = {"people@2021,people@2026", "{op: growth, name: people, years: 5}", "1000 1100; 0 5; - 5",
                 "0.1; -; -"}},
    {.name = "survey",
     .says = "The share of a survey in percent, pooled over waves by their answers: 100 · Σ n · share / Σ n.",
     .gives = Gives::kFixedUnit,
     .unit = "percent",
     .parameters = kSurvey,
     .evaluate = Survey,
     .range = Percent,
     .example = {"unsafe.n@2025,unsafe@2025,unsafe.n@2026,unsafe@2026",
                 "{op: survey, names: [unsafe], years: 2, answers_min: 100}",
                 "100 0.2 300 0.4; 40 0.2 50 0.4; - - - -", "35; -; -"},
     .input_kind = InputKind::kSurvey},
    {.name = "label",
     .says = "A word by which areas belong together, for `by`.",
     .gives = Gives::kFixedUnit,
     .unit = kLabelUnit,
     .parameters = kLabel,
     .evaluate = Label,
     .range = ZeroToOne,
     .example = {"county,x", "{op: label, name: county}", "north 1; - 1", "1; -"},
     .input_kind = InputKind::kLabel},
    {.name = "weighted_count",
     .says =
         "Reports by kind and age in months, points · weight · reports; below 0 it is 0. The month that has "
         "begun ages day by day: reports n months old weigh (w[n−1] · (D − d) + w[n] · d) / D on day d of D "
         "(0 behind the last weight), w[0] for n = 0 and for what is dated ahead.",
     .gives = Gives::kStatedUnit,
     .parameters = kWeightedCount,
     .evaluate = WeightedCount,
     .range = NotNegative,
     .example = {"property.theft@2026-12,property.theft@2026-11,drugs.offence@2026-12",
                 "{op: weighted_count, unit: points, points: {property.theft: 2, drugs.offence: 9}, "
                 "age_weights: [1, 0.5]}",
                 "3 0 0; 0 3 7", "6; 3"},
     .input_kind = InputKind::kCounts},
    {.name = "rate",
     .says = "For so many residents, households or square kilometres: value · per / residents; of 0 there is "
             "none.",
     .arity = Arity::kOne,
     .gives = Gives::kStatedUnit,
     .parameters = kRate,
     .evaluate = Rate,
     .range = Anything,
     .example = {"a points,b persons",
                 "{op: rate, of: a, residents: b, per: 1000, at_least: 200 persons, unit: points per 1000}",
                 "50 1000; 50 100; 50 -", "50; -; -"}},
};

}  // namespace

std::vector<KindPoints> PointsByKind(const Measure& measure, const Facts& facts) {
  std::vector<KindPoints> by_kind;
  ForEachAge(measure, facts, [&](std::uint16_t kind, std::int64_t count, double weight) {
    if (weight <= 0) return;
    if (by_kind.empty() || by_kind.back().kind != kind) by_kind.push_back({kind, 0, 0});
    by_kind.back().points += weight * static_cast<double>(count);
    by_kind.back().count += count;
  });
  return by_kind;
}

double AgeWeightAt(const Measure& measure, std::int32_t as_of_day, std::int32_t month) {
  return AgeWeight(measure.arguments[kAges].numbers, MonthAt(as_of_day), month);
}

std::int32_t WindowMonths(const Measure& measure) {
  if (measure.operation->input_kind != InputKind::kCounts) return 0;
  return static_cast<std::int32_t>(measure.arguments[kAges].numbers.size());
}

OperationGroup LedgerOperations() { return {"From the ledger", kOperations}; }

}  // namespace lagesbild::measures
