// Rule sets of measures in a few lines, and areas to try them on.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "common/rules/measure_rules.h"
#include "scoring/domain/assess.h"
#include "unit/scoring/samples.h"

namespace lagesbild::scoring {

/// The lines that stand under `measures`, and what comes behind them. Texts are put in.
inline std::string MeasuresDocument(std::string_view measures, std::string_view rest) {
  std::string text = "format: 2\nname: sample\npurpose: assessment\ntext: {sv: x, en: x}\nmeasures:\n";
  text.append(measures);
  for (std::size_t at = text.find("{op:"); at != std::string::npos; at = text.find("{op:", at + 1))
    text.insert(at + 1, "text: {sv: x, en: x}, ");
  return text.append(rest);
}

/// A test failure if it cannot be made active.
inline MeasuredRules MeasuredFrom(const std::string& yaml) {
  auto rules = rules::LoadMeasureRules(yaml, "sample.yaml");
  EXPECT_TRUE(rules) << (rules ? "" : rules.error().ToString()) << '\n' << yaml;
  if (!rules) return MeasuredRules({});
  EXPECT_TRUE(rules::MayBeActivated(*rules));
  return MeasuredRules(std::move(*rules));
}

/// harm: assault 10 points, robbery 100 where 1,000 live (100 at least), two months at 1 and 0.5; elevated
/// 50, kept from 40; high 100. unsafe: two years, 50 answers. poor: the indicator low_income, 0 to 100
/// percent.
inline std::string SampleDocument(std::string_view rest = {}) {
  return MeasuresDocument(
      "  points: {op: weighted_count, unit: points, points: {violence.assault: 10, violence.robbery: 100, "
      "drugs.offence: 5}, age_weights: [1, 0.5]}\n"
      "  residents: {op: indicator, name: residents, unit: persons}\n"
      "  harm: {op: rate, of: points, residents: residents, at_least: 100 persons, unit: points}\n"
      "  unsafe: {op: survey, names: [unsafe, insecurity], years: 2, answers_min: 50}\n"
      "  poor: {op: indicator, name: low_income, unit: percent, between: [0, 100]}\n"
      "  town: {op: label, name: municipality}\n"
      "  harm_level: {op: bands, of: harm, cuts: [10 points, 50 points, 100 points]}\n"
      "  enters: {op: at_least, of: harm, than: 50 points}\n"
      "  keeps: {op: at_least, of: harm, than: 40 points}\n"
      "  enters_high: {op: at_least, of: harm, than: 100 points}\n",
      rest.empty() ? std::string_view("axes:\n  - {measure: harm, needed: true, level: harm_level}\n"
                                      "  - {measure: unsafe}\n"
                                      "classes:\n  - {id: none, text: {sv: x, en: x}}\n"
                                      "  - {id: elevated, enter: enters, keep: keeps, text: {sv: x, en: x}}\n"
                                      "  - {id: high, enter: enters_high, text: {sv: x, en: x}}\n")
                   : rest);
}

inline AreaInfo SampleArea() { return {"Centrum", "district", "1480", "14", 1000, false, false, 0}; }

inline ValueCell SurveyCell(std::string name, std::string period, std::uint16_t feed, std::int64_t share,
                            std::int64_t answers) {
  return {model::ValueType::kSurvey, std::move(name), std::move(period), feed, {share, answers, 0, 0, ""}};
}
inline ValueCell IndicatorCell(std::string name, std::string period, std::uint16_t feed, std::int64_t milli) {
  return {model::ValueType::kIndicator, std::move(name), std::move(period), feed, {milli, 0, 0, 0, ""}};
}

}  // namespace lagesbild::scoring
