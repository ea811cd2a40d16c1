// From a file's features or rows to areas: which property is what, ids that fit, municipality and county.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/model/registers.h"
#include "console/areas/geojson.h"
#include "console/areas/lineage.h"

namespace lagesbild::console {

/// Which property is what; an empty name is guessed.
struct ImportChoice {
  std::string id;
  std::string name;
  /// The property that holds the level…
  std::string level;
  /// …or the level of every area in the file.
  std::string fixed_level;
  std::string population;
  std::string municipality;
  /// The property that lists the areas each one lies in, for sources without geometry; never guessed.
  std::string within;
  /// Put before every id, for sources whose ids are bare numbers.
  std::string id_prefix;
  /// Not empty: the file is all there is of its one level from now on, see AsVersion (lineage.h).
  std::string version;
  std::vector<LineageLine> lineage;
};

/// One row of a table, or one feature.
struct ImportRow {
  std::map<std::string, std::string> properties;
  std::string geometry_wkb;
  /// The geometry crossed itself in the file.
  bool is_mended = false;
};

struct ImportedAreas {
  std::vector<model::Area> areas;
  /// Areas of the register that lie in one of these now, or that a version leaves out: to be put as well.
  std::vector<model::Area> others;
  /// What became of each area; empty without a version.
  std::vector<AreaFate> fates;
  /// The choice as used, guesses filled in.
  ImportChoice used;
  /// What a person should look at: rows without population, mended geometries.
  std::vector<std::string> remarks;
};

/// Turns features into rows, in WGS 84. kInvalidArgument as ReadGeoJson, DetectCoordinateSystem and ToWkb.
base::Result<std::vector<ImportRow>> RowsOf(const FeatureCollection& collection);

/// Areas ascending by id. `known` are the areas of the register: they serve to find what lies in what, and
/// municipality codes by name. kInvalidArgument: no property fits, an id stands twice, or a population is no
/// number; the message names the row and what to set.
base::Result<ImportedAreas> ImportAreas(const std::vector<ImportRow>& rows, const ImportChoice& choice,
                                        const std::vector<model::Area>& known);

/// One line of "what lies in what".
struct ContainmentCount {
  std::string level;
  /// Empty: lies in nothing.
  std::string within_level;
  std::int64_t areas = 0;
};
std::vector<ContainmentCount> CountContainment(const std::vector<model::Area>& areas,
                                               const std::vector<model::Area>& known);

}  // namespace lagesbild::console
