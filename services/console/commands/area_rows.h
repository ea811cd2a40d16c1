// Files of areas and of what is said of areas, as rows.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "console/areas/import.h"

namespace lagesbild::console {

/// A CSV (.gz too) with its first line as names; cells that are empty are left out. kInvalidArgument: names
/// the line.
base::Result<std::vector<ImportRow>> ReadTable(const std::string& path);
/// The same, or GeoJSON, by the name's ending.
base::Result<std::vector<ImportRow>> ReadRows(const std::string& path);
/// Without the geometries.
std::vector<std::map<std::string, std::string>> PropertiesOf(const std::vector<ImportRow>& rows);

}  // namespace lagesbild::console
