// A program started by a test: signals, bounded waits, and never outlives the test.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/base/result.h"

namespace lagesbild::testing {

/// One child process. It is killed when the object goes, and by the kernel when the test process dies,
/// however that happens. Used by one thread at a time.
class ChildProcess {
 public:
  struct Options {
    /// The program (looked up on PATH if it has no slash) and its arguments; not empty.
    std::vector<std::string> argv;
    /// Added to the test's own environment.
    std::map<std::string, std::string> environment;
    /// Takes stdout and stderr, appended; empty: thrown away.
    std::filesystem::path log_file;
  };

  /// kNotFound: no such program. kInternal: the system gave no process.
  static base::Result<ChildProcess> Start(const Options& options);

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  ~ChildProcess();

  pid_t pid() const { return pid_; }
  bool Running() { return !Wait(std::chrono::milliseconds(0)).has_value(); }
  /// Sends a signal; nothing happens if the child has ended.
  void Signal(int signal);
  /// The exit code, or 128 + the signal that ended it; nothing if it still runs when `timeout` is over.
  std::optional<int> Wait(std::chrono::milliseconds timeout);
  /// SIGTERM, then SIGKILL if it has not ended within `timeout`. The exit code as Wait gives it.
  int Stop(std::chrono::milliseconds timeout);

 private:
  explicit ChildProcess(pid_t pid) : pid_(pid) {}

  pid_t pid_ = -1;
  std::optional<int> exit_code_;
};

}  // namespace lagesbild::testing
