// Waiting that ends when asked to, and retries with growing, jittered waits.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>

#include "common/base/result.h"

namespace lagesbild::runtime {

/// A number in [0, 1); passed in so that tests know it.
using Random = std::function<double()>;

/// A generator seeded once from `seed`. Not safe from several threads.
Random SeededRandom(std::uint64_t seed);

struct BackoffRule {
  std::chrono::milliseconds first{50};
  std::chrono::milliseconds max{5000};
};

/// Waits that double from `first` to `max`, each cut to between half and all of it. One thread.
class Backoff {
 public:
  Backoff(BackoffRule rule, Random random);
  std::chrono::milliseconds Next();
  /// After a success.
  void Reset();

 private:
  BackoffRule rule_;
  Random random_;
  std::chrono::milliseconds next_;
};

/// Waits, or returns early when stop is requested.
void SleepFor(std::chrono::milliseconds duration, const std::stop_token& stop);

/// Calls `attempt` until it succeeds, fails with another code than kUnavailable or kResourceExhausted,
/// `deadline` is reached, or stop is requested; waits between attempts. Returns the last answer.
base::Status Retry(Backoff& backoff, std::chrono::steady_clock::time_point deadline,
                   const std::stop_token& stop, const std::function<base::Status()>& attempt);

}  // namespace lagesbild::runtime
