// SIGTERM and SIGINT become a stop_token.
#pragma once

#include <stop_token>
#include <thread>

namespace lagesbild::runtime {

/// Waits for the signals on its own thread. Make one, in main, before any other thread starts: threads
/// inherit the blocked signals. A second signal while the first is being worked on leaves the process at
/// once, with `exit_at_once`. SIGPIPE is ignored from then on: a peer that is gone shows as an error of the
/// write.
class StopSignals {
 public:
  explicit StopSignals(int exit_at_once = 70);
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// Stops when a signal came or RequestStop was called.
  std::stop_token token() const { return source_.get_token(); }
  /// From our own side, from any thread.
  void RequestStop() { source_.request_stop(); }
  /// Blocks until then.
  void Wait() const;

 private:
  void Watch();

  int exit_at_once_;
  std::stop_source source_;
  int signal_fd_ = -1;
  int wake_fd_ = -1;
  std::thread watcher_;
};

}  // namespace lagesbild::runtime
