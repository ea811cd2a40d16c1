// Reported crimes from a table: id, crime_code, registered_date, crime_date, municipality, county, deso_2018,
// count.
#pragma once

#include <memory>
#include <string>

#include "console/feeds/ports.h"

namespace lagesbild::feeds {

/// Reads the table (comma, UTF-8). Place: the DeSO code, else the municipality's name, else the county's.
/// recorded_at_ms: noon of the day of registration; occurred: noon of the day of the crime. Refusals:
/// UNKNOWN_CRIME_CODE, NO_PLACE, BAD_DATE, BAD_COUNT, IN_FUTURE (crime more than 24 h after
/// registration). kInvalidArgument: a column is missing.
base::Result<std::unique_ptr<Reader>> NewCrimesReader(std::unique_ptr<ByteSource> source, std::string feed);

}  // namespace lagesbild::feeds
