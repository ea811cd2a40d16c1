#include "support/kafka_request.h"

namespace lagesbild::testing {

namespace {

// The last versions before the layout with variable-length integers.
constexpr std::int16_t kProduceVersionMax = 8;
constexpr std::int16_t kProduceVersionMin = 3;  // from here on with transactional id
constexpr std::int16_t kTransactionVersionMax = 2;
constexpr std::int16_t kOffsetsVersion =
    3;  // the one the client sends, already with variable-length integers

std::optional<std::uint32_t> TakeBytes(std::string_view& bytes, std::size_t count) {
  if (bytes.size() < count) return std::nullopt;
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8U | static_cast<unsigned char>(bytes[i]);
  bytes.remove_prefix(count);
  return value;
}

// Null counts as empty.
std::optional<std::string> TakeString(std::string_view& bytes) {
  const auto size = TakeInt16(bytes);
  if (!size) return std::nullopt;
  if (*size < 0) return std::string();
  if (bytes.size() < static_cast<std::size_t>(*size)) return std::nullopt;
  std::string text(bytes.substr(0, static_cast<std::size_t>(*size)));
  bytes.remove_prefix(static_cast<std::size_t>(*size));
  return text;
}

// TxnOffsetCommit's: no tags, then the id, its length plus one before it.
std::optional<std::string> OffsetsId(std::string_view body) {
  if (!TakeString(body) || body.size() < 2 || body[0] != 0) return std::nullopt;
  const auto size = static_cast<std::size_t>(static_cast<unsigned char>(body[1]));
  if (size < 1 || size > 127 || body.size() < 1 + size) return std::nullopt;
  return std::string(body.substr(2, size - 1));
}

// After the transactional id: acks, time-out, then the topics, each with its partitions.
std::optional<std::string> FirstPartition(std::string_view body) {
  if (!TakeInt16(body) || !TakeInt32(body) || !TakeInt32(body)) return std::nullopt;
  const auto topic = TakeString(body);
  if (!topic || !TakeInt32(body)) return std::nullopt;
  const auto partition = TakeInt32(body);
  if (!partition) return std::nullopt;
  return *topic + "/" + std::to_string(*partition);
}

}  // namespace

std::optional<std::int16_t> TakeInt16(std::string_view& bytes) {
  const auto value = TakeBytes(bytes, 2);
  if (!value) return std::nullopt;
  return static_cast<std::int16_t>(*value);
}

std::optional<std::int32_t> TakeInt32(std::string_view& bytes) {
  const auto value = TakeBytes(bytes, 4);
  if (!value) return std::nullopt;
  return static_cast<std::int32_t>(*value);
}

std::optional<KafkaRequest> ParseKafkaRequest(std::string_view frame) {
  const auto api = TakeInt16(frame);
  const auto version = TakeInt16(frame);
  const auto correlation_id = TakeInt32(frame);
  if (!api || !version || !correlation_id) return std::nullopt;
  KafkaRequest request;
  request.api = *api;
  request.correlation_id = *correlation_id;
  if (*api == kApiTxnOffsetCommit) {
    if (*version != kOffsetsVersion) return std::nullopt;
    request.transactional_id = OffsetsId(frame).value_or("");
    return request;
  }
  const bool is_produce = *api == kApiProduce;
  if (!is_produce && *api != kApiAddPartitionsToTxn && *api != kApiEndTxn) return request;
  if (*version > (is_produce ? kProduceVersionMax : kTransactionVersionMax)) return std::nullopt;
  if (is_produce && *version < kProduceVersionMin) return request;
  if (!TakeString(frame)) return std::nullopt;  // client id
  const auto id = TakeString(frame);
  if (!id) return std::nullopt;
  request.transactional_id = *id;
  if (is_produce) request.partition = FirstPartition(frame).value_or("");
  if (*api == kApiEndTxn) {
    // Producer id (8 bytes), epoch (2), then one byte, not 0 for commit.
    if (frame.size() < 11) return std::nullopt;
    request.producer = frame.substr(0, 10);
    request.is_commit = frame[10] != 0;
  }
  return request;
}

}  // namespace lagesbild::testing
