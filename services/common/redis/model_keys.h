// The keys of control of one read model, and the scripts that guard it. Used by the writer and the reader
// alone.
#pragma once

#include <string>
#include <string_view>

#include "common/redis/guarded_writer.h"

namespace lagesbild::redis {

struct ModelKeys {
  explicit ModelKeys(const ModelSettings& model)
      : prefix(model.prefix), whole(model.prefix + "!whole"), index(model.prefix + "!index") {}

  std::string Rebuild(std::string_view writer) const { return prefix + "!rebuild:" + std::string(writer); }
  std::string Data(std::string_view key) const { return prefix + std::string(key); }

  std::string prefix;
  std::string whole;  ///< holds the epoch while the model is whole
  std::string index;  ///< sorted set of the live keys, all with score 0: sorted by bytes
};

/// KEYS: gate, index, data keys. ARGV: what the gate must hold, then for each data key its name in the index
/// and its bytes. Returns {written, not newer}, or -1: the gate is not as it must be, or a stored value is of
/// another installation or broken; then the gate is taken away, so that a rebuild follows. Numbers are
/// compared byte by byte: strings compare by locale in Lua, and its numbers are inexact from 2^53 on.
inline constexpr std::string_view kGuardedWriteScript = R"lua(
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -1 end
local function is_older(a, b)
  for i = 5, 20 do
    local x, y = a:byte(i), b:byte(i)
    if x ~= y then return x < y end
  end
  return false
end
local function identity(value)
  local epoch = value:byte(25)
  local stage = epoch and value:byte(26 + epoch)
  return stage and value:sub(21, 26 + epoch + stage)
end
local written, not_newer = 0, 0
for i = 3, #KEYS do
  local name, new = ARGV[2 * i - 4], ARGV[2 * i - 3]
  local stored = redis.call('GET', KEYS[i])
  if stored and identity(stored) ~= identity(new) then
    redis.call('DEL', KEYS[1])
    return -1
  end
  if not stored or is_older(stored, new) then
    redis.call('SET', KEYS[i], new)
    stored = new
    written = written + 1
  else
    not_newer = not_newer + 1
  end
  if stored:byte(4) == 1 then redis.call('ZADD', KEYS[2], 0, name) else redis.call('ZREM', KEYS[2], name) end
end
return {written, not_newer}
)lua";

/// KEYS: whole, rebuild mark. ARGV: epoch, seconds a forgotten mark lives. 0: the model is whole already.
inline constexpr std::string_view kBeginScript = R"lua(
if redis.call('GET', KEYS[1]) == ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2])
return 1
)lua";

/// KEYS: rebuild mark, whole. ARGV: epoch. -1: wiped since the rebuild began.
inline constexpr std::string_view kFinishScript = R"lua(
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -1 end
redis.call('SET', KEYS[2], ARGV[1])
redis.call('DEL', KEYS[1])
return 1
)lua";

/// KEYS: rebuild mark, index, data key. ARGV: epoch, name in the index, bytes the key must still hold (empty:
/// it must not exist). Deletes the key and its name. -1: wiped since the rebuild began; 0: the key holds
/// something else.
inline constexpr std::string_view kDropScript = R"lua(
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -1 end
if (redis.call('GET', KEYS[3]) or '') ~= ARGV[3] then return 0 end
redis.call('DEL', KEYS[3])
redis.call('ZREM', KEYS[2], ARGV[2])
return 1
)lua";

/// KEYS: whole, data key. ARGV: bytes found corrupt. Marks the model as not whole if they are still there.
inline constexpr std::string_view kMarkCorruptScript = R"lua(
if redis.call('GET', KEYS[2]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
)lua";

/// KEYS: whole, index. ARGV: epoch, from and to as ZRANGE BYLEX takes them, limit. -1: not whole.
inline constexpr std::string_view kListScript = R"lua(
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -1 end
return redis.call('ZRANGE', KEYS[2], ARGV[2], ARGV[3], 'BYLEX', 'LIMIT', 0, ARGV[4])
)lua";

}  // namespace lagesbild::redis
