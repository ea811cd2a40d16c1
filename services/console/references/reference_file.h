// References in files.
#pragma once

#include <string>

#include "common/base/result.h"
#include "common/measures/named_reference.h"
#include "common/measures/rule_set.h"

namespace lagesbild::console {

/// kNotFound: it cannot be opened. kInvalidArgument: a folder, over 64 MiB, or no reference
/// (reference_json.h).
base::Result<measures::NamedReference> ReadReferenceFile(const std::string& file);

/// Replaces the file whole or not at all. kNotFound: it cannot be written.
base::Status WriteReferenceFile(const std::string& file, const measures::NamedReference& reference,
                                const measures::RuleSet& rules);

}  // namespace lagesbild::console
