#include "common/kafka/partitioner.h"

namespace lagesbild::kafka {

namespace {

constexpr std::uint32_t kSeed = 0x9747b28c;
constexpr std::uint32_t kMix = 0x5bd1e995;

std::uint32_t Byte(std::string_view key, std::size_t at) { return static_cast<unsigned char>(key[at]); }

std::uint32_t Murmur2(std::string_view key) {
  std::uint32_t hash = kSeed ^ static_cast<std::uint32_t>(key.size());
  std::size_t at = 0;
  for (; at + 4 <= key.size(); at += 4) {
    std::uint32_t word =
        Byte(key, at) | Byte(key, at + 1) << 8U | Byte(key, at + 2) << 16U | Byte(key, at + 3) << 24U;
    word *= kMix;
    word ^= word >> 24U;
    word *= kMix;
    hash = hash * kMix ^ word;
  }
  const std::size_t rest = key.size() - at;
  if (rest >= 3) hash ^= Byte(key, at + 2) << 16U;
  if (rest >= 2) hash ^= Byte(key, at + 1) << 8U;
  if (rest >= 1) hash = (hash ^ Byte(key, at)) * kMix;
  hash ^= hash >> 13U;
  hash *= kMix;
  return hash ^ (hash >> 15U);
}

}  // namespace

std::int32_t PartitionOfKey(std::string_view key, std::int32_t partitions) {
  return static_cast<std::int32_t>((Murmur2(key) & 0x7fffffffU) % static_cast<std::uint32_t>(partitions));
}

}  // namespace lagesbild::kafka
