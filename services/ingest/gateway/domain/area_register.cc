#include "ingest/gateway/domain/area_register.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include "ingest/gateway/domain/limits.h"
#include "ingest/gateway/domain/text.h"

namespace lagesbild::ingest {

namespace {

using base::ErrorCode;

constexpr std::size_t kAreaNameBytesMax = 128;
constexpr std::size_t kLevelBytesMax = 32;
constexpr std::int64_t kPopulationMax = 100'000'000;
constexpr std::size_t kWithinMax = 1000;
/// Byte order, type, number of rings or parts.
constexpr std::size_t kWkbBytesMin = 9;

base::Status Invalid(const model::Area& area, std::string_view field, std::string_view value,
                     std::string_view hint) {
  return base::Fail(ErrorCode::kInvalidArgument,
                    "area " + Quoted(area.id) + ": " + std::string(field) + " is " + Quoted(value),
                    std::string(hint));
}

bool IsDigits(std::string_view text, std::size_t count) {
  return text.size() == count &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool IsText(std::string_view text, std::size_t bytes_max) {
  return text.size() <= bytes_max && !FirstNonUtf8(text) && !FirstUnprintable(text);
}

bool IsAreaId(std::string_view id) {
  return !id.empty() && id.size() <= kAreaIdBytesMax && !FirstOutsideAreaId(id);
}

/// Looks at the head of the well-known binary only: a polygon (3) or a multipolygon (6) in two dimensions.
bool LooksLikePolygon(std::string_view wkb) {
  if (wkb.size() < kWkbBytesMin || (wkb[0] != 0 && wkb[0] != 1)) return false;
  const std::string_view type = wkb.substr(1, 4);
  const bool little = wkb[0] == 1;
  return type == (little ? std::string_view("\x03\0\0\0", 4) : std::string_view("\0\0\0\x03", 4)) ||
         type == (little ? std::string_view("\x06\0\0\0", 4) : std::string_view("\0\0\0\x06", 4));
}

base::Status CheckCodes(const model::Area& area) {
  if (!area.municipality.empty() && !IsDigits(area.municipality, 4)) {
    return Invalid(area, "municipality", area.municipality, "four digits, or empty");
  }
  if (!area.county.empty() && !IsDigits(area.county, 2)) {
    return Invalid(area, "county", area.county, "two digits, or empty");
  }
  if (area.population < 0 || area.population > kPopulationMax) {
    return Invalid(area, "population", std::to_string(area.population), "residents; 0: not known");
  }
  return {};
}

base::Status CheckArea(const model::Area& area) {
  if (!IsAreaId(area.id) || area.id == model::kUnlocatedArea) {
    return Invalid(area, "id", area.id, "1 to 64 bytes of letters, digits and . _ @ : -; not \"unlocated\"");
  }
  if (!IsText(area.name, kAreaNameBytesMax)) {
    return Invalid(area, "name", area.name, "printable UTF-8, at most 128 bytes");
  }
  if (area.level.empty() || area.level.size() > kLevelBytesMax || FirstOutside(area.level, "_-")) {
    return Invalid(area, "level", area.level, "1 to 32 of a-z, 0-9, _ and -, for example \"deso\"");
  }
  if (!area.geometry_wkb.empty() && !LooksLikePolygon(area.geometry_wkb)) {
    return base::Fail(ErrorCode::kInvalidArgument, "area " + Quoted(area.id) + ": geometry_wkb is no polygon",
                      "Polygon or MultiPolygon as two-dimensional well-known binary");
  }
  if (area.within.size() > kWithinMax) {
    return Invalid(area, "within", std::to_string(area.within.size()) + " ids", "at most 1,000");
  }
  if (area.predecessors.size() > kWithinMax) {
    return Invalid(area, "predecessors", std::to_string(area.predecessors.size()) + " ids", "at most 1,000");
  }
  return CheckCodes(area);
}

base::Error Moved(const model::Area& area) {
  return {ErrorCode::kInvalidArgument,
          "area " + Quoted(area.id) +
              " has another geometry in the register, and an id names one geometry for ever",
          "import the new outline as another area, for example \"" + area.id + "@2\""};
}

/// What becomes of an area that the register has: new attributes, the geometry it had.
base::Result<model::Area> Update(const model::Area& before, model::Area wanted) {
  if (wanted.geometry_wkb.empty()) wanted.geometry_wkb = before.geometry_wkb;
  if (wanted.predecessors.empty()) wanted.predecessors = before.predecessors;
  wanted.added_at_ms = before.added_at_ms;
  if (wanted.geometry_wkb != before.geometry_wkb) return base::Fail(Moved(before));
  return wanted;
}

bool ById(const model::Area& a, const model::Area& b) { return a.id < b.id; }

bool Has(const std::vector<model::Area>& areas, std::string_view id) {
  const auto at =
      std::lower_bound(areas.begin(), areas.end(), id,
                       [](const model::Area& area, std::string_view wanted) { return area.id < wanted; });
  return at != areas.end() && at->id == id;
}

void SortIds(std::vector<std::string>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

base::Status PrepareWanted(std::vector<model::Area>& wanted) {
  for (model::Area& area : wanted) {
    if (auto good = CheckArea(area); !good) return good;
    SortIds(area.within);
    SortIds(area.predecessors);
  }
  std::sort(wanted.begin(), wanted.end(), ById);
  const auto twice = std::adjacent_find(wanted.begin(), wanted.end(),
                                        [](const auto& a, const auto& b) { return a.id == b.id; });
  if (twice == wanted.end()) return {};
  return base::Fail(ErrorCode::kInvalidArgument, "area " + Quoted(twice->id) + " is named twice",
                    "one entry for each id; choose the property that is unique as id");
}

base::Status CheckOthers(const std::vector<model::Area>& areas, const model::Area& area,
                         std::string_view field, const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    if (Has(areas, id) && id != area.id) continue;
    return Invalid(area, field, id, "ids of other areas in the register or in the same import");
  }
  return {};
}

base::Status CheckReferences(const std::vector<model::Area>& areas, const std::vector<model::Area>& wanted) {
  for (const model::Area& area : wanted) {
    if (auto good = CheckOthers(areas, area, "within", area.within); !good) return good;
    if (auto good = CheckOthers(areas, area, "predecessors", area.predecessors); !good) return good;
  }
  return {};
}

}  // namespace

base::Result<MergedAreas> MergeAreas(std::vector<model::Area> register_areas, std::vector<model::Area> wanted,
                                     std::int64_t now_ms) {
  if (auto good = PrepareWanted(wanted); !good) return base::Fail(good.error());
  MergedAreas merged;
  merged.areas.reserve(register_areas.size() + wanted.size());
  auto before = register_areas.begin();
  for (const model::Area& area : wanted) {
    while (before != register_areas.end() && before->id < area.id)
      merged.areas.push_back(std::move(*before++));
    if (before == register_areas.end() || before->id != area.id) {
      merged.areas.push_back(area);
      merged.areas.back().added_at_ms = now_ms;
      ++merged.added;
      merged.changed = true;
      continue;
    }
    auto updated = Update(*before, area);
    if (!updated) return base::Fail(updated.error());
    merged.changed = merged.changed || !(*updated == *before);
    merged.areas.push_back(std::move(*updated));
    ++before;
  }
  std::move(before, register_areas.end(), std::back_inserter(merged.areas));
  if (auto good = CheckReferences(merged.areas, wanted); !good) return base::Fail(good.error());
  return merged;
}

base::Result<std::vector<std::pair<std::size_t, std::size_t>>> PackBundles(
    const std::vector<std::size_t>& sizes, std::size_t bytes_max) {
  std::vector<std::pair<std::size_t, std::size_t>> bundles;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] > bytes_max) {
      return base::Fail(
          ErrorCode::kInvalidArgument,
          "the area at place " + std::to_string(i) + " has " + std::to_string(sizes[i]) + " bytes",
          "at most " + std::to_string(bytes_max) + ": simplify its outline");
    }
    if (bundles.empty() || bytes + sizes[i] > bytes_max) {
      bundles.emplace_back(i, i);
      bytes = 0;
    }
    bytes += sizes[i];
    bundles.back().second = i + 1;
  }
  return bundles;
}

}  // namespace lagesbild::ingest
