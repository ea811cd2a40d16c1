// Bytes that stay put until they are all let go at once: what a transaction holds, without an allocation for
// each event.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace lagesbild::kafka {

/// Used on one thread. Blocks are kept for the next round.
class ByteArena {
 public:
  /// Copies `bytes`; the copy holds until Clear.
  std::string_view Add(std::string_view bytes) {
    if (bytes.empty()) return "";
    char* at = Reserve(bytes.size());
    std::memcpy(at, bytes.data(), bytes.size());
    return {at, bytes.size()};
  }

  void Clear() {
    // What grew far beyond the usual is given back.
    if (blocks_.size() > kBlocksKept) blocks_.resize(kBlocksKept);
    block_ = 0;
    used_ = 0;
    bytes_ = 0;
  }

  /// Bytes added since the last Clear.
  std::size_t bytes() const { return bytes_; }

 private:
  static constexpr std::size_t kBlockBytes = std::size_t{1} << 18U;
  static constexpr std::size_t kBlocksKept = 64;

  struct Block {
    std::unique_ptr<char[]> data;
    std::size_t size = 0;
  };

  char* Reserve(std::size_t size) {
    bytes_ += size;
    while (block_ < blocks_.size() && blocks_[block_].size - used_ < size) {
      ++block_;
      used_ = 0;
    }
    if (block_ == blocks_.size()) {
      const auto block_size = std::max(kBlockBytes, size);
      blocks_.push_back({std::make_unique_for_overwrite<char[]>(block_size), block_size});
    }
    char* at = blocks_[block_].data.get() + used_;
    used_ += size;
    return at;
  }

  std::vector<Block> blocks_;
  std::size_t block_ = 0;
  std::size_t used_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace lagesbild::kafka
