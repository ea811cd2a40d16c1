// A rule set as plain data: what is counted, what it weighs, and where the classes begin. Pure; the loader
// makes it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lagesbild::rules {

/// Class ids by level, mildest first. Levels stand in persisted state and hold over changes of rule set.
inline constexpr std::array<std::string_view, 4> kClassIds = {"none", "elevated", "high", "severe"};
inline constexpr std::int32_t kLevelMax = 3;
/// What an area is called when we cannot say.
inline constexpr std::string_view kInsufficientEvidence = "insufficient_evidence";

/// Milli-points by report of each kind, summed with age weights over whole months, over residents.
struct WeightedRate {
  /// Shape [number of kinds + 1], index = kind number, 0 unused; thousandths of a point for one report.
  std::vector<std::int64_t> weight_milli;
  /// Shape [months of the window, 1 to 36], index = months of age; thousandths, 0 to 1,000.
  std::vector<std::int32_t> age_permille;
  std::int64_t per_residents = 1000;
  /// Below this many residents no rate is given.
  std::int64_t residents_min = 1;
  friend bool operator==(const WeightedRate&, const WeightedRate&) = default;
};

/// The newest share of a survey, in thousandths of a percent.
struct SurveyShare {
  /// Names of survey results; the first that has an answer counts.
  std::vector<std::string> surveys;
  std::int64_t answers_min = 1;
  /// A period whose year lies further back is too old to count.
  std::int32_t age_years_max = 100;
  friend bool operator==(const SurveyShare&, const SurveyShare&) = default;
};

/// A class is entered at `enter_milli` or above and left below `exit_milli`.
struct Threshold {
  std::int64_t enter_milli = 0;
  std::int64_t exit_milli = 0;
  friend bool operator==(const Threshold&, const Threshold&) = default;
};

struct AxisRule {
  std::string name;
  std::string unit;
  /// True: without a score on this axis there is no class.
  bool needed = false;
  std::variant<WeightedRate, SurveyShare> measure;
  /// Index = level; [0] is never set.
  std::array<std::optional<Threshold>, kClassIds.size()> thresholds;
  friend bool operator==(const AxisRule&, const AxisRule&) = default;
};

struct RuleSet {
  /// "name@first 12 hex digits of the SHA-256 of the document".
  std::string id;
  std::string name;
  std::vector<AxisRule> axes;
  /// Levels of areas this applies to, ascending.
  std::vector<std::string> levels;
  /// Days of log time a change must hold before it takes effect.
  std::int32_t hold_worse_days = 0;
  std::int32_t hold_better_days = 0;
  /// For so many days after a feed was first heard of in an area, what it brings counts as coverage.
  std::int32_t onboarding_days = 0;
  /// A report that comes so many days after its day or later counts as coverage.
  std::int32_t late_days = 0;
  friend bool operator==(const RuleSet&, const RuleSet&) = default;
};

}  // namespace lagesbild::rules
