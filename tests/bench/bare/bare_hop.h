// Plain librdkafka, as a careful program without a lane would use it: the other side of the ratios.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "common/base/result.h"

namespace lagesbild::bench {

/// Writes `records` records of `value_bytes` bytes under `keys` keys of 10 bytes, the same at every call.
base::Status Fill(const std::string& bootstrap, const std::string& topic, std::int64_t records, int keys,
                  std::size_t value_bytes);

struct BareHopOptions {
  std::string bootstrap;
  std::string input;
  std::string output;  ///< Empty: reads only.
  std::string group;
  /// Empty: no transactions, offsets committed once at the end.
  std::string transactional_id;
  int commit_ms = 100;
  /// Keeps the last 96 bytes of each key's value in a hash map.
  bool with_state = false;
};

/// Joins the group and takes `records` records to `output`, keys and values as they are; returns once all are
/// written and committed. kUnavailable: nothing came for 30 s, or what librdkafka says.
base::Status RunBareHop(const BareHopOptions& options, std::int64_t records);

}  // namespace lagesbild::bench
