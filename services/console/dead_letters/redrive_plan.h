// What writing dead letters again does with each of them, so that nothing counts twice.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "console/dead_letters/letter.h"

namespace lagesbild::console {

enum class Fate : std::uint8_t {
  kWrite,
  kTwin,        ///< Another letter of the same record is written.
  kThere,       ///< The partner has this alert.
  kCut,         ///< Its value is not whole.
  kNoSource,    ///< It does not say where it came from.
  kOneStage,    ///< Another stage that reads the same topic has worked the record, or has not come to it.
  kNotAnAlert,  ///< Meant for a partner, and without an alert's id.
  kNoTopic,     ///< The partner's topic is not there.
};
inline constexpr std::size_t kFates = 8;

/// In one or two words, for a table.
std::string_view NameOf(Fate fate);
/// What to do about it; empty: nothing is to be done.
std::string_view HintOf(Fate fate);

/// Ids of the alerts that lie in each partner's topic; nothing: the topic is not there.
using AlertsThere = std::map<std::string, std::optional<std::set<std::string>>>;

/// letters: of one dead-letter topic, in order within a partition. there: must have every partner's topic
/// that a letter names. Returns one fate for each letter, in the same order.
std::vector<Fate> PlanRedrive(const std::vector<Letter>& letters, AlertsThere there);

}  // namespace lagesbild::console
