// The file of a rule set as it lies on disk.
#pragma once

#include <string>

#include "common/base/result.h"

namespace lagesbild::console {

/// Reads no more than it needs to see that a file is too large. kNotFound: no such file. kInvalidArgument: a
/// folder, too large.
base::Result<std::string> ReadRuleDocument(const std::string& file);

}  // namespace lagesbild::console
