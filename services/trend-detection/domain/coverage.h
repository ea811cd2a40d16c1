// Which feeds were alive in which week: what tells silence from calm.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "trend-detection/domain/week.h"

namespace lagesbild::trend {

/// Our own outage of this length within a week makes the week unknown, milliseconds. [D] One day of seven:
/// a count that lacks more than that would look like a fall.
inline constexpr std::int64_t kOutageMsMax = 86'400'000;

/// A feed is alive in a week if it told of any incident in it, anywhere in the country. A week of a kind is
/// known if a feed that carries this kind at all was alive: a feed of thefts says nothing of shootings.
class Coverage {
 public:
  /// National count of one feed, kind and week; every combination at most once; zeros are allowed.
  void AddCount(std::string_view feed, std::uint16_t kind, Week week, std::int64_t count);
  /// Our own outage within a week, milliseconds.
  void AddOutage(Week week, std::int64_t outage_ms);

  /// One number for each week from `from` to `to`. 0: the week is not known for this kind, because no feed
  /// that carries it was alive or we were not. Else equal numbers say that the same feeds were alive.
  std::vector<std::uint32_t> AliveSets(std::uint16_t kind, Week from, Week to) const;

  /// First week in which a feed of the kind was alive; nothing: no feed carries it.
  std::optional<Week> FirstWeek(std::uint16_t kind) const;

 private:
  struct Feed {
    std::set<std::uint16_t> kinds;
    std::map<Week, std::int64_t> incidents;

    bool Alive(Week week) const;
  };
  std::map<std::string, Feed, std::less<>> feeds_;
  std::set<Week> outages_;
};

}  // namespace lagesbild::trend
