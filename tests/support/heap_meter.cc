#include "support/heap_meter.h"

#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

namespace {

// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables): operator new has no other place to count
std::atomic<std::size_t> held{0};
thread_local std::uint64_t allocations = 0;
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

std::size_t ChunkOf(void* block) {
  constexpr std::size_t kHeader = 8;
  constexpr std::size_t kAlign = 16;
  constexpr std::size_t kLeast = 32;
  // The size asked for under a sanitizer, what is left of the chunk without: the same chunk either way.
  return std::max(kLeast, (malloc_usable_size(block) + kHeader + kAlign - 1) / kAlign * kAlign);
}

void* Take(std::size_t size) {
  void* block = std::malloc(size);
  if (block == nullptr) throw std::bad_alloc();
  ++allocations;
  held.fetch_add(ChunkOf(block), std::memory_order_relaxed);
  return block;
}

void GiveBack(void* block) noexcept {
  if (block == nullptr) return;
  held.fetch_sub(ChunkOf(block), std::memory_order_relaxed);
  std::free(block);
}

}  // namespace

void* operator new(std::size_t size) { return Take(size); }
void* operator new[](std::size_t size) { return Take(size); }
void operator delete(void* block) noexcept { GiveBack(block); }
void operator delete[](void* block) noexcept { GiveBack(block); }
void operator delete(void* block, std::size_t /*size*/) noexcept { GiveBack(block); }
void operator delete[](void* block, std::size_t /*size*/) noexcept { GiveBack(block); }

namespace lagesbild::testing {

std::size_t HeapBytes() { return held.load(std::memory_order_relaxed); }

std::uint64_t AllocationsOfThisThread() { return allocations; }

}  // namespace lagesbild::testing
