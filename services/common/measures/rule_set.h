// A rule set in the language of measures: a directed graph, each measure one operation over others, and the
// classes it leads to. Pure data; common/rules makes it from YAML, evaluate.h works it out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lagesbild::measures {

struct Operation;

/// The unit of conditions.
inline constexpr std::string_view kTruthUnit = "truth";
/// The unit of words by which areas belong together.
inline constexpr std::string_view kLabelUnit = "label";

/// Where something stands in the document, from 1.
struct Place {
  std::int32_t line = 0;
  std::int32_t column = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

/// What a value can be at all. Truth: within [0, 1].
struct Range {
  double low = 0;
  double high = 0;
  bool can_be_true() const { return high >= 1; }
  bool can_be_false() const { return low <= 0; }
  friend bool operator==(const Range&, const Range&) = default;
};

struct Text {
  std::string sv;
  std::string en;
  friend bool operator==(const Text&, const Text&) = default;
};

/// What the rule set takes in from outside.
enum class InputKind : std::uint8_t { kNumber, kSurvey, kLabel, kCounts };
struct Input {
  InputKind kind = InputKind::kNumber;
  std::string name;
  Place place;
  friend bool operator==(const Input&, const Input&) = default;
};

/// One parameter as it was given, or its default. Which members are used says its ParameterKind
/// (operation.h).
struct Argument {
  bool given = false;
  std::vector<double> numbers;
  std::vector<std::uint32_t> measures;
  std::vector<std::uint32_t> inputs;
  std::string unit;
  Place place;
  friend bool operator==(const Argument&, const Argument&) = default;
};

/// What becomes of a measure when one that it is made of is missing.
enum class WhenMissing : std::uint8_t { kPass, kDrop, kFail, kSubstitute };

struct Measure {
  std::string name;
  const Operation* operation = nullptr;
  /// Indices in RuleSet::measures, in the order in which they are worked.
  std::vector<std::uint32_t> of;
  /// As many as `of` where each has a weight, else none.
  std::vector<double> weights;
  /// One for each parameter of the operation, in its order.
  std::vector<Argument> arguments;
  WhenMissing when_missing = WhenMissing::kPass;
  double substitute = 0;
  /// So many of `of` must be there (after substitution).
  std::uint32_t present_min = 0;
  /// Index in RuleSet::comparisons; absent: it is not compared with other areas.
  std::optional<std::uint32_t> comparison;
  std::string unit;
  Range range;
  Text text;
  Place place;
  Place of_place;
  Place missing_place;
  std::string substitute_unit;

  double Number(std::size_t parameter) const { return arguments[parameter].numbers.front(); }
  bool Has(std::size_t parameter) const { return arguments[parameter].given; }
  friend bool operator==(const Measure&, const Measure&) = default;
};

/// Whose values over all areas are needed: of a measure, weighted by another, within groups by a label.
struct Comparison {
  std::uint32_t of = 0;
  std::optional<std::uint32_t> weight;
  std::optional<std::uint32_t> by;
  friend bool operator==(const Comparison&, const Comparison&) = default;
};

/// A class is reached when `enter` is true, and kept while `keep` is.
struct Class {
  std::string id;
  /// Absent for the first: what an area is that reaches none.
  std::optional<std::uint32_t> enter;
  std::optional<std::uint32_t> keep;
  Text text;
  Place place;
  friend bool operator==(const Class&, const Class&) = default;
};

/// A measure that is shown as an axis of the picture; its name and unit are the axis's.
struct Axis {
  std::uint32_t measure = 0;
  /// A measure that comes to the axis's level, 0 to 4.
  std::optional<std::uint32_t> level;
  /// True: without a score on this axis there is no class.
  bool needed = false;
  Place place;
  friend bool operator==(const Axis&, const Axis&) = default;
};

enum class Purpose : std::uint8_t { kAssessment, kConformance };

struct RuleSet {
  /// "name@first 12 hex digits of the SHA-256 of the document".
  std::string id;
  std::string name;
  Purpose purpose = Purpose::kAssessment;
  Text text;
  /// Levels of areas this applies to, ascending; empty: all.
  std::vector<std::string> levels;
  std::vector<Input> inputs;
  /// As they stand in the document.
  std::vector<Measure> measures;
  /// Each measure after those it is made of; among those that could come next, as in the document.
  std::vector<std::uint32_t> order;
  std::vector<Comparison> comparisons;
  /// Mildest first; may be empty.
  std::vector<Class> classes;
  /// As they are shown.
  std::vector<Axis> axes;
  /// Days of log time a change must hold before it takes effect.
  std::int32_t hold_worse_days = 0;
  std::int32_t hold_better_days = 0;
  /// For so many days after a feed was first heard of in an area, what it brings counts as coverage.
  std::int32_t onboarding_days = 0;
  /// A report that comes so many days after its day or later counts as coverage; 0: none does.
  std::int32_t late_days = 0;
  friend bool operator==(const RuleSet&, const RuleSet&) = default;
};

/// Something wrong in the document.
struct GraphFault {
  Place place;
  std::string what;
  /// What to write instead.
  std::string instead;
};

}  // namespace lagesbild::measures
