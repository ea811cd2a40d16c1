#include "common/redis/guarded_reader.h"

#include <mutex>
#include <utility>

#include "common/redis/model_keys.h"

namespace lagesbild::redis {

namespace {

using base::ErrorCode;
using base::Fail;

tl::unexpected<base::Error> Rebuilding(const std::string& why) {
  return Fail(ErrorCode::kUnavailable, "the read model is being rebuilt (" + why + ")",
              "again in a few seconds");
}

/// The smallest text greater than every text that begins with `prefix`; empty: there is none.
std::string AfterAll(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xFF) prefix.pop_back();
  if (!prefix.empty()) prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

}  // namespace

struct GuardedReader::Impl {
  Impl(ConnectionSettings settings, ModelSettings model_settings)
      : connection(std::move(settings)), model(std::move(model_settings)), keys(model) {}

  std::mutex mutex;  // guards the connection
  Connection connection;
  const ModelSettings model;
  const ModelKeys keys;

  tl::unexpected<base::Error> MarkCorrupt(const std::string& key, const std::string& bytes,
                                          const base::Error& why) {
    const auto marked =
        connection.RunOne({"EVAL", std::string(kMarkCorruptScript), "2", keys.whole, keys.Data(key), bytes});
    if (!marked) return Fail(marked.error());
    return Rebuilding("key " + key + ": " + why.message);
  }
};

GuardedReader::GuardedReader(ConnectionSettings connection, ModelSettings model)
    : impl_(std::make_unique<Impl>(std::move(connection), std::move(model))) {}
GuardedReader::~GuardedReader() = default;

base::Result<std::vector<std::optional<StoredValue>>> GuardedReader::Read(std::span<const std::string> keys) {
  Command command{"MGET", impl_->keys.whole};
  for (const auto& key : keys) command.push_back(impl_->keys.Data(key));
  const std::scoped_lock lock(impl_->mutex);
  const auto reply = impl_->connection.RunOne(command);
  if (!reply) return Fail(reply.error());
  if (reply->items.size() != keys.size() + 1)
    return Fail(ErrorCode::kInternal, "Redis answers MGET in an unknown form");
  if (reply->items[0].text != impl_->model.epoch) return Rebuilding("not whole yet");
  std::vector<std::optional<StoredValue>> values;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const Reply& item = reply->items[i + 1];
    if (item.type != Reply::Type::kText) {
      values.emplace_back();
      continue;
    }
    auto value = DecodeStored(keys[i], item.text);
    if (!value) return impl_->MarkCorrupt(keys[i], item.text, value.error());
    values.push_back(value->content ? std::optional(std::move(*value)) : std::nullopt);
  }
  return values;
}

base::Result<std::vector<std::string>> GuardedReader::ListKeys(std::string_view prefix,
                                                               std::string_view after, std::int64_t limit) {
  const std::string first(prefix);
  const std::string end = AfterAll(first);
  const std::string from = after.empty() ? "[" + first : "(" + std::string(after);
  const std::scoped_lock lock(impl_->mutex);
  const auto reply = impl_->connection.RunOne({"EVAL", std::string(kListScript), "2", impl_->keys.whole,
                                               impl_->keys.index, impl_->model.epoch, from,
                                               end.empty() ? "+" : "(" + end, std::to_string(limit)});
  if (!reply) return Fail(reply.error());
  if (reply->type != Reply::Type::kArray) return Rebuilding("not whole yet");
  std::vector<std::string> found;
  for (const auto& item : reply->items) found.push_back(item.text);
  return found;
}

}  // namespace lagesbild::redis
