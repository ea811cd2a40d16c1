#include "common/model/partition_clock.h"

#include <algorithm>

namespace lagesbild::model {

std::optional<std::int64_t> PartitionClock::Advance(std::int32_t source, std::int64_t time_ms) {
  if (source < 0 || static_cast<std::size_t>(source) >= times_ms_.size()) return std::nullopt;
  const std::int64_t before = now_ms();
  auto& slot = times_ms_[static_cast<std::size_t>(source)];
  slot = std::max(slot, time_ms);
  const std::int64_t after = now_ms();
  if (after <= before) return std::nullopt;
  return after;
}

std::int64_t PartitionClock::now_ms() const { return *std::min_element(times_ms_.begin(), times_ms_.end()); }

std::string PartitionClock::Encode() const {
  std::string out;
  for (const std::int64_t time : times_ms_) {
    for (unsigned shift = 0; shift < 64; shift += 8) {
      out.push_back(static_cast<char>((static_cast<std::uint64_t>(time) >> shift) & 0xFFU));
    }
  }
  return out;
}

base::Result<PartitionClock> PartitionClock::Decode(std::string_view bytes, std::int32_t sources) {
  PartitionClock clock(sources);
  if (bytes.size() != clock.times_ms_.size() * 8) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "partition clock of " +
                                                             std::to_string(bytes.size()) + " bytes for " +
                                                             std::to_string(sources) + " sources");
  }
  for (std::size_t source = 0; source < clock.times_ms_.size(); ++source) {
    std::uint64_t time = 0;
    for (unsigned i = 0; i < 8; ++i) {
      time |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[source * 8 + i])) << (8 * i);
    }
    clock.times_ms_[source] = static_cast<std::int64_t>(time);
  }
  return clock;
}

}  // namespace lagesbild::model
