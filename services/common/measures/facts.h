// What is known of one area on one day, as the evaluator takes it: from the ledger, or from a row of a table.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/measures/outcome.h"

namespace lagesbild::measures {

/// A register indicator. input: index in RuleSet::inputs.
struct NumberFact {
  std::uint32_t input = 0;
  std::int32_t year = 0;
  double value = 0;
  friend bool operator==(const NumberFact&, const NumberFact&) = default;
};

/// One wave of a survey. share: 0 to 1 of `answers`.
struct SurveyFact {
  std::uint32_t input = 0;
  std::int32_t year = 0;
  std::int64_t answers = 0;
  double share = 0;
  friend bool operator==(const SurveyFact&, const SurveyFact&) = default;
};

/// Net reports of a kind in a month, counted from January 1970.
struct CountFact {
  std::int32_t month = 0;
  std::uint16_t kind = 0;
  std::int64_t count = 0;
  friend bool operator==(const CountFact&, const CountFact&) = default;
};

/// A word by which areas belong together: municipality, county.
struct LabelFact {
  std::uint32_t input = 0;
  std::string text;
  friend bool operator==(const LabelFact&, const LabelFact&) = default;
};

/// What the same rule set said of the area in an earlier year. Shape of outcomes [measures].
struct Past {
  std::int32_t year = 0;
  std::vector<Outcome> outcomes;
  friend bool operator==(const Past&, const Past&) = default;
};

/// Facts of years after as_of_day are not looked at. numbers: ascending by (input, year), each once; surveys:
/// by (input, year); the order of counts is of no matter.
struct Facts {
  /// Days since 1970-01-01.
  std::int32_t as_of_day = 0;
  std::vector<NumberFact> numbers;
  std::vector<SurveyFact> surveys;
  std::vector<CountFact> counts;
  std::vector<LabelFact> labels;
  /// Descending by year.
  std::vector<Past> past;

  /// The word under a label; empty: none.
  std::string_view Label(std::uint32_t input) const;
};

/// Year of a day since 1970-01-01.
std::int32_t YearOf(std::int32_t day);

}  // namespace lagesbild::measures
