// A TCP port for a server that cannot choose one itself.
#pragma once

#include <cstdint>

namespace lagesbild::testing {

/// A loopback port that nobody listens on now, below those the kernel gives to outgoing connections. Another
/// may take it before you do: try again with a new one if binding fails.
std::uint16_t FreePort();

}  // namespace lagesbild::testing
