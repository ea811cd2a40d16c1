#include "common/kafka/lane/dead_letter.h"

namespace lagesbild::kafka {

namespace {
constexpr std::size_t kMessageBytesMax = 1024;
}

const std::vector<HeaderView>& DeadLetterHeaders::Make(const DeadLetterSource& source,
                                                       std::string_view reason, std::string_view message,
                                                       std::int64_t value_bytes) {
  headers_.clear();
  std::size_t used = 0;
  const auto add = [&](std::string_view key, std::string text) {
    texts_[used] = std::move(text);
    headers_.push_back({key, texts_[used]});
    ++used;
  };
  add("__connect.errors.topic", std::string(source.topic));
  add("__connect.errors.partition", std::to_string(source.partition));
  add("__connect.errors.offset", std::to_string(source.offset));
  add("__connect.errors.connector.name", std::string(source.stage));
  add("__connect.errors.task.id", std::to_string(source.lane));
  headers_.push_back({"__connect.errors.stage", "TRANSFORMATION"});
  add("__connect.errors.exception.class.name", std::string(reason));
  add("__connect.errors.exception.message", std::string(message.substr(0, kMessageBytesMax)));
  if (value_bytes >= 0) add("lb-cut-from-bytes", std::to_string(value_bytes));
  return headers_;
}

}  // namespace lagesbild::kafka
