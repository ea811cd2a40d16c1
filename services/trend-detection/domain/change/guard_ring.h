// The counts of the last steps, held back from the baseline until the guard has passed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "trend-detection/domain/change/params.h"

namespace lagesbild::trend {

/// A count as it waits. Counts above kCountMax are kept as that: no week of one series has so many.
struct HeldCount {
  static constexpr std::uint32_t kMissing = 0xFFFF'FFFF;
  static constexpr std::int64_t kCountMax = 0xFFFF'FFFE;
  std::uint32_t count = kMissing;
  /// Log of exposure; a float's 6e-8 is far below what a count can tell.
  float log_offset = 0;
  bool known() const { return count != kMissing; }
};

/// First in, first out, of at most kGuardMax + 1 steps. 116 bytes.
class GuardRing {
 public:
  std::int32_t size() const { return size_; }
  /// Room for it must be there.
  void Push(HeldCount held) {
    held_[Place(size_)] = held;
    ++size_;
  }
  /// The oldest; there must be one.
  HeldCount Pop() {
    const HeldCount oldest = held_[first_];
    first_ = static_cast<std::uint16_t>(Place(1));
    --size_;
    return oldest;
  }
  /// back: 1 is the newest, up to size().
  HeldCount Newest(std::int32_t back) const { return held_[Place(size_ - back)]; }

 private:
  std::size_t Place(std::int32_t from_first) const {
    const std::size_t place = first_ + static_cast<std::size_t>(from_first);
    return place < held_.size() ? place : place - held_.size();
  }
  std::array<HeldCount, kGuardMax + 1> held_{};
  std::uint16_t first_ = 0;
  std::int16_t size_ = 0;
};

}  // namespace lagesbild::trend
