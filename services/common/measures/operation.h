// What an operation is: the one description from which documents are checked, measures are worked out and the
// documentation is made. operations.h lists all of them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/measures/facts.h"
#include "common/measures/outcome.h"
#include "common/measures/reference.h"
#include "common/measures/rule_set.h"

namespace lagesbild::measures {

enum class ParameterKind : std::uint8_t {
  kNumber,             ///< numbers[0]
  kWhole,              ///< numbers[0]
  kNumbers,            ///< numbers
  kQuantity,           ///< numbers[0] and unit: "40 percent"
  kQuantities,         ///< numbers and their one unit
  kQuantityOrMeasure,  ///< numbers[0] and unit, or measures[0]
  kMeasure,            ///< measures[0]
  kLabel,              ///< measures[0], a measure made by `label`
  kChoice,             ///< numbers[0]: index in `words`
  kDay,                ///< numbers[0]: days since 1970-01-01
  kInput,              ///< inputs[0]
  kInputs,             ///< inputs
  kPoints,             ///< numbers: shape [kinds + 1], index = kind number, police-detected ones included
  kTruth,              ///< numbers[0]: 1 or 0
};

struct Parameter {
  std::string_view name;
  ParameterKind kind = ParameterKind::kNumber;
  std::string_view says;
  bool required = false;
  /// Bounds of each number. kNumbers: of their count too, 1 to 64.
  double low = -1e12;
  double high = 1e12;
  /// If it is not given; absent: then it has no value.
  std::optional<double> otherwise = {};
  /// kChoice: the words, separated by blanks.
  std::string_view words = {};
  /// Whose unit this must have: "of" or another parameter; empty: any.
  std::string_view unit_as = {};
};

/// What `of` is: nothing, a measure, a list, or a map from measure to weight.
enum class Arity : std::uint8_t { kNone, kOne, kMany, kWeighted };

/// What `of` may be.
enum class Takes : std::uint8_t {
  kNumbers,  ///< anything but truth and labels
  kAlike,    ///< numbers of one unit
  kTruths,
  kAny,  ///< anything but labels, of one unit
};

/// The unit of what comes out.
enum class Gives : std::uint8_t {
  kUnitOfInput,
  kStatedUnit,         ///< `unit` must be written
  kStatedOrInputUnit,  ///< `unit` may be written
  kUnitOfThen,         ///< that of the parameter `then`
  kFixedUnit,          ///< Operation::unit
};

/// What an operation works on.
struct Call {
  const Measure& measure;
  const RuleSet& rules;
  const Facts& facts;
  /// Of `of`, those present or substituted, in its order; and their positions in it.
  std::span<const double> values;
  std::span<const std::uint32_t> positions;
  /// Shape [measures]; those worked before this one hold.
  std::span<const Outcome> outcomes;
  /// The values of all areas; nullptr: none.
  const Distribution* others = nullptr;

  double Value() const { return values.front(); }
  const Outcome& OutcomeAt(std::size_t parameter) const {
    return outcomes[measure.arguments[parameter].measures.front()];
  }
};

/// columns: header of a table; each column that is a small letter is a number with the unit that stands after
/// it ("a percent"). rows: separated by ';', cells by ' ', '-' is missing. gives: one value for each row.
struct Example {
  std::string_view columns;
  std::string_view measure;
  std::string_view rows;
  std::string_view gives;
};

/// Its members stand in the order in which an entry of the table is read.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): there are 44 of them
struct Operation {
  std::string_view name;
  std::string_view says;
  Arity arity = Arity::kNone;
  Takes takes = Takes::kNumbers;
  Gives gives = Gives::kUnitOfInput;
  std::string_view unit = {};
  std::span<const Parameter> parameters = {};
  Outcome (*evaluate)(const Call& call) = nullptr;
  /// of: ranges of Measure::of.
  Range (*range)(const Measure& measure, std::span<const Range> of) = nullptr;
  /// What its parameters must agree in; may be nullptr.
  std::optional<GraphFault> (*check)(const Measure& measure) = nullptr;
  /// Why a number that somebody states cannot be; empty: it can. nullptr: any can.
  std::string (*refuse)(const Measure& measure, double value) = nullptr;
  Example example = {};
  /// Missing inputs may be left out.
  bool may_drop = false;
  /// It works on what is there, even if that is nothing; `missing` cannot be chosen.
  bool sees_missing = false;
  /// It compares with the values of `of` over all areas, weighted by the parameter `weight` and within groups
  /// of the parameter `by` where it has these.
  bool compares = false;
  /// What a parameter of kind kInput, kInputs or kPoints names.
  InputKind input_kind = InputKind::kNumber;
};

/// A family of operations, as one file under operations/ makes it.
struct OperationGroup {
  std::string_view title;
  std::span<const Operation> operations;
};

}  // namespace lagesbild::measures
