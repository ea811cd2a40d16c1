// One connection to a Redis server: commands sent in one go, replies in their order, a new connection after
// any fault.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "common/base/result.h"

namespace lagesbild::redis {

struct ConnectionSettings {
  std::string address = "127.0.0.1:6379";    ///< host:port
  std::chrono::milliseconds timeout{2'000};  ///< for connecting, and for each read and write
};

/// A command and its arguments; any bytes.
using Command = std::vector<std::string>;

struct Reply {
  enum class Type : std::uint8_t { kNil, kInteger, kText, kArray, kError };
  Type type = Type::kNil;
  std::int64_t integer = 0;
  std::string text;          ///< kText: the bytes; kError: what Redis says
  std::vector<Reply> items;  ///< kArray
};

/// What a kError reply means: kUnavailable while Redis loads, is read-only or full, else kInternal.
base::Error ToError(const Reply& reply);

/// Opens on first use. One thread at a time.
class Connection {
 public:
  explicit Connection(ConnectionSettings settings);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Sends all, then reads one reply for each command, in order; a command Redis refuses has a kError reply.
  /// kUnavailable: not reachable, timed out, or closed in between: any of the commands may have run. The next
  /// call connects anew.
  base::Result<std::vector<Reply>> Run(std::span<const Command> commands);

  /// One command. A kError reply is an error here: kUnavailable while Redis loads or is read-only, else
  /// kInternal.
  base::Result<Reply> RunOne(const Command& command);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lagesbild::redis
