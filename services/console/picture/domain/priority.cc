#include "console/picture/domain/priority.h"

namespace lagesbild::picture {

namespace {

/// Ageing is part of what happens out there: less has come than went.
bool IsReality(model::Cause cause) {
  return cause == model::Cause::kReality || cause == model::Cause::kAgeing;
}

bool IsOnTheWay(const model::Assessment& now) {
  return DirectionBetween(now.indicated_class, now.pending_class) == model::Direction::kWorse;
}

}  // namespace

std::string_view NameOf(Movement movement) {
  switch (movement) {
    case Movement::kBetter:
      return "better";
    case Movement::kNone:
      return "none";
    case Movement::kWorseAsKnown:
      return "worse_as_known";
    case Movement::kOnTheWay:
      return "on_the_way";
    case Movement::kWorse:
      return "worse";
  }
  return {};
}

Movement MovementOf(const Standing& standing) {
  const auto way = DirectionBetween(standing.base_class, standing.now->indicated_class);
  const bool worse = way == model::Direction::kWorse;
  if (worse && standing.cause && IsReality(*standing.cause)) return Movement::kWorse;
  if (IsOnTheWay(*standing.now)) return Movement::kOnTheWay;
  if (worse) return Movement::kWorseAsKnown;
  return way == model::Direction::kBetter ? Movement::kBetter : Movement::kNone;
}

std::optional<PriorityKey> PriorityOf(const Standing& standing) {
  const auto& now = *standing.now;
  const auto level = LevelOf(now.indicated_class);
  const auto last_known = LevelOf(standing.last_known);
  PriorityKey key;
  key.class_level = level.value_or(last_known.value_or(0));
  key.known = level.has_value();
  key.movement = MovementOf(standing);
  const auto* axis = HighestAxis(now);
  key.axis_level = axis == nullptr ? 0 : *axis->level;
  key.population = now.population;
  if (key.class_level > 0) return key;
  const bool asks = level ? key.movement == Movement::kOnTheWay : standing.listed;
  return asks ? std::optional(key) : std::nullopt;
}

const model::Axis* HighestAxis(const model::Assessment& assessment) {
  const model::Axis* highest = nullptr;
  for (const auto& axis : assessment.axes) {
    if (axis.level && (highest == nullptr || *axis.level > *highest->level)) highest = &axis;
  }
  return highest;
}

}  // namespace lagesbild::picture
