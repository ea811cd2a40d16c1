// A store that keeps very many small records tight: unsorted, few bytes beside key and value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "common/kafka/store.h"

namespace lagesbild::kafka {

/// Blocks of 4 to 1,024 bytes out of chunks of 256 KiB; a freed block serves the next of its size. One
/// thread. Blocks are named by their place, counted in units of 4 bytes, so that 4 bytes name one within 16
/// GiB.
class BlockArena {
 public:
  static constexpr std::size_t kUnit = 4;
  static constexpr std::size_t kBlockMax = 1024;

  /// bytes: 1 to kBlockMax.
  std::uint32_t Allocate(std::size_t bytes);
  void Free(std::uint32_t block, std::size_t bytes);
  char* At(std::uint32_t block) { return chunks_[block / kChunkUnits].get() + block % kChunkUnits * kUnit; }
  const char* At(std::uint32_t block) const {
    return chunks_[block / kChunkUnits].get() + block % kChunkUnits * kUnit;
  }
  std::size_t memory_bytes() const;

 private:
  static constexpr std::size_t kChunkUnits = 64UL * 1024;
  static constexpr std::uint32_t kNone = UINT32_MAX;

  std::vector<std::unique_ptr<char[]>> chunks_;
  std::size_t next_unit_ = kChunkUnits;  ///< Next free unit of the last chunk.
  std::vector<std::uint32_t> free_ = std::vector<std::uint32_t>(kBlockMax / kUnit + 1, kNone);
};

/// Open addressing over an arena, for keys that are hashes: their first byte must be spread evenly. Beside
/// key and value a record costs 2 bytes of lengths, at most 3 of padding and 5 bytes for each slot of tables
/// that are 53 to 80 % full. The table is cut into 256 by the first byte of the key, so that growing one
/// stops the lane for a 256th of the whole only. Records above 1,000 bytes lie in an ordered store beside it.
/// Values handed in must not be views into this store.
class CompactStore final : public Store {
 public:
  CompactStore();

  std::optional<std::string_view> Get(std::string_view key) const override;
  void Put(std::string_view key, std::string_view value) override;
  void Erase(std::string_view key) override;
  /// Sorts a 256th of the keys whenever it comes to one: for walks over all, not for looking up.
  void Scan(std::string_view from,
            const std::function<bool(std::string_view, std::string_view)>& visit) const override;
  void ForEach(const std::function<void(std::string_view, std::string_view)>& visit) const override;
  std::size_t size() const override { return size_ + large_->size(); }
  std::size_t memory_bytes() const override;

 private:
  struct Segment {
    std::vector<std::uint8_t> tags;     ///< Empty, erased, or 7 bits of the hash.
    std::vector<std::uint32_t> blocks;  ///< As long as `tags`.
    std::uint32_t live = 0;
    std::uint32_t erased = 0;
  };
  struct Slot {
    Segment* segment = nullptr;
    std::size_t at = 0;
  };

  std::optional<Slot> Find(std::string_view key, std::uint64_t hash) const;
  /// Views of a segment's records with keys >= `from`, ascending.
  std::vector<std::pair<std::string_view, std::string_view>> Sorted(std::size_t number,
                                                                    std::string_view from) const;
  void PutLarge(std::string_view key, std::string_view value);
  void Replace(Slot slot, std::string_view key, std::string_view value);
  void Insert(Segment& segment, std::uint64_t hash, std::uint32_t block);
  void MakeRoom(Segment& segment);

  mutable std::vector<Segment> segments_;
  BlockArena arena_;
  std::unique_ptr<Store> large_;
  std::size_t size_ = 0;  ///< Without `large_`.
};

std::unique_ptr<Store> NewCompactStore();

/// Keys that begin with `compact_prefix` (below 0x7F) lie in a compact store, all others in an ordered one.
std::unique_ptr<Store> NewSplitStore(char compact_prefix);

}  // namespace lagesbild::kafka
