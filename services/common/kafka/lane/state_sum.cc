#include "common/kafka/lane/state_sum.h"

#include <cstddef>
#include <cstring>

namespace lagesbild::kafka {

namespace {

// Odd constants with about half their bits set: the binary digits of pi, e and the golden ratio.
constexpr std::uint64_t kPi = 0x243F6A8885A308D3U;
constexpr std::uint64_t kEuler = 0xB7E151628AED2A6BU;
constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15U;

/// The two halves of the 128-bit product, folded together.
std::uint64_t Mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

std::uint64_t Word(const char* at, std::size_t size) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, size);
  return word;
}

}  // namespace

std::uint64_t HashBytes(std::string_view bytes, std::uint64_t seed) {
  std::uint64_t hash = seed ^ Mix(bytes.size() ^ kPi, kGolden);
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 16; at += 16, left -= 16) hash = Mix(hash ^ Word(at, 8) ^ kEuler, Word(at + 8, 8) ^ kPi);
  const std::uint64_t low = left >= 8 ? Word(at, 8) : Word(at, left);
  const std::uint64_t high = left > 8 ? Word(at + 8, left - 8) : 0;
  hash = Mix(hash ^ low ^ kGolden, high ^ kEuler);
  return Mix(hash ^ kPi, kGolden);
}

std::uint64_t HashPair(std::string_view key, std::string_view value) {
  return HashBytes(value, HashBytes(key, kEuler));
}

}  // namespace lagesbild::kafka
