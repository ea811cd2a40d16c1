#include "common/redis/guarded_writer.h"

#include <algorithm>
#include <vector>

#include "common/base/check.h"
#include "common/redis/model_keys.h"

namespace lagesbild::redis {

namespace {

using base::ErrorCode;
using base::Fail;

/// Keys in one script: it blocks Redis for well under a millisecond.
constexpr std::size_t kKeysPerScript = 100;
/// Scripts in one pipeline: bounds what lies in the buffers of both sides.
constexpr std::size_t kScriptsPerPipeline = 20;
/// A mark forgotten by a writer that died goes away by itself.
constexpr std::string_view kMarkLifeSeconds = "3600";

tl::unexpected<base::Error> NotWhole(const std::string& why) {
  return Fail(ErrorCode::kNotFound, "the read model is not whole: " + why, "rebuild it from the topics");
}

/// SCAN's patterns know these; a prefix with one would match other keys.
bool HasPatternCharacter(std::string_view prefix) {
  return prefix.find_first_of("*?[]^\\") != std::string_view::npos;
}

}  // namespace

struct GuardedWriter::Impl {
  Impl(ConnectionSettings settings, ModelSettings model_settings, const std::string& writer)
      : connection(std::move(settings)),
        model(std::move(model_settings)),
        keys(model),
        mark(keys.Rebuild(writer)) {}

  Connection connection;
  ModelSettings model;
  ModelKeys keys;
  std::string mark;

