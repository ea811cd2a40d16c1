#include "console/areas/import.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include "console/areas/geometry.h"

namespace lagesbild::console {

namespace {

constexpr std::string_view kIdNames[] = {
    "id",        "area_id",           "code",       "kod",        "deso",
    "deso_2018", "municipality_code", "desokod",    "regsokod",   "kommun_kod",
    "l_id",      "special_area_id",   "regso_code", "county_code"};
constexpr std::string_view kNameNames[] = {"name",        "namn",      "area_name", "municipality_name",
                                           "kommun_namn", "regso_name"};
constexpr std::string_view kLevelNames[] = {"level", "nivå"};
constexpr std::string_view kPopulationNames[] = {"population", "folkmängd", "population_2023", "residents"};
constexpr std::string_view kMunicipalityNames[] = {"municipality", "kommun", "town", "municipality_code"};

bool Has(const std::vector<ImportRow>& rows, std::string_view name) {
  return std::any_of(rows.begin(), rows.end(),
                     [&](const ImportRow& row) { return row.properties.contains(std::string(name)); });
}

std::string Guess(const std::vector<ImportRow>& rows, std::span<const std::string_view> names) {
  for (const auto name : names) {
    if (Has(rows, name)) return std::string(name);
  }
  return {};
}

std::string PropertyList(const std::vector<ImportRow>& rows) {
  std::set<std::string> names;
  for (const auto& row : rows) {
    for (const auto& [name, value] : row.properties) names.insert(name);
  }
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

base::Error Missing(const std::vector<ImportRow>& rows, const std::string& what, const std::string& flag) {
  return {base::ErrorCode::kInvalidArgument, "no property fits as " + what,
          "name it with " + flag + "; the file has: " + PropertyList(rows)};
}

base::Result<ImportChoice> Choose(const std::vector<ImportRow>& rows, ImportChoice choice) {
  const auto fill = [&](std::string& property, std::span<const std::string_view> names) {
    if (property.empty()) property = Guess(rows, names);
  };
  fill(choice.id, kIdNames);
  fill(choice.name, kNameNames);
  if (choice.fixed_level.empty()) fill(choice.level, kLevelNames);
  fill(choice.population, kPopulationNames);
  fill(choice.municipality, kMunicipalityNames);
  if (choice.id.empty() && choice.name.empty()) return base::Fail(Missing(rows, "id", "--id"));
  if (choice.id.empty()) choice.id = choice.name;
  if (choice.level.empty() && choice.fixed_level.empty())
    return base::Fail(Missing(rows, "level", "--level"));
  for (const auto* property :
       {&choice.id, &choice.name, &choice.level, &choice.population, &choice.municipality, &choice.within}) {
    if (!property->empty() && !Has(rows, *property)) {
      return base::Fail(base::ErrorCode::kInvalidArgument, "the file has no property '" + *property + "'",
                        "it has: " + PropertyList(rows));
    }
  }
  return choice;
}

std::string ValueOf(const ImportRow& row, const std::string& property) {
  const auto found = row.properties.find(property);
  return found == row.properties.end() ? std::string() : found->second;
}

bool FitsId(unsigned char c) {
  // Bytes past 127 belong to å, ä, ö and their like.
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '_' ||
         c == '@' || c == ':' || c == '-' || c > 127;
}

/// The id with every run of other characters as one hyphen.
std::string IdFrom(std::string_view text) {
  std::string id;
  for (const char c : text) {
    if (FitsId(static_cast<unsigned char>(c))) {
      id.push_back(c);
    } else if (!id.empty() && id.back() != '-') {
      id.push_back('-');
    }
  }
  while (!id.empty() && id.back() == '-') id.pop_back();
  return id;
}

bool IsCode(std::string_view text, std::size_t digits) {
  return text.size() == digits &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

base::Result<std::int64_t> Population(const std::string& text, std::size_t row) {
  if (text.empty()) return 0;
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size() || number < 0) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      "row " + std::to_string(row + 1) + ": population '" + text + "' is not a whole number");
  }
  return number;
}

/// Municipality codes by name, from the areas of level "municipality".
std::map<std::string, std::string> MunicipalityCodes(const std::vector<model::Area>& areas) {
  std::map<std::string, std::string> codes;
  for (const auto& area : areas) {
    if (area.level == "municipality") codes.emplace(area.name, area.id);
  }
  return codes;
}

/// What the row states holds; else the id may say it, else what the area lies in.
void SetMunicipality(model::Area& area) {
  if (area.level == "municipality" && IsCode(area.id, 4)) area.municipality = area.id;
  if (area.level == "county" && IsCode(area.id, 2)) area.county = area.id;
  if (area.level == "county") return;
  // DeSO and RegSO codes begin with the municipality's.
  const bool coded = (area.level == "deso" || area.level == "regso") && area.id.size() > 4;
  if (area.municipality.empty() && coded && IsCode(area.id.substr(0, 4), 4))
    area.municipality = area.id.substr(0, 4);
  for (const auto& container : area.within) {
    if (area.municipality.empty() && IsCode(container, 4)) area.municipality = container;
    if (area.county.empty() && IsCode(container, 2)) area.county = container;
  }
  if (!area.municipality.empty()) area.county = area.municipality.substr(0, 2);
}

/// Codes say what lies in what where geometry does not.
void AddCodedContainers(model::Area& area, const std::set<std::string>& ids) {
  for (const auto& code : {area.municipality, area.county}) {
    if (!code.empty() && code != area.id && ids.contains(code)) area.within.push_back(code);
  }
  std::sort(area.within.begin(), area.within.end());
  area.within.erase(std::unique(area.within.begin(), area.within.end()), area.within.end());
}

base::Result<model::Area> AreaOf(const ImportRow& row, std::size_t number, const ImportChoice& choice) {
  model::Area area;
  area.id = choice.id_prefix + IdFrom(ValueOf(row, choice.id));
  if (area.id.size() == choice.id_prefix.size()) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      "row " + std::to_string(number + 1) + ": property '" + choice.id + "' is empty",
                      "every area needs an id; choose another property with --id");
  }
  if (area.id.size() > 64) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "area id '" + area.id + "' is longer than 64 bytes",
                      "choose another property with --id");
  }
  area.name = choice.name.empty() ? area.id : ValueOf(row, choice.name);
  area.level = choice.fixed_level.empty() ? ValueOf(row, choice.level) : choice.fixed_level;
  if (area.level.empty()) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "area '" + area.id + "' has no level",
                      "set one for all with --level");
  }
  // Some sources keep county codes as numbers and so lose the leading zero.
  if (area.level == "county" && IsCode(area.id, 1)) area.id.insert(0, 1, '0');
  const auto population = Population(ValueOf(row, choice.population), number);
  if (!population) return base::Fail(population.error());
  area.population = *population;
  area.geometry_wkb = row.geometry_wkb;
  return area;
}

