// The register figures of a made-up county: what statistics would say of each district, year by year.
#pragma once

#include <string>
#include <vector>

#include "common/model/submission.h"
#include "console/feeds/domain/generator.h"

namespace lagesbild::feeds {

/// Each January, of the year before: residents and three shares in percent (low economic standard, primary
/// education only, unemployed), by the names that the default rule set takes in. One district in five, and
/// those where a class is to change, are worse off. The same options give the same bytes; they draw from no
/// other part of the history.
std::vector<model::Submission> MakeRegisterValues(const GeneratorOptions& options,
                                                  const std::vector<CountyArea>& areas,
                                                  const std::vector<PlantedChange>& planted);

}  // namespace lagesbild::feeds
