// The taxonomy of kinds: what an incident can be. proto/KINDS.md is printed from this table.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace lagesbild::model {

/// One kind. Numbers are for ever: they stand in persisted state.
struct Kind {
  std::uint16_t number;
  std::string_view name;  ///< "group.kind", lower case
  std::string_view swedish;
  std::string_view english;
  bool police_detected;  ///< Found by police activity, not reported by victims; out of scores by default.
};

/// All kinds, ascending by number (1, 2, …).
std::span<const Kind> Kinds();
/// nullptr: no such kind.
const Kind* FindKind(std::string_view name);
const Kind* FindKind(std::uint16_t number);

}  // namespace lagesbild::model
