#include "scoring/domain/facts.h"

#include <algorithm>
#include <string>
#include <utility>

#include "scoring/domain/period.h"

namespace lagesbild::scoring {

namespace {

using measures::InputKind;

constexpr double kPerThousand = 1000;
constexpr std::int64_t kShareMax = 10'000;

/// An indicator of a year that may still be replaced by one of a better period.
struct YearValue {
  std::uint32_t input = 0;
  std::int32_t year = 0;
  std::string_view period;
  double value = 0;
};

bool IsWholeYear(std::string_view period) { return period.size() == 4; }

bool IsBetter(std::string_view period, std::string_view than) {
  if (IsWholeYear(period) != IsWholeYear(than)) return IsWholeYear(period);
  return period > than;
}

bool IsLeftOut(const ValueCell& cell, const AreaLedger& ledger, const SinceChange* without) {
  if (without == nullptr || without->values.empty()) return false;
  const NewValue key{cell.type, cell.name, cell.period, ledger.feeds[cell.feed]};
  return std::binary_search(without->values.begin(), without->values.end(), key);
}

class FactMaker {
 public:
  FactMaker(const MeasuredRules& rules, const AreaLedger& ledger, std::int32_t as_of_day,
            const SinceChange* without)
      : rules_(rules), ledger_(ledger), without_(without) {
    facts_.as_of_day = as_of_day;
  }

  void AddCounts() {
    facts_.counts.reserve(ledger_.counts.size() + (without_ != nullptr ? without_->counts.size() : 0));
    for (const CountCell& cell : ledger_.counts) facts_.counts.push_back({cell.month, cell.kind, cell.total});
    if (without_ == nullptr) return;
    for (const NewCount& record : without_->counts)
      facts_.counts.push_back({record.month, record.kind, -record.count});
  }

  /// The ledger's values stand ascending, so of equal periods the first feed comes first.
  void AddValues() {
    for (const ValueCell& cell : ledger_.values) {
      const std::int32_t year = YearOfPeriod(cell.period);
      if (year < 0 || IsLeftOut(cell, ledger_, without_)) continue;
      if (cell.type == model::ValueType::kSurvey) AddSurvey(cell, year);
      if (cell.type == model::ValueType::kIndicator) TakeNumber(cell, year);
    }
  }

  void AddRegister(const AreaInfo& info) {
    const std::int32_t residents = rules_.InputNamed(InputKind::kNumber, kResidentsInput);
    if (residents >= 0 && info.population > 0) {
      const std::int32_t year = measures::YearOf(facts_.as_of_day);
      const auto input = static_cast<std::uint32_t>(residents);
      std::erase_if(years_, [&](const YearValue& one) { return one.input == input && one.year == year; });
      years_.push_back({input, year, {}, static_cast<double>(info.population)});
    }
    AddLabel(kMunicipalityInput, info.municipality);
    AddLabel(kCountyInput, info.county);
    AddLabel(kLevelInput, info.level);
  }

  measures::Facts Take() {
    for (const YearValue& one : years_) {
      if (rules_.Takes(one.input, one.value)) facts_.numbers.push_back({one.input, one.year, one.value});
    }
    std::sort(facts_.numbers.begin(), facts_.numbers.end(), [](const auto& a, const auto& b) {
      return std::pair(a.input, a.year) < std::pair(b.input, b.year);
    });
    std::stable_sort(facts_.surveys.begin(), facts_.surveys.end(), [](const auto& a, const auto& b) {
      return std::pair(a.input, a.year) < std::pair(b.input, b.year);
    });
    return std::move(facts_);
  }

 private:
  void AddSurvey(const ValueCell& cell, std::int32_t year) {
    const std::int32_t input = rules_.InputNamed(InputKind::kSurvey, cell.name);
    const bool said =
        last_survey_ != nullptr && last_survey_->name == cell.name && last_survey_->period == cell.period;
    if (input < 0 || cell.value.n <= 0 || said) return;
    last_survey_ = &cell;
    const auto share = std::clamp<std::int64_t>(cell.value.number, 0, kShareMax);
    facts_.surveys.push_back({static_cast<std::uint32_t>(input), year, cell.value.n,
                              static_cast<double>(share) / static_cast<double>(kShareMax)});
  }

  void TakeNumber(const ValueCell& cell, std::int32_t year) {
    const std::int32_t named = rules_.InputNamed(InputKind::kNumber, cell.name);
    if (named < 0) return;
    const auto input = static_cast<std::uint32_t>(named);
    const YearValue taken{input, year, cell.period, static_cast<double>(cell.value.number) / kPerThousand};
    const auto at = std::find_if(years_.begin(), years_.end(), [&](const YearValue& one) {
      return one.input == input && one.year == year;
    });
    if (at == years_.end()) {
      years_.push_back(taken);
    } else if (IsBetter(taken.period, at->period)) {
      *at = taken;
    }
  }

  void AddLabel(std::string_view name, const std::string& text) {
    const std::int32_t input = rules_.InputNamed(InputKind::kLabel, name);
    if (input >= 0 && !text.empty()) facts_.labels.push_back({static_cast<std::uint32_t>(input), text});
  }

  const MeasuredRules& rules_;
  const AreaLedger& ledger_;
  const SinceChange* without_;
  measures::Facts facts_;
  std::vector<YearValue> years_;
  const ValueCell* last_survey_ = nullptr;
};

}  // namespace

measures::Facts FactsOf(const MeasuredRules& rules, const AreaInfo& info, const AreaLedger& ledger,
                        std::int32_t as_of_day, const SinceChange* without) {
  FactMaker maker(rules, ledger, as_of_day, without);
  maker.AddCounts();
  maker.AddValues();
  maker.AddRegister(info);
  return maker.Take();
}

}  // namespace lagesbild::scoring
