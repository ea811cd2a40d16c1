// Bugs planted on purpose, in programs for tests only, which the checks must catch:
// LAGESBILD_PLANTED_BUG=name.
#pragma once

#include <string_view>

namespace lagesbild::kafka {

/// True if this object may carry planted bugs (.ci/cmake/LbPlanted.cmake) and the environment asks for
/// `name`.
#if LB_PLANTED_BUGS
bool PlantedBug(std::string_view name);
#else
// static: else objects without the switch would lend their "no" to objects with it, and no bug would be
// planted.
static constexpr bool PlantedBug(std::string_view /*name*/) { return false; }
#endif

}  // namespace lagesbild::kafka
