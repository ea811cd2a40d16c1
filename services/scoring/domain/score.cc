#include "scoring/domain/score.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "common/model/kinds.h"
#include "common/model/stockholm_time.h"
#include "scoring/domain/period.h"

namespace lagesbild::scoring {

namespace {

constexpr std::size_t kContributionsMax = 5;
constexpr std::size_t kKindsMax = 64;
constexpr std::size_t kMonthsMax = 37;
constexpr double kMilliMax = 9e15;  // doubles are exact whole numbers up to here

/// The one place where a double becomes an integer: half away from zero, held to what a double can tell
/// apart.
std::int64_t Round(double value) { return std::llround(std::clamp(value, -kMilliMax, kMilliMax)); }

/// What one kind adds.
struct KindSum {
  double points = 0;  ///< milli-points times permille times days of the month
  std::int64_t count = 0;
  std::int32_t feed = -1;  ///< -1: none yet, -2: several
};

/// Age weights at one day, in permille times days of the month: whole numbers.
struct Ages {
  std::array<double, kMonthsMax> by_month{};
  std::int32_t as_of_month = 0;
  std::int32_t oldest = 0;
  double scale = 1;
};

Ages AgesAt(const rules::WeightedRate& rate, std::int32_t as_of_day) {
  Ages ages;
  const MonthDay now = MonthDayOf(as_of_day);
  const std::int32_t days = DaysInMonth(now.month);
  const auto begun = static_cast<std::int32_t>(now.day) + 1;
  const auto window = std::min(rate.age_permille.size(), kMonthsMax - 1);
  ages.as_of_month = now.month;
  ages.oldest = now.month - static_cast<std::int32_t>(window);
  ages.scale = 1000.0 * days;
  for (std::size_t age = 0; age <= window; ++age) {
    const std::int32_t younger = rate.age_permille[age == 0 ? 0 : age - 1];
    std::int32_t older = age < window ? rate.age_permille[age] : 0;
    if (age == 0) older = younger;
    ages.by_month[age] = static_cast<double>(younger * (days - begun) + older * begun);
  }
  return ages;
}

std::array<KindSum, kKindsMax> SumByKind(const AreaLedger& ledger, const rules::WeightedRate& rate,
                                         const Ages& ages) {
  std::array<KindSum, kKindsMax> sums{};
  const std::size_t kinds = std::min(rate.weight_milli.size(), kKindsMax);
  for (const CountCell& cell : ledger.counts) {
    if (cell.month < ages.oldest || cell.kind >= kinds || cell.total == 0) continue;
    const std::int64_t weight = rate.weight_milli[cell.kind];
    if (weight == 0) continue;
    const auto age = static_cast<std::size_t>(std::max(ages.as_of_month - cell.month, 0));
    if (ages.by_month[age] <= 0) continue;
    KindSum& sum = sums[cell.kind];
    sum.points += static_cast<double>(cell.total) * static_cast<double>(weight) * ages.by_month[age];
    sum.count += cell.total;
    sum.feed = sum.feed == -1 || sum.feed == cell.feed ? cell.feed : -2;
  }
  return sums;
}

void AddMissing(Score& score, std::string_view code) {
  const auto at = std::lower_bound(score.missing.begin(), score.missing.end(), code);
  if (at == score.missing.end() || *at != code) score.missing.emplace(at, code);
}

/// The heaviest kinds of one axis: no more than may be shown, in the order in which IsHeavier puts them.
void AddContributions(const std::array<KindSum, kKindsMax>& sums, double per_point,
                      const rules::AxisRule& rule, const AreaLedger& ledger, Score& score) {
  struct Candidate {
    std::int64_t points_milli = 0;
    std::int64_t count = 0;
    std::string_view name;
    std::int32_t feed = 0;
  };
  std::array<Candidate, kKindsMax> candidates{};
  auto end = candidates.begin();
  for (const model::Kind& kind : model::Kinds()) {
    const KindSum& sum = sums[kind.number];
    if (sum.count == 0 && sum.points == 0) continue;
    *end++ = {Round(sum.points * per_point), sum.count, kind.name, sum.feed};
  }
  const auto shown = std::min(end, candidates.begin() + kContributionsMax);
  std::partial_sort(candidates.begin(), shown, end, [](const Candidate& a, const Candidate& b) {
    return std::tuple(-a.points_milli, -a.count, a.name) < std::tuple(-b.points_milli, -b.count, b.name);
  });
  for (auto at = candidates.begin(); at != shown; ++at) {
    const auto feed = static_cast<std::size_t>(std::max(at->feed, 0));
    score.contributions.push_back({rule.name, std::string(at->name),
                                   at->feed >= 0 ? ledger.feeds[feed] : std::string(), at->count,
                                   at->points_milli});
  }
}

std::optional<std::int64_t> EvaluateRate(const rules::AxisRule& rule, const rules::WeightedRate& rate,
                                         const AreaLedger& ledger, std::int64_t population,
                                         std::int32_t as_of_day, Score& score) {
  const Ages ages = AgesAt(rate, as_of_day);
  const auto sums = SumByKind(ledger, rate, ages);
  const bool enough = population > 0 && population >= rate.residents_min;
  if (!enough) AddMissing(score, population > 0 ? "few_residents" : "no_population");
  const double per_point =
      enough ? static_cast<double>(rate.per_residents) / (ages.scale * static_cast<double>(population)) : 0;
  AddContributions(sums, per_point, rule, ledger, score);
  if (!enough) return std::nullopt;
  double total = 0;
  for (const KindSum& sum : sums) total += sum.points;
  return Round(std::max(total, 0.0) * per_point);
}

const ValueCell* NewestSurvey(const AreaLedger& ledger, const rules::SurveyShare& share,
                              std::int32_t as_of_day) {
  const std::int32_t year_now = model::YearMonth(as_of_day) / 100;
  for (const auto& name : share.surveys) {
    const ValueCell* newest = nullptr;
    for (const ValueCell& cell : ledger.values) {
      if (cell.type != model::ValueType::kSurvey || cell.name != name) continue;
      if (cell.value.n < share.answers_min || YearOfPeriod(cell.period) < year_now - share.age_years_max)
        continue;
      if (newest == nullptr || cell.period > newest->period) newest = &cell;
    }
    if (newest != nullptr) return newest;
  }
  return nullptr;
}

std::optional<std::int64_t> EvaluateSurvey(const rules::AxisRule& rule, const rules::SurveyShare& share,
                                           const AreaLedger& ledger, std::int32_t as_of_day, Score& score) {
  const ValueCell* survey = NewestSurvey(ledger, share, as_of_day);
  if (survey == nullptr) {
    AddMissing(score, "no_survey");
    return std::nullopt;
  }
  const std::int64_t milli = std::clamp<std::int64_t>(survey->value.number, 0, 10'000) * 10;
  score.contributions.push_back(
      {rule.name, survey->name, ledger.feeds[survey->feed], survey->value.n, milli});
  return milli;
}

std::int32_t LevelOf(const rules::AxisRule& rule, std::int64_t score_milli) {
  std::int32_t level = 0;
  for (std::size_t i = 1; i < rule.thresholds.size(); ++i) {
    if (rule.thresholds[i] && score_milli >= rule.thresholds[i]->enter_milli)
      level = static_cast<std::int32_t>(i);
  }
  return level;
}

/// Heaviest first, then most; names decide between equals.
bool IsHeavier(const model::Contribution& a, const model::Contribution& b) {
  return std::tuple(-a.points_milli, -a.count, std::string_view(a.axis), std::string_view(a.name)) <
         std::tuple(-b.points_milli, -b.count, std::string_view(b.axis), std::string_view(b.name));
}

}  // namespace

std::int32_t OldestMonth(const rules::RuleSet& rules, std::int32_t as_of_day) {
  std::size_t window = 0;
  for (const auto& axis : rules.axes) {
    if (const auto* rate = std::get_if<rules::WeightedRate>(&axis.measure)) {
      window = std::max(window, rate->age_permille.size());
    }
  }
  return MonthDayOf(as_of_day).month - static_cast<std::int32_t>(window);
}

Score Evaluate(const AreaLedger& ledger, const rules::RuleSet& rules, std::int64_t population,
               std::int32_t as_of_day) {
  Score score;
  score.axes.reserve(rules.axes.size());
  for (const auto& rule : rules.axes) {
    std::optional<std::int64_t> value;
    if (const auto* rate = std::get_if<rules::WeightedRate>(&rule.measure)) {
      value = EvaluateRate(rule, *rate, ledger, population, as_of_day, score);
    } else if (const auto* share = std::get_if<rules::SurveyShare>(&rule.measure)) {
      value = EvaluateSurvey(rule, *share, ledger, as_of_day, score);
    }
    model::Axis axis{rule.name, value, rule.unit, std::nullopt};
    if (value) axis.level = LevelOf(rule, *value);
    score.axes.push_back(std::move(axis));
  }
  std::sort(score.contributions.begin(), score.contributions.end(), IsHeavier);
  if (score.contributions.size() > kContributionsMax) score.contributions.resize(kContributionsMax);
  return score;
}

}  // namespace lagesbild::scoring
