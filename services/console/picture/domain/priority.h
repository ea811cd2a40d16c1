// In which order areas ask for attention, and why: an order of work, no ranking of bad places. Keys are
// compared one after the other and never added up; each has its words in the reason.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "common/model/assessment.h"
#include "common/model/finding.h"
#include "console/picture/domain/class_history.h"

namespace lagesbild::picture {

/// Which way the area went since the day asked for, the most pressing last.
enum class Movement : std::uint8_t {
  kBetter,
  kNone,
  kWorseAsKnown,  ///< A worse class, by what is known, by the rules or by the areas.
  kOnTheWay,      ///< A worse class is pending.
  kWorse,         ///< A worse class, by what happens out there.
};
/// "better", "none", "worse_as_known", "on_the_way", "worse".
std::string_view NameOf(Movement movement);

/// What is known of an area when its place is asked for.
struct Standing {
  const model::Assessment* now = nullptr;  ///< Never null.
  /// What it is compared with: its class on the day, or its first since; empty: it had none.
  std::string base_class;
  /// Class before evidence was lost; empty: it has a class, or had none.
  std::string last_known;
  /// Of the change that decided which way it went.
  std::optional<model::Cause> cause;
  bool listed = false;
};

/// From the class it is compared with to the one now, or the one it is on its way to.
Movement MovementOf(const Standing& standing);

/// Compared key by key, the greater one first: the class, known before last known; which way it went; the
/// highest level of any axis; residents.
struct PriorityKey {
  std::int32_t class_level = 0;
  bool known = false;
  Movement movement = Movement::kNone;
  std::int32_t axis_level = 0;
  std::int64_t population = 0;
  friend auto operator<=>(const PriorityKey&, const PriorityKey&) = default;
};

/// Absent: nothing about the area asks for attention: it is calm and nothing is pending; or there is no
/// evidence, it had no class above none, and nobody lists it.
std::optional<PriorityKey> PriorityOf(const Standing& standing);

/// The axis with the highest level; null: no axis has one.
const model::Axis* HighestAxis(const model::Assessment& assessment);

}  // namespace lagesbild::picture
