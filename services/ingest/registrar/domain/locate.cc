#include "ingest/registrar/domain/locate.h"

#include <algorithm>
#include <variant>
#include <vector>

#include "common/base/hash.h"
#include "ingest/registrar/domain/fold_name.h"

namespace lagesbild::registrar {

namespace {

using model::PlaceConfidence;

/// Gathers areas; Take() gives them ascending, none twice.
class Finder {
 public:
  Finder(const AreaTable& areas, std::span<const std::uint32_t> covering, LocateOptions options)
      : areas_(areas), covering_(covering), options_(options) {}

  AreaSet operator()(std::monostate) const { return Unlocated(); }
  AreaSet operator()(const model::AreaCode& area) {
    AddNamed(area.id);
    return Take(PlaceConfidence::kCode);
  }
  AreaSet operator()(const model::MunicipalityCode& municipality) {
    const std::string_view code = municipality.code;
    AddAll(areas_.Municipalities(code));
    if (found_.empty()) AddNamed(code);
    if (found_.empty() && code.size() == 4 && !options_.named_only)
      AddAll(areas_.Counties(code.substr(0, 2)));
    return Take(PlaceConfidence::kMunicipality);
  }
  AreaSet operator()(const model::PlaceName& place) {
    AddAll(areas_.Named(place.name));
    if (!found_.empty() || !options_.provisional_areas) return Take(PlaceConfidence::kMunicipality);
    return {{ProvisionalAreaId(place.name), PlaceConfidence::kName, place.name}};
  }
  AreaSet operator()(const model::Point&) {
    for (const auto area : covering_) {
      found_.push_back(area);
      for (const auto outer : areas_.Closure(area)) {
        if (!areas_.has_geometry(outer)) found_.push_back(outer);
      }
    }
    return Take(PlaceConfidence::kPoint);
  }

 private:
  static AreaSet Unlocated() { return {{model::kUnlocatedArea, PlaceConfidence::kNone, {}}}; }

  void Add(std::uint32_t area) {
    if (options_.named_only) {
      found_.push_back(area);
      return;
    }
    const auto closure = areas_.Closure(area);
    found_.insert(found_.end(), closure.begin(), closure.end());
  }
  void AddNamed(std::string_view id) {
    if (const auto found = areas_.Find(id)) Add(*found);
  }
  void AddAll(std::span<const std::uint32_t> areas) {
    for (const auto area : areas) Add(area);
  }
  AreaSet Take(PlaceConfidence confidence) {
    if (found_.empty()) return Unlocated();
    std::sort(found_.begin(), found_.end());
    found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
    AreaSet set;
    set.reserve(found_.size());
    for (const auto area : found_) set.push_back({areas_.id(area), confidence, {}});
    return set;
  }

  const AreaTable& areas_;
  std::span<const std::uint32_t> covering_;
  LocateOptions options_;
  std::vector<std::uint32_t> found_;
};

}  // namespace

AreaSet Locate(const AreaTable& areas, const model::Place& place, std::span<const std::uint32_t> covering,
               LocateOptions options) {
  return std::visit(Finder(areas, covering, options), place);
}

std::string ProvisionalAreaId(std::string_view name) {
  return "provisional:" + base::StableId(FoldName(name)).substr(0, 16);
}

}  // namespace lagesbild::registrar
