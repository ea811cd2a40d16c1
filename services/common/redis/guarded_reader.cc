#include "common/redis/guarded_reader.h"

#include <chrono>
#include <mutex>
#include <optional>
#include <utility>

#include "common/redis/model_keys.h"

namespace lagesbild::redis {

namespace {

using base::ErrorCode;
using base::Fail;

constexpr std::chrono::seconds kPause{1};

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

  std::mutex mutex;  // guards the connection and what follows it
  Connection connection;
  std::chrono::steady_clock::time_point asleep_until{};
  std::optional<base::Error> last_error;

  /// One command. While Redis stands still each would wait its time-out, one after the other: after a failure
  /// all are refused at once for a second.
  base::Result<Reply> Run(const Command& command) {
    const auto now = std::chrono::steady_clock::now();
    if (last_error && now < asleep_until) return Fail(*last_error);
    auto reply = connection.RunOne(command);
    last_error.reset();
    if (reply || reply.error().code != ErrorCode::kUnavailable) return reply;
    last_error = reply.error();
    asleep_until = std::chrono::steady_clock::now() + kPause;
    return reply;
  }
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
  const auto reply = impl_->Run(command);
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
  const auto reply =
      impl_->Run({"EVAL", std::string(kListScript), "2", impl_->keys.whole, impl_->keys.index,
                  impl_->model.epoch, from, end.empty() ? "+" : "(" + end, std::to_string(limit)});
  if (!reply) return Fail(reply.error());
  if (reply->type != Reply::Type::kArray) return Rebuilding("not whole yet");
  std::vector<std::string> found;
  for (const auto& item : reply->items) found.push_back(item.text);
  return found;
}

}  // namespace lagesbild::redis
