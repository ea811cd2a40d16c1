// Writes a made-up county: areas.geojson, events.ndjson, truth.json.
#pragma once

#include <string>

#include "common/base/result.h"
#include "console/feeds/domain/generator.h"

namespace lagesbild::feeds {

/// Makes the folder if need be and replaces the three files. kUnavailable with the path. events.ndjson holds
/// recordedAtMs, so it is for `feed replay`; a feed that does not supply the clock pushes it without.
base::Status WriteCounty(const std::string& folder, const GeneratedHistory& history);

}  // namespace lagesbild::feeds
