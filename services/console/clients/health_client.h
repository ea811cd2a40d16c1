// Asks grpc.health.v1 how a service is.
#pragma once

#include <string>

namespace lagesbild::console {

/// "up", "restoring" (it answers, but does not serve yet) or "down". Waits up to 2 s.
std::string HealthOf(const std::string& address);

}  // namespace lagesbild::console
