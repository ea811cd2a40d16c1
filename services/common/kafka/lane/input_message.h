// librdkafka's messages as input records, without copies.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "common/kafka/record.h"

struct rd_kafka_message_s;  // NOLINT(readability-identifier-naming): librdkafka\'s

namespace lagesbild::kafka {

struct MessageDeleter {
  void operator()(rd_kafka_message_s* message) const;
};
using Message = std::unique_ptr<rd_kafka_message_s, MessageDeleter>;

/// Reused for each message: the headers' vector keeps its size.
class MessageReader {
 public:
  /// Good until the next call and as long as the message. A tombstone has an empty value.
  InputRecord Read(const rd_kafka_message_s& message);
  /// The value of a changelog record: nothing is a tombstone.
  static std::optional<std::string_view> Value(const rd_kafka_message_s& message);

 private:
  std::vector<HeaderView> headers_;
};

}  // namespace lagesbild::kafka
