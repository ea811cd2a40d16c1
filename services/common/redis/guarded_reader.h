// Reads the read model: only whole, uncorrupted and newest values, or "try later".
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/redis/connection.h"
#include "common/redis/guarded_writer.h"
#include "common/redis/stored_value.h"

namespace lagesbild::redis {

/// Safe from any thread: calls wait for each other, each at most the connection's time-out.
class GuardedReader {
 public:
  GuardedReader(ConnectionSettings connection, ModelSettings model);
  ~GuardedReader();

  /// One entry for each key, in order; nothing: not there, or deleted. kUnavailable: Redis is not there, or
  /// the model is not whole. A value with a wrong checksum marks the model as not whole, so that the writer
  /// rebuilds it, and is kUnavailable too.
  base::Result<std::vector<std::optional<StoredValue>>> Read(std::span<const std::string> keys);

  /// Live keys that begin with `prefix` (of the key, after the model's), ascending by bytes, after `after`
  /// (exclusive; empty: from the start), at most `limit`. kUnavailable: as above.
  base::Result<std::vector<std::string>> ListKeys(std::string_view prefix, std::string_view after,
                                                  std::int64_t limit);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lagesbild::redis
