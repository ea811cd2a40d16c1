// The position record: where a partition stands, written under the empty key of the changelog in each
// transaction that touched the partition.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/kafka/record.h"

namespace lagesbild::kafka {

/// Key of the position record; no state key is empty.
inline constexpr std::string_view kPositionKey = "";

struct Position {
  /// Offset of the next input record; with a cursor, of the record being worked on.
  std::int64_t next_offset = 0;
  /// Where the step stopped within that record; empty: not begun.
  std::string cursor;
  /// Outputs of that record so far; the next output's number.
  std::int64_t output_number = 0;
  /// Counts this partition's transactions; also stands in the committed offset's metadata.
  std::int64_t transaction = 0;
  /// Which installation wrote it: another one's changelog is not ours.
  std::string installation_epoch;
  /// Sum mod 2^64 of H(key, value) over all live keys; see state_sum.h.
  std::uint64_t state_sum = 0;
  std::uint64_t state_keys = 0;
  /// Highest origin taken from each origin partition, ascending by (stage, topic, partition).
  std::vector<Origin> origins;

  friend bool operator==(const Position&, const Position&) = default;
};

/// The same position always gives the same bytes.
std::string EncodePosition(const Position& position);
/// kInvalidArgument: cut, too long, or of a version we do not know.
base::Result<Position> DecodePosition(std::string_view bytes);

}  // namespace lagesbild::kafka
