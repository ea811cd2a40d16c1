// The file of a rule set as it lies on disk.
#pragma once

#include <string>

#include "common/base/result.h"

namespace lagesbild::console {

/// At most one byte more than a rule set may have: enough to say that it is too large. kNotFound: no such
/// file.
base::Result<std::string> ReadRuleDocument(const std::string& file);

}  // namespace lagesbild::console
