// The areas of a running installation as rows to work a rule set out over.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "console/session.h"
#include "console/tables/domain/bind.h"
#include "scoring/domain/measured_rules.h"

namespace lagesbild::console {

/// The areas of `level` at the end of `day` (days since 1970-01-01), the last of a month: what they were by
/// then, from scoring's checkpoints. Warns of areas that the picture shows and that had no checkpoint.
/// kInvalidArgument: not the last day of a month. kNotFound: no checkpoint, or none of that level.
/// kUnavailable: Kafka or scoring is not there, or scoring has not come to the end of that day everywhere.
base::Result<std::vector<tables::BoundRow>> ReadLiveRows(const scoring::MeasuredRules& rules,
                                                         const std::string& level, std::int32_t day,
                                                         Session& session);

}  // namespace lagesbild::console
