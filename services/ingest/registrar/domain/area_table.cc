#include "ingest/registrar/domain/area_table.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "ingest/registrar/domain/fold_name.h"

namespace lagesbild::registrar {

namespace {

constexpr std::string_view kMunicipality = "municipality";
constexpr std::string_view kCounty = "county";

std::string_view CodeOf(const std::string& code, const std::string& id) {
  return code.empty() ? std::string_view(id) : std::string_view(code);
}

/// The county's code, given or from the municipality's: its first two digits.
std::string_view CountyOf(const model::Area& area) {
  if (!area.county.empty()) return area.county;
  return std::string_view(area.municipality).substr(0, 2);
}

/// Ascending by id; of two with one id the first.
std::vector<model::Area> OnePerId(std::vector<model::Area> areas) {
  std::vector<std::size_t> order(areas.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t one, std::size_t other) {
    return std::tie(areas[one].id, one) < std::tie(areas[other].id, other);
  });
  std::vector<model::Area> sorted;
  sorted.reserve(areas.size());
  for (const auto at : order) {
    if (sorted.empty() || sorted.back().id != areas[at].id) sorted.push_back(std::move(areas[at]));
  }
  return sorted;
}

}  // namespace

AreaTable::AreaTable(std::vector<model::Area> areas) {
  areas = OnePerId(std::move(areas));
  ids_.reserve(areas.size());
  for (const auto& area : areas) {
    by_id_.emplace(area.id, static_cast<std::uint32_t>(ids_.size()));
    ids_.push_back(area.id);
    has_geometry_.push_back(!area.geometry_wkb.empty());
  }
  IndexLevels(areas);
  BuildClosures(areas);
}

void AreaTable::IndexLevels(const std::vector<model::Area>& areas) {
  for (std::uint32_t i = 0; i < areas.size(); ++i) {
    const auto& area = areas[i];
    const auto folded = FoldName(area.name);
    if (area.level == kMunicipality) {
      municipalities_[std::string(CodeOf(area.municipality, area.id))].push_back(i);
      for (const auto& name : MunicipalityNames(folded)) municipality_names_[name].push_back(i);
    } else if (area.level == kCounty) {
      counties_[std::string(CodeOf(area.county, area.id))].push_back(i);
      for (const auto& name : CountyNames(folded)) county_names_[name].push_back(i);
    }
  }
}

std::vector<std::vector<std::uint32_t>> AreaTable::Parents(const std::vector<model::Area>& areas) const {
  std::vector<std::vector<std::uint32_t>> parents(areas.size());
  for (std::uint32_t i = 0; i < areas.size(); ++i) {
    const auto& area = areas[i];
    for (const auto& id : area.within) {
      if (const auto found = Find(id)) parents[i].push_back(*found);
    }
    if (area.level == kCounty) continue;
    for (const auto county : Counties(CountyOf(area))) parents[i].push_back(county);
    if (area.level == kMunicipality) continue;
    for (const auto municipality : Municipalities(area.municipality)) parents[i].push_back(municipality);
  }
  return parents;
}

void AreaTable::BuildClosures(const std::vector<model::Area>& areas) {
  const auto parents = Parents(areas);
  closure_begin_.reserve(areas.size() + 1);
  std::vector<std::uint32_t> closure;
  for (std::uint32_t i = 0; i < areas.size(); ++i) {
    closure_begin_.push_back(static_cast<std::uint32_t>(closures_.size()));
    closure.assign(1, i);
    for (std::size_t at = 0; at < closure.size(); ++at) {
      for (const auto parent : parents[closure[at]]) {
        if (std::find(closure.begin(), closure.end(), parent) == closure.end()) closure.push_back(parent);
      }
    }
    std::sort(closure.begin(), closure.end());
    closures_.insert(closures_.end(), closure.begin(), closure.end());
  }
  closure_begin_.push_back(static_cast<std::uint32_t>(closures_.size()));
}

std::optional<std::uint32_t> AreaTable::Find(std::string_view id) const {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return std::nullopt;
  return found->second;
}

std::span<const std::uint32_t> AreaTable::Closure(std::uint32_t area) const {
  return std::span(closures_).subspan(closure_begin_[area], closure_begin_[area + 1] - closure_begin_[area]);
}

std::span<const std::uint32_t> AreaTable::In(const Index& index, std::string_view key) {
  const auto found = index.find(key);
  if (found == index.end()) return {};
  return found->second;
}

std::span<const std::uint32_t> AreaTable::Municipalities(std::string_view code) const {
  return In(municipalities_, code);
}
std::span<const std::uint32_t> AreaTable::Counties(std::string_view code) const {
  return In(counties_, code);
}

std::span<const std::uint32_t> AreaTable::Named(std::string_view name) const {
  const auto folded = FoldName(name);
  if (!SaysCounty(folded)) {
    for (const auto& candidate : MunicipalityNames(folded)) {
      if (const auto found = In(municipality_names_, candidate); !found.empty()) return found;
    }
  }
  for (const auto& candidate : CountyNames(folded)) {
    if (const auto found = In(county_names_, candidate); !found.empty()) return found;
  }
  return {};
}

}  // namespace lagesbild::registrar
