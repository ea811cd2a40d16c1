// The gateway's clock as it ticks into the log: a thread that writes each tick when it is due.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <thread>

#include "ingest/gateway/ports.h"

namespace lagesbild::ingest {

/// Runs from construction to destruction. A tick that did not reach every partition is written again (a tick
/// that does not rise changes nothing). The references must outlive it.
class TickThread {
 public:
  struct Options {
    std::int64_t interval_ms = 60'000;
    /// The clock is looked at no more seldom than this, so that a change of the wall clock is noticed.
    std::chrono::milliseconds look_every{1000};
    /// Pause after a tick that did not reach every partition.
    std::chrono::milliseconds retry_after{1000};
    /// Told after each try, on the tick's thread.
    std::function<void(std::int64_t tick_ms, bool good)> told = [](std::int64_t, bool) {};
  };

  TickThread(SubmissionSink& sink, const Clock& clock, Options options);
  /// Waits for a tick that is on its way.
  ~TickThread();
  TickThread(const TickThread&) = delete;
  TickThread& operator=(const TickThread&) = delete;

 private:
  void Run(const std::stop_token& stop);
  bool Write(std::int64_t tick_ms);

  SubmissionSink& sink_;
  const Clock& clock_;
  const Options options_;
  std::jthread thread_;
};

}  // namespace lagesbild::ingest
