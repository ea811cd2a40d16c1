#include "ingest/registrar/domain/reframe.h"

#include <algorithm>
#include <iterator>

namespace lagesbild::registrar {

namespace {

bool IsBefore(const Located& one, const Located& other) { return one.area < other.area; }

}  // namespace

std::optional<AreaSet> Reframe(const AreaSet& given, const AreaSet& fresh, const AreaTable& before) {
  if (IsUnlocated(fresh)) return std::nullopt;
  AreaSet added;
  std::copy_if(fresh.begin(), fresh.end(), std::back_inserter(added),
               [&](const Located& located) { return !before.Find(located.area); });
  if (added.empty()) return std::nullopt;
  if (IsUnlocated(given)) return fresh;
  AreaSet now;
  std::set_union(given.begin(), given.end(), added.begin(), added.end(), std::back_inserter(now), IsBefore);
  if (now.size() == given.size()) return std::nullopt;
  return now;
}

}  // namespace lagesbild::registrar
