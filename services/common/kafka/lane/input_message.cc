#include "common/kafka/lane/input_message.h"

#include <librdkafka/rdkafka.h>

namespace lagesbild::kafka {

void MessageDeleter::operator()(rd_kafka_message_s* message) const { rd_kafka_message_destroy(message); }

std::optional<std::string_view> MessageReader::Value(const rd_kafka_message_s& message) {
  if (message.payload == nullptr) return std::nullopt;
  return std::string_view(static_cast<const char*>(message.payload), message.len);
}

InputRecord MessageReader::Read(const rd_kafka_message_s& message) {
  headers_.clear();
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0;
         rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
      headers_.push_back({name, value == nullptr ? std::string_view()
                                                 : std::string_view(static_cast<const char*>(value), size)});
    }
  }
  InputRecord record;
  record.partition = message.partition;
  record.offset = message.offset;
  rd_kafka_timestamp_type_t kind{};
  record.append_time_ms = rd_kafka_message_timestamp(&message, &kind);
  if (message.key != nullptr) record.key = {static_cast<const char*>(message.key), message.key_len};
  record.value = Value(message).value_or(std::string_view());
  record.headers = headers_;
  return record;
}

}  // namespace lagesbild::kafka
