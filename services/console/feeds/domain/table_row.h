// One row of a table of events, by its template.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "common/model/submission.h"
#include "console/feeds/domain/item.h"
#include "console/feeds/domain/templates.h"

namespace lagesbild::feeds {

/// `fields` as wide as the header. The event without feed and push id, or the first field that is wrong:
/// MISSING, BAD_NUMBER, BAD_TIME, BAD_DAY, SEVERAL_PLACES; what the values mean is CheckLocally's to judge.
std::variant<Refusal, model::Submission> ReadTableRow(const Header& header,
                                                      const std::vector<std::string>& fields);

}  // namespace lagesbild::feeds
