// How much memory C++ code holds, counted the same under every sanitizer.
#pragma once

#include <cstddef>

namespace lagesbild::testing {

/// Bytes that operator new has handed out and not got back, as glibc would account for them: 8 bytes of
/// header, rounded up to 16, 32 at least (malloc/malloc.c, request2size). A program that calls this has
/// operator new and delete replaced; what C code takes by malloc is not counted. Any thread.
std::size_t HeapBytes();

}  // namespace lagesbild::testing
