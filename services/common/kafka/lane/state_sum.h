// The whole-state check: the sum mod 2^64 of H(key, value) over all live keys. Order does not matter, so it
// is kept step by step and survives compaction.
#pragma once

#include <cstdint>
#include <string_view>

namespace lagesbild::kafka {

/// 64 bits over a key. The values are part of the changelog's format: they never change.
std::uint64_t HashBytes(std::string_view bytes, std::uint64_t seed);

/// H(key, value) of the sum.
std::uint64_t HashPair(std::string_view key, std::string_view value);

}  // namespace lagesbild::kafka
