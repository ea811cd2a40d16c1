// The headers of a dead letter, in Kafka Connect's words, beside the record's own.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/kafka/record.h"

namespace lagesbild::kafka {

/// A record with more bytes than this is cut in the dead-letter topic, and says so in a header.
inline constexpr std::size_t kDeadLetterBytesMax = 900000;

struct DeadLetterSource {
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::string_view stage;
  std::int32_t lane = 0;
};

/// Holds the texts that the headers point to; reused from one letter to the next.
class DeadLetterHeaders {
 public:
  /// The headers of a letter, good until the next call. `value_bytes`: the value's size where it was cut,
  /// else -1.
  const std::vector<HeaderView>& Make(const DeadLetterSource& source, std::string_view reason,
                                      std::string_view message, std::int64_t value_bytes);

 private:
  std::array<std::string, 8> texts_;
  std::vector<HeaderView> headers_;
};

}  // namespace lagesbild::kafka
