// One change in one area; proto/lagesbild/finding/v1 says what each field means.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace lagesbild::model {

enum class EpisodeState : std::uint8_t { kOpen = 1, kUpdate, kClose, kWithdrawn };
enum class Direction : std::uint8_t { kWorse = 1, kBetter, kNeutral };
enum class Cause : std::uint8_t { kReality = 1, kCoverage, kCorrection, kModel, kAreas, kAgeing };

struct ClassChange {
  std::string from;
  std::string to;
  std::string axis;
  std::optional<std::int64_t> score_before_milli;
  std::optional<std::int64_t> score_milli;
  std::string rule_set;
  friend bool operator==(const ClassChange&, const ClassChange&) = default;
};

struct EvidenceChange {
  std::string code;
  bool lost = false;
  friend bool operator==(const EvidenceChange&, const EvidenceChange&) = default;
};

struct TrendChange {
  std::string kind;
  std::int32_t iso_week = 0;
  std::int64_t count = 0;
  std::int64_t expected_milli = 0;
  std::int64_t z_milli = 0;
  /// The count is small, so it and z are left out; only in what leaves for partners.
  bool count_withheld = false;
  friend bool operator==(const TrendChange&, const TrendChange&) = default;
};

struct Finding {
  std::string finding_id;
  std::string area;
  std::string area_name;
  std::string level;
  std::string municipality;
  std::string county;
  std::string episode;
  std::int32_t revision = 1;
  EpisodeState state = EpisodeState::kOpen;
  Direction direction = Direction::kNeutral;
  std::int32_t severity = 1;
  Cause cause = Cause::kReality;
  std::int64_t time_ms = 0;
  std::int64_t recorded_at_ms = 0;
  std::variant<ClassChange, EvidenceChange, TrendChange> change;
  friend bool operator==(const Finding&, const Finding&) = default;
};

/// Counts from 1 to 4 could point at a person: partners are told a band. Source: Statistics Norway's rule for
/// figures of crime.
inline constexpr std::int64_t kSmallCount = 5;
constexpr bool IsSmallCount(std::int64_t count) {
  return count != 0 && count < kSmallCount && count > -kSmallCount;
}

/// Names as they stand in the protos, in lower case: "reality", "worse". Empty: no value of the enumeration.
std::string_view NameOf(Cause cause);
std::string_view NameOf(Direction direction);
/// "class_change", "evidence" or "trend".
std::string_view KindOf(const Finding& finding);

}  // namespace lagesbild::model
