// Keeps the read model in Redis as new as the topics: follows assessments and trends, rebuilds after a wipe.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "common/base/result.h"
#include "common/redis/connection.h"
#include "common/redis/guarded_writer.h"

namespace lagesbild::scoring {

/// Counters since the start, and gauges as of the copy.
struct FollowerStats {
  std::int64_t written = 0;
  std::int64_t not_newer = 0;
  std::int64_t rebuilds = 0;
  std::int64_t failures = 0;
  /// Records passed over because their key, origin or value is broken.
  std::int64_t broken = 0;
  /// Areas shown, by class id.
  std::map<std::string, std::int64_t> areas_by_class;
  /// The model is whole and everything read so far is in it.
  bool current = false;
};

struct FollowerOptions {
  std::string bootstrap;
  redis::ConnectionSettings redis;
  redis::ModelSettings model;
  /// Unlike that of any other instance.
  std::string writer;
  /// Called on the follower's thread after each round.
  std::function<void(const FollowerStats&)> on_round;
};

/// Owns one thread. Reads every partition from its first record at each start: the guard of the writer drops
/// what is not newer. Neither Kafka nor Redis needs to be there; it goes on trying.
class RedisFollower {
 public:
  explicit RedisFollower(FollowerOptions options);
  ~RedisFollower();
  RedisFollower(const RedisFollower&) = delete;
  RedisFollower& operator=(const RedisFollower&) = delete;

  void Start();
  /// Returns when the thread has ended, at most a few hundred milliseconds later.
  void Stop();

 private:
  class Session;
  void Run(const std::stop_token& stop);

  FollowerOptions options_;
  std::jthread thread_;
};

}  // namespace lagesbild::scoring
