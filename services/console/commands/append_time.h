// When the next record of a partition was appended, or that there is none; and nothing where we cannot know.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "common/base/result.h"
#include "common/kafka/topic_reader.h"

namespace lagesbild::console {

/// Of the first record that `reader` (kafka::TopicReader, or what behaves as it) gives; 0: it stands at the
/// end without one. kUnavailable: neither within `patience`, so a record may lie there. what: for the
/// message.
template <class Reader>
base::Result<std::int64_t> FirstAppendTime(Reader& reader, std::chrono::milliseconds patience,
                                           const std::string& what) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (true) {
    std::int64_t time_ms = 0;
    const auto polled = reader.Poll(
        std::chrono::milliseconds(200),
        [&](const kafka::ReadRecord& record) { time_ms = record.append_time_ms; }, 1);
    if (!polled) return base::Fail(polled.error());
    if (time_ms != 0 || reader.AtEnd()) return time_ms;
    if (std::chrono::steady_clock::now() >= deadline) {
      return base::Fail(base::ErrorCode::kUnavailable, "the broker hands out no record of " + what,
                        "it may be busy: try again");
    }
  }
}

}  // namespace lagesbild::console
