// How much C++ code allocates, counted the same under every sanitizer. Linking heap_meter.cc replaces
// operator new in the whole program; what C code takes by malloc, librdkafka's among it, is not counted.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lagesbild::testing {

/// Bytes that operator new has handed out and not got back, as glibc accounts for them: 8 bytes of header,
/// rounded up to 16, 32 at least (malloc/malloc.c, request2size). Any thread.
std::size_t HeapBytes();

/// Calls of operator new by this thread since it began.
std::uint64_t AllocationsOfThisThread();

}  // namespace lagesbild::testing
