// What the areas of each level are compared with by the rule set that holds.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "common/measures/reference.h"

namespace lagesbild::scoring {

/// By level. Each was made by exactly the rule set that holds.
using LevelReferences = std::map<std::string, std::shared_ptr<const measures::Reference>, std::less<>>;

/// nullptr: nothing to compare with.
inline const measures::Reference* ReferenceFor(const LevelReferences& references, std::string_view level) {
  const auto found = references.find(level);
  return found == references.end() ? nullptr : found->second.get();
}

}  // namespace lagesbild::scoring