/// What a row does not say stays as the register has it: a table of populations must not take geometries
/// away. What it says holds: where it corrects the municipality, the area no longer lies in the old one.
void KeepWhatIsKnown(model::Area& area, const ImportChoice& used, const model::Area& known) {
  if (area.geometry_wkb.empty()) area.geometry_wkb = known.geometry_wkb;
  if (area.population == 0) area.population = known.population;
  if (used.name.empty()) area.name = known.name;
  SetMunicipality(area);
  const auto is_corrected = [&](const std::string& container) {
    const auto differs = [&](const std::string& said, const std::string& before) {
      return container == before && !said.empty() && said != before;
    };
    return differs(area.municipality, known.municipality) || differs(area.county, known.county);
  };
  std::remove_copy_if(known.within.begin(), known.within.end(), std::back_inserter(area.within),
                      is_corrected);
  if (area.municipality.empty()) area.municipality = known.municipality;
  if (area.county.empty()) area.county = known.county;
}

/// Ids separated by blanks, semicolons or bars.
std::vector<std::string> SplitIds(const std::string& text) {
  std::vector<std::string> ids;
  std::string id;
  for (const char c : text + " ") {
    if (c != ' ' && c != ';' && c != '|') {
      id.push_back(c);
    } else if (!id.empty()) {
      ids.push_back(std::exchange(id, {}));
    }
  }
  return ids;
}

