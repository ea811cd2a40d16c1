// A small rule set and ledgers for scoring's tests.
#pragma once

#include "common/model/kinds.h"
#include "common/model/stockholm_time.h"
#include "common/rules/rule_set.h"
#include "scoring/domain/ledger.h"

namespace lagesbild::scoring {

inline std::uint16_t KindNumber(std::string_view name) { return model::FindKind(name)->number; }

/// harm: assault 10 points, robbery 100, two months at 1,000 and 500 permille, per 1,000 residents (100 at
/// least); elevated 50/40, high 100/90. insecurity: elevated 40/36 percent. No holding, no onboarding.
inline rules::RuleSet SampleRules() {
  rules::RuleSet rules;
  rules.id = "sample@0";
  rules.name = "sample";
  rules.levels = {"district"};
  rules.late_days = 28;
  rules::AxisRule harm;
  harm.name = "harm";
  harm.unit = "points";
  harm.needed = true;
  rules::WeightedRate rate;
  rate.weight_milli.resize(model::Kinds().size() + 1, 0);
  rate.weight_milli[KindNumber("violence.assault")] = 10'000;
  rate.weight_milli[KindNumber("violence.robbery")] = 100'000;
  rate.age_permille = {1000, 500};
  rate.residents_min = 100;
  harm.measure = rate;
  harm.thresholds[1] = {50'000, 40'000};
  harm.thresholds[2] = {100'000, 90'000};
  rules::AxisRule insecurity;
  insecurity.name = "insecurity";
  insecurity.unit = "percent";
  insecurity.measure = rules::SurveyShare{{"insecurity"}, 50, 3};
  insecurity.thresholds[1] = {40'000, 36'000};
  rules.axes = {harm, insecurity};
  return rules;
}

inline std::int32_t MonthOf(int year, unsigned month) {
  return MonthDayOf(model::DayOf(year, month, 1)).month;
}

/// `assaults` and `robberies` in one month from feed "police".
inline AreaLedger LedgerOf(std::int32_t month, std::int64_t assaults, std::int64_t robberies = 0) {
  AreaLedger ledger;
  const auto feed = ledger.FeedIndex("police");
  ledger.counts.push_back({month, KindNumber("violence.assault"), feed, assaults});
  if (robberies != 0) ledger.counts.push_back({month, KindNumber("violence.robbery"), feed, robberies});
  return ledger;
}

}  // namespace lagesbild::scoring
