// Records as a step sees them: what comes in, what goes out, and the origin that makes each output count
// once.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace lagesbild::kafka {

struct HeaderView {
  std::string_view key;
  std::string_view value;
};

/// One input record. Views hold only during the call.
struct InputRecord {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  /// Broker's append time, milliseconds since 1970-01-01 UTC; decides nothing but whether a tick is from the
  /// future.
  std::int64_t append_time_ms = 0;
  std::string_view key;
  std::string_view value;
  std::span<const HeaderView> headers;
};

/// One output record. Views need to hold only during Unit::Emit.
struct OutputRecord {
  std::string_view topic;
  /// Unset: by key (murmur2, as Java does it).
  std::optional<std::int32_t> partition;
  std::string_view key;
  /// Unset: a tombstone.
  std::optional<std::string_view> value;
  /// The lane adds the origin header itself.
  std::span<const HeaderView> headers;
};

/// Header that names a record's origin; written and read by the lane alone.
inline constexpr std::string_view kOriginHeader = "lb-origin";

/// Where an output came from: "<stage>|<topic>|<partition>|<offset>|<number>". The stage is part of it
/// because two stages read the same observations and write to the same findings.
struct Origin {
  std::string stage;
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  /// Running number of the output within the step on that record, from 0, over all its slices.
  std::int64_t number = 0;

  std::string ToString() const;
  /// kInvalidArgument: not an origin.
  static base::Result<Origin> Parse(std::string_view text);
  friend bool operator==(const Origin&, const Origin&) = default;
};

}  // namespace lagesbild::kafka