  Command ScriptFor(const std::string& gate, std::span<const Entry> batch) const;
  base::Result<WriteCounts> WriteGuarded(const std::string& gate, std::span<const Entry> batch);
  base::Status CountPipeline(const std::vector<Command>& scripts, WriteCounts& counts);
  base::Status DropUnusable(std::span<const Entry> batch);
  base::Status Drop(const std::string& key, const std::string& bytes);
  base::Result<std::vector<Reply>> GetAll(const std::vector<std::string>& data_keys);
  base::Status DropUnseen(std::vector<std::string> found,
                          const std::function<bool(std::string_view)>& was_seen, const SeenOffsets& seen);
  base::Status SweepKeys(const std::function<bool(std::string_view)>& was_seen, const SeenOffsets& seen);
  base::Status SweepIndex(const std::function<bool(std::string_view)>& was_seen);
};

Command GuardedWriter::Impl::ScriptFor(const std::string& gate, std::span<const Entry> batch) const {
  Command command{"EVAL", std::string(kGuardedWriteScript), std::to_string(batch.size() + 2), gate,
                  keys.index};
  for (const auto& entry : batch) command.push_back(keys.Data(entry.key));
  command.push_back(model.epoch);
  for (const auto& entry : batch) {
    LB_CHECK(!entry.key.empty() && entry.key.front() != '!' && entry.value.version.epoch == model.epoch);
    command.push_back(entry.key);
    command.push_back(EncodeStored(entry.key, entry.value));
  }
  return command;
}

base::Status GuardedWriter::Impl::CountPipeline(const std::vector<Command>& scripts, WriteCounts& counts) {
  const auto replies = connection.Run(scripts);
  if (!replies) return Fail(replies.error());
  bool whole = true;
  for (const Reply& reply : *replies) {
    if (reply.type == Reply::Type::kError) return Fail(ToError(reply));
    if (reply.type != Reply::Type::kArray || reply.items.size() != 2) {
      whole = false;
      continue;
    }
    counts.written += reply.items[0].integer;
    counts.not_newer += reply.items[1].integer;
  }
  if (!whole) return NotWhole("wiped, found corrupt, never built or of another installation");
  return {};
}

base::Result<WriteCounts> GuardedWriter::Impl::WriteGuarded(const std::string& gate,
                                                            std::span<const Entry> batch) {
  WriteCounts counts;
  std::vector<Command> scripts;
  do {
    const auto part = batch.first(std::min(batch.size(), kKeysPerScript));
    batch = batch.subspan(part.size());
    scripts.push_back(ScriptFor(gate, part));
    if (!batch.empty() && scripts.size() < kScriptsPerPipeline) continue;
    if (auto counted = CountPipeline(scripts, counts); !counted) return Fail(counted.error());
    scripts.clear();
  } while (!batch.empty());
  return counts;
}

base::Result<std::vector<Reply>> GuardedWriter::Impl::GetAll(const std::vector<std::string>& data_keys) {
  if (data_keys.empty()) return std::vector<Reply>();
  Command command{"MGET"};
  for (const auto& key : data_keys) command.push_back(keys.Data(key));
  auto reply = connection.RunOne(command);
  if (!reply) return Fail(reply.error());
  return std::move(reply->items);
}

base::Status GuardedWriter::Impl::Drop(const std::string& key, const std::string& bytes) {
  const auto reply = connection.RunOne(
      {"EVAL", std::string(kDropScript), "3", mark, keys.index, keys.Data(key), model.epoch, key, bytes});
  if (!reply) return Fail(reply.error());
  if (reply->integer < 0) return NotWhole("wiped while it was rebuilt");
  return {};
}

/// Takes out what the guard could not compare with: corrupt values and those of another installation.
base::Status GuardedWriter::Impl::DropUnusable(std::span<const Entry> batch) {
  std::vector<std::string> names;
  for (const auto& entry : batch) names.push_back(entry.key);
  const auto stored = GetAll(names);
  if (!stored) return Fail(stored.error());
  for (std::size_t i = 0; i < stored->size(); ++i) {
    const Reply& reply = (*stored)[i];
    if (reply.type != Reply::Type::kText) continue;
    const auto value = DecodeStored(names[i], reply.text);
    const Version& ours = batch[i].value.version;
    if (value && value->version.epoch == ours.epoch && value->version.stage == ours.stage &&
        value->version.partition == ours.partition) {
      continue;
    }
    if (auto dropped = Drop(names[i], reply.text); !dropped) return dropped;
  }
  return {};
}

base::Status GuardedWriter::Impl::DropUnseen(std::vector<std::string> found,
                                             const std::function<bool(std::string_view)>& was_seen,
                                             const SeenOffsets& seen) {
  std::erase_if(found, [&](const std::string& key) { return key.starts_with('!') || was_seen(key); });
  const auto stored = GetAll(found);
  if (!stored) return Fail(stored.error());
  for (std::size_t i = 0; i < stored->size(); ++i) {
    const std::string& bytes = (*stored)[i].text;
    const auto value = DecodeStored(found[i], bytes);
    if (value && value->version.epoch == model.epoch) {
      const auto reached = seen.find({value->version.stage, value->version.partition});
      if (reached == seen.end() || value->version.offset > reached->second)
        continue;  // another writer is ahead
    }
    if (auto dropped = Drop(found[i], bytes); !dropped) return dropped;
  }
  return {};
}

base::Status GuardedWriter::Impl::SweepKeys(const std::function<bool(std::string_view)>& was_seen,
                                            const SeenOffsets& seen) {
  std::string cursor = "0";
  do {
    const auto reply = connection.RunOne({"SCAN", cursor, "MATCH", keys.prefix + "*", "COUNT", "1000"});
    if (!reply) return Fail(reply.error());
    if (reply->items.size() != 2) return Fail(ErrorCode::kInternal, "Redis answers SCAN in an unknown form");
    cursor = reply->items[0].text;
    std::vector<std::string> found;
    for (const auto& item : reply->items[1].items) found.push_back(item.text.substr(keys.prefix.size()));
    if (auto dropped = DropUnseen(std::move(found), was_seen, seen); !dropped) return dropped;
  } while (cursor != "0");
  return {};
}

/// Names without a value: left by a flipped byte in the index.
base::Status GuardedWriter::Impl::SweepIndex(const std::function<bool(std::string_view)>& was_seen) {
  constexpr std::size_t kPage = 1000;
  std::string from = "-";
  while (true) {
    const auto reply =
        connection.RunOne({"ZRANGE", keys.index, from, "+", "BYLEX", "LIMIT", "0", std::to_string(kPage)});
    if (!reply) return Fail(reply.error());
    for (const auto& item : reply->items) {
      if (was_seen(item.text)) continue;
      if (auto dropped = Drop(item.text, ""); !dropped) return dropped;
    }
    if (reply->items.size() < kPage) return {};
    from = "(" + reply->items.back().text;
  }
}

GuardedWriter::GuardedWriter(ConnectionSettings connection, ModelSettings model, const std::string& writer)
    : impl_(std::make_unique<Impl>(std::move(connection), std::move(model), writer)) {
  LB_CHECK(!HasPatternCharacter(impl_->keys.prefix) && !impl_->model.epoch.empty());
}
GuardedWriter::~GuardedWriter() = default;

base::Result<WriteCounts> GuardedWriter::Write(std::span<const Entry> batch) {
  return impl_->WriteGuarded(impl_->keys.whole, batch);
}

base::Status GuardedWriter::BeginRebuild() {
  const auto reply =
      impl_->connection.RunOne({"EVAL", std::string(kBeginScript), "2", impl_->keys.whole, impl_->mark,
                                impl_->model.epoch, std::string(kMarkLifeSeconds)});
  if (!reply) return Fail(reply.error());
  if (reply->integer == 1) return {};
  return Fail(ErrorCode::kAlreadyExists, "the read model is whole: another writer has rebuilt it");
}

base::Result<WriteCounts> GuardedWriter::WriteRebuild(std::span<const Entry> batch) {
  WriteCounts counts;
  while (!batch.empty()) {
    const auto part = batch.first(std::min(batch.size(), kKeysPerScript * kScriptsPerPipeline));
    batch = batch.subspan(part.size());
    if (auto dropped = impl_->DropUnusable(part); !dropped) return Fail(dropped.error());
    const auto written = impl_->WriteGuarded(impl_->mark, part);
    if (!written) return written;
    counts.written += written->written;
    counts.not_newer += written->not_newer;
  }
  return counts;
}

base::Status GuardedWriter::FinishRebuild(const std::function<bool(std::string_view key)>& was_seen,
                                          const SeenOffsets& seen) {
  if (auto swept = impl_->SweepKeys(was_seen, seen); !swept) return swept;
  if (auto swept = impl_->SweepIndex(was_seen); !swept) return swept;
  const auto reply = impl_->connection.RunOne(
      {"EVAL", std::string(kFinishScript), "2", impl_->mark, impl_->keys.whole, impl_->model.epoch});
  if (!reply) return Fail(reply.error());
  if (reply->integer < 0) return NotWhole("wiped while it was rebuilt");
  return {};
}

}  // namespace lagesbild::redis
