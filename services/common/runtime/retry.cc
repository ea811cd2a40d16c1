#include "common/runtime/retry.h"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <random>
#include <utility>

namespace lagesbild::runtime {

Random SeededRandom(std::uint64_t seed) {
  // Shared by the copies that std::function makes of the lambda: one sequence, not many.
  auto engine = std::make_shared<std::mt19937_64>(seed);
  return [engine] { return std::uniform_real_distribution<double>(0.0, 1.0)(*engine); };
}

Backoff::Backoff(BackoffRule rule, Random random)
    : rule_(rule), random_(std::move(random)), next_(rule.first) {}

std::chrono::milliseconds Backoff::Next() {
  const auto whole = next_;
  next_ = std::min(rule_.max, next_ * 2);
  const auto half = whole / 2;
  const auto jitter = random_() * static_cast<double>((whole - half).count());
  return half + std::chrono::milliseconds(static_cast<std::int64_t>(jitter));
}

void Backoff::Reset() { next_ = rule_.first; }

void SleepFor(std::chrono::milliseconds duration, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any woken;
  std::unique_lock lock(mutex);
  woken.wait_for(lock, stop, duration, [] { return false; });
}

base::Status Retry(Backoff& backoff, std::chrono::steady_clock::time_point deadline,
                   const std::stop_token& stop, const std::function<base::Status()>& attempt) {
  while (true) {
    auto answer = attempt();
    if (answer) return answer;
    const auto code = answer.error().code;
    if (code != base::ErrorCode::kUnavailable && code != base::ErrorCode::kResourceExhausted) return answer;
    const auto wait = backoff.Next();
    if (stop.stop_requested() || std::chrono::steady_clock::now() + wait >= deadline) return answer;
    SleepFor(wait, stop);
    if (stop.stop_requested()) return answer;
  }
}

}  // namespace lagesbild::runtime
