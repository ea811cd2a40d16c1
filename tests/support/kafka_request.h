// What a Kafka request is about, read from its bytes: as much as a proxy needs to choose which to hold back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lagesbild::testing {

inline constexpr std::int16_t kApiProduce = 0;
inline constexpr std::int16_t kApiAddPartitionsToTxn = 24;
inline constexpr std::int16_t kApiEndTxn = 26;
inline constexpr std::int16_t kApiTxnOffsetCommit = 28;

struct KafkaRequest {
  std::int16_t api = -1;
  std::int32_t correlation_id = 0;
  /// Of Produce, AddPartitionsToTxn, EndTxn and TxnOffsetCommit; empty otherwise, and for a producer without
  /// transactions.
  std::string transactional_id;
  /// Of Produce: the first partition it writes to, as "topic/partition".
  std::string partition;
  /// Of EndTxn: producer id and epoch as they stand in the request, 10 bytes; and which end.
  std::string producer;
  bool is_commit = false;
};

/// frame: one request without its length prefix. Nothing: too short, or a version with another layout.
std::optional<KafkaRequest> ParseKafkaRequest(std::string_view frame);

/// Big-endian integers, as Kafka writes them; nothing: not enough bytes. Moves `bytes` past it.
std::optional<std::int16_t> TakeInt16(std::string_view& bytes);
std::optional<std::int32_t> TakeInt32(std::string_view& bytes);

}  // namespace lagesbild::testing