/// What each row says; a municipality's name as its code, where that is known. Ascending by id.
base::Result<std::vector<model::Area>> ReadAreas(const std::vector<ImportRow>& rows, const ImportChoice& used,
                                                 const std::vector<model::Area>& known) {
  std::vector<model::Area> areas;
  std::set<std::string> ids;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto area = AreaOf(rows[i], i, used);
    if (!area) return base::Fail(area.error());
    area->within = SplitIds(ValueOf(rows[i], used.within));
    area->municipality = ValueOf(rows[i], used.municipality);
    if (!ids.insert(area->id).second) {
      return base::Fail(base::ErrorCode::kInvalidArgument, "area id '" + area->id + "' stands twice",
                        "choose another property with --id, or add --id-prefix");
    }
    areas.push_back(std::move(*area));
  }
  auto codes = MunicipalityCodes(known);
  codes.merge(MunicipalityCodes(areas));
  for (auto& area : areas) {
    if (IsCode(area.municipality, 4)) continue;
    const auto found = codes.find(area.municipality);
    area.municipality = found == codes.end() ? std::string() : found->second;
  }
  std::sort(areas.begin(), areas.end(),
            [](const model::Area& a, const model::Area& b) { return a.id < b.id; });
  return areas;
}

void NoteMended(const std::vector<ImportRow>& rows, ImportedAreas& imported) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].is_mended) continue;
    if (const auto area = AreaOf(rows[i], i, imported.used)) {
      imported.remarks.push_back("area '" + area->id +
                                 "' crossed itself and was mended: look at it on a map");
    }
  }
}

base::Status MakeVersion(ImportedAreas& imported, const std::vector<model::Area>& known) {
  const auto& used = imported.used;
  for (const auto& area : imported.areas) {
    if (area.level == imported.areas.front().level) continue;
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      "the file has areas of the levels '" + area.level + "' and '" +
                          imported.areas.front().level + "', and a version is one of a single level",
                      "set it with --level, or import the levels one by one");
  }
  auto version = AsVersion(std::move(imported.areas),
                           {used.version, imported.areas.front().level, used.id_prefix, used.lineage}, known);
  if (!version) return base::Fail(version.error());
  imported.areas = std::move(version->areas);
  imported.others = std::move(version->retired);
  imported.fates = std::move(version->fates);
  imported.remarks = std::move(version->remarks);
  std::sort(imported.areas.begin(), imported.areas.end(),
            [](const model::Area& a, const model::Area& b) { return a.id < b.id; });
  return {};
}

/// Fills in what the register knows and the file does not say.
void Complete(ImportedAreas& imported, const std::vector<model::Area>& known) {
  std::map<std::string, const model::Area*> known_by_id;
  for (const auto& area : known) known_by_id.emplace(area.id, &area);
  for (auto& area : imported.areas) {
    if (const auto found = known_by_id.find(area.id); found != known_by_id.end()) {
      KeepWhatIsKnown(area, imported.used, *found->second);
    }
    if (area.population == 0)
      imported.remarks.push_back("area '" + area.id + "' has no population: no rates for it");
  }
}

