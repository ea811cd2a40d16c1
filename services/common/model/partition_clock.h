// The time of one partition of observations: the smallest of its sources' ticks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace lagesbild::model {

/// A value that lives in a partition's state; see DESIGN.md, "Clock". Copy it, change the copy, store it.
class PartitionClock {
 public:
  /// sources: number of submissions partitions, 1 or more.
  explicit PartitionClock(std::int32_t sources) : times_ms_(static_cast<std::size_t>(sources), 0) {}

  /// Takes the tick of one source (0 to sources − 1, else ignored). Returns the partition's new time if it
  /// rose.
  std::optional<std::int64_t> Advance(std::int32_t source, std::int64_t time_ms);

  /// Milliseconds since 1970-01-01 UTC; 0 until every source has ticked.
  std::int64_t now_ms() const;

  /// 8 bytes little endian for each source.
  std::string Encode() const;
  /// kInvalidArgument unless `bytes` has 8 bytes for each of `sources`.
  static base::Result<PartitionClock> Decode(std::string_view bytes, std::int32_t sources);

 private:
  std::vector<std::int64_t> times_ms_;
};

}  // namespace lagesbild::model
