// Bugs planted on purpose, in test builds only, which the checks must catch: LAGESBILD_PLANTED_BUG=name.
#pragma once

#include <string_view>

namespace lagesbild::kafka {

/// True if this build may carry planted bugs (CMake LB_PLANTED_BUGS) and the environment asks for `name`.
#if LB_PLANTED_BUGS
bool PlantedBug(std::string_view name);
#else
constexpr bool PlantedBug(std::string_view /*name*/) { return false; }
#endif

}  // namespace lagesbild::kafka
