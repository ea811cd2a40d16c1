// Counts what C++ code allocates: linking allocation_count.cc replaces operator new in the whole program.
// librdkafka is C and asks malloc itself, so what it takes is not in the count.
#pragma once

#include <cstdint>

namespace lagesbild::testing {

/// Calls of operator new by this thread since it began.
std::uint64_t AllocationsOfThisThread();

}  // namespace lagesbild::testing
