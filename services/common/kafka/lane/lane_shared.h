// What the lane's threads share: the stop wish, the sign of life, questions, numbers.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "common/kafka/lane.h"
#include "common/kafka/lane_stats.h"
#include "common/kafka/step.h"

namespace lagesbild::kafka {

struct Question {
  std::int32_t partition = 0;
  std::function<void(const StateView*)> ask;
};

/// Thread-safe.
class LaneShared {
 public:
  using Clock = std::chrono::steady_clock;

  explicit LaneShared(const LaneOptions& options) : options_(options) { Beat(); }

  /// The lane thread is alive; called between all calls that may block.
  void Beat() { beat_ns_.store(Now(), std::memory_order_relaxed); }
  std::chrono::nanoseconds SinceBeat() const {
    return std::chrono::nanoseconds(Now() - beat_ns_.load(std::memory_order_relaxed));
  }

  void RequestStop() {
    stop_ns_.store(Now());
    stopping_.store(true);
  }
  bool stopping() const { return stopping_.load(std::memory_order_relaxed); }
  /// Stopping, and the time for doing it gently is over.
  bool out_of_time() const { return stopping() && Now() - stop_ns_.load() > kGentleStop.count(); }

  void SetReady(bool ready) { ready_.store(ready); }
  bool ready() const { return ready_.load(); }

  void Log(LogLevel level, std::string_view text) const {
    if (options_.log) options_.log(level, text);
  }

  /// A transaction is open from now on, or none is.
  void SetOpen(bool is_open) { open_since_ns_.store(is_open ? Now() : 0); }

  /// Tells the owner once.
  void Fail(LaneFailure::Action action, base::Error error) {
    if (failed_.exchange(true)) return;
    SetReady(false);
    Log(LogLevel::kError, error.ToString());
    if (options_.on_failure) options_.on_failure({action, std::move(error)});
  }
  bool failed() const { return failed_.load(); }

  base::Status Add(Question question);
  bool HasQuestions() const { return has_questions_.load(std::memory_order_relaxed); }
  std::deque<Question> TakeQuestions();
  /// No more questions: those that wait, and those that come, find nobody.
  void CloseQuestions();

  void Publish(const LaneStats& stats) {
    const std::lock_guard lock(mutex_);
    stats_ = stats;
  }
  LaneStats stats() const {
    const std::lock_guard lock(mutex_);
    auto copy = stats_;
    copy.ready = ready();
    // Not as of the last Publish: the lane publishes between transactions, and one that hangs is what to see.
    const auto since = open_since_ns_.load();
    copy.open_transaction_seconds = since == 0 ? 0 : static_cast<double>(Now() - since) / 1e9;
    return copy;
  }

 private:
  static constexpr std::size_t kQuestionsMax = 1024;
  static constexpr std::chrono::nanoseconds kGentleStop = std::chrono::seconds(3);

  static std::int64_t Now() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch()).count();
  }

  const LaneOptions& options_;
  std::atomic<std::int64_t> beat_ns_{0};
  std::atomic<std::int64_t> stop_ns_{0};
  std::atomic<std::int64_t> open_since_ns_{0};
  std::atomic<bool> stopping_{false};
  std::atomic<bool> ready_{false};
  std::atomic<bool> failed_{false};
  std::atomic<bool> has_questions_{false};
  mutable std::mutex mutex_;
  bool closed_ = false;
  std::deque<Question> questions_;
  LaneStats stats_;
};

/// Whether a transaction is open: the lane's own flag, and what other threads are told of it.
class OpenFlag {
 public:
  explicit OpenFlag(LaneShared& shared) : shared_(shared) {}
  OpenFlag& operator=(bool is_open) {
    if (is_open != is_open_) shared_.SetOpen(is_open);
    is_open_ = is_open;
    return *this;
  }
  explicit operator bool() const { return is_open_; }

 private:
  LaneShared& shared_;
  bool is_open_ = false;
};

}  // namespace lagesbild::kafka