/// What lies in what: the new areas in all, the register's in the new ones.
base::Status FindContainers(ImportedAreas& imported, const std::vector<model::Area>& known) {
  std::map<std::string, model::Area> rest;
  for (const auto& area : known) rest.emplace(area.id, area);
  for (auto& area : imported.others) rest[area.id] = area;
  for (const auto& area : imported.areas) rest.erase(area.id);
  auto all = imported.areas;
  for (auto& [id, area] : rest) all.push_back(area);
  std::set<std::string> ids;
  for (const auto& area : all) ids.insert(area.id);
  if (auto filled = FillWithin(all, imported.areas.size()); !filled) return filled;
  std::map<std::string, model::Area> others;
  for (auto& area : imported.others) others.emplace(area.id, std::move(area));
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i < imported.areas.size()) {
      imported.areas[i].within = all[i].within;
      SetMunicipality(imported.areas[i]);
      AddCodedContainers(imported.areas[i], ids);
    } else if (others.contains(all[i].id) || all[i].within != rest.at(all[i].id).within) {
      others[all[i].id] = std::move(all[i]);
    }
  }
  imported.others.clear();
  for (auto& [id, area] : others) imported.others.push_back(std::move(area));
  return {};
}

}  // namespace

base::Result<std::vector<ImportRow>> RowsOf(const FeatureCollection& collection) {
  std::vector<Position> positions;
  for (const auto& feature : collection.features) {
    for (const auto& polygon : feature.polygons) {
      for (const auto& ring : polygon) positions.insert(positions.end(), ring.begin(), ring.end());
    }
  }
  const auto system = DetectCoordinateSystem(positions, collection.stated_crs);
  if (!system) return base::Fail(system.error());
  std::vector<ImportRow> rows;
  for (const auto& feature : collection.features) {
    ImportRow row{feature.properties, {}, false};
    auto polygons = feature.polygons;
    if (*system == CoordinateSystem::kSweref99Tm) {
      for (auto& polygon : polygons) {
        for (auto& ring : polygon) std::transform(ring.begin(), ring.end(), ring.begin(), ToWgs84);
      }
    }
    if (!polygons.empty()) {
      auto wkb = ToWkb(polygons);
      if (!wkb) {
        return base::Fail(wkb.error().code,
                          "feature " + std::to_string(rows.size() + 1) + ": " + wkb.error().message,
                          wkb.error().hint);
      }
      row.geometry_wkb = std::move(wkb->bytes);
      row.is_mended = wkb->is_mended;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

base::Result<ImportedAreas> ImportAreas(const std::vector<ImportRow>& rows, const ImportChoice& choice,
                                        const std::vector<model::Area>& known) {
  if (rows.empty()) return base::Fail(base::ErrorCode::kInvalidArgument, "no areas in the file");
  auto used = Choose(rows, choice);
  if (!used) return base::Fail(used.error());
  ImportedAreas imported;
  imported.used = *used;
  auto read = ReadAreas(rows, *used, known);
  if (!read) return base::Fail(read.error());
  imported.areas = std::move(*read);
  NoteMended(rows, imported);
  if (!used->version.empty()) {
    if (auto done = MakeVersion(imported, known); !done) return base::Fail(done.error());
  }
  Complete(imported, known);
  if (auto filled = FindContainers(imported, known); !filled) return base::Fail(filled.error());
  return imported;
}

std::vector<ContainmentCount> CountContainment(const std::vector<model::Area>& areas,
                                               const std::vector<model::Area>& known) {
  std::map<std::string, std::string> level_of;
  for (const auto& area : known) level_of[area.id] = area.level;
  for (const auto& area : areas) level_of[area.id] = area.level;
  std::map<std::pair<std::string, std::string>, std::int64_t> counts;
  for (const auto& area : areas) {
    std::set<std::string> levels;
    for (const auto& id : area.within) {
      if (const auto found = level_of.find(id); found != level_of.end()) levels.insert(found->second);
    }
    if (levels.empty()) levels.insert("");
    for (const auto& level : levels) ++counts[{area.level, level}];
  }
  std::vector<ContainmentCount> lines;
  lines.reserve(counts.size());
  for (const auto& [levels, count] : counts) lines.push_back({levels.first, levels.second, count});
  return lines;
}

}  // namespace lagesbild::console
