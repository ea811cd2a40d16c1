#include "trend-detection/domain/coverage.h"

#include <algorithm>
#include <utility>

namespace lagesbild::trend {

void Coverage::AddCount(std::string_view feed, std::uint16_t kind, Week week, std::int64_t count) {
  if (count == 0) return;
  auto found = feeds_.find(feed);
  if (found == feeds_.end()) found = feeds_.emplace(std::string(feed), Feed{}).first;
  found->second.kinds.insert(kind);
  found->second.incidents[week] += count;
}

void Coverage::AddOutage(Week week, std::int64_t outage_ms) {
  if (outage_ms >= kOutageMsMax) outages_.insert(week);
}

bool Coverage::Feed::Alive(Week week) const {
  const auto found = incidents.find(week);
  return found != incidents.end() && found->second > 0;
}

std::vector<std::uint32_t> Coverage::AliveSets(std::uint16_t kind, Week from, Week to) const {
  std::map<std::vector<std::string_view>, std::uint32_t> numbers;
  std::vector<std::uint32_t> sets;
  for (Week week = from; week <= to; ++week) {
    std::vector<std::string_view> alive;
    for (const auto& [name, feed] : feeds_) {
      if (feed.kinds.contains(kind) && feed.Alive(week)) alive.emplace_back(name);
    }
    const bool known = !alive.empty() && !outages_.contains(week);
    const auto next = static_cast<std::uint32_t>(numbers.size() + 1);
    sets.push_back(known ? numbers.try_emplace(std::move(alive), next).first->second : 0);
  }
  return sets;
}

std::optional<Week> Coverage::FirstWeek(std::uint16_t kind) const {
  std::optional<Week> first;
  for (const auto& [name, feed] : feeds_) {
    if (!feed.kinds.contains(kind)) continue;
    for (const auto& [week, incidents] : feed.incidents) {
      if (incidents <= 0) continue;
      first = std::min(first.value_or(week), week);
      break;
    }
  }
  return first;
}

}  // namespace lagesbild::trend
