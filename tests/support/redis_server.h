// A real Redis server for a test program: one process, data in a temporary folder.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "common/base/result.h"
#include "support/child_process.h"
#include "support/temp_dir.h"

namespace lagesbild::testing {

/// One server on loopback. Dies with the object and with the test process. Used by one thread at a time.
class RedisServer {
 public:
  struct Options {
    /// True: keeps its data over Restart (append-only file); false: comes back empty.
    bool append_only = false;
  };

  /// Returns once the server serves. kUnavailable: it does not; the message has the end of its log.
  static base::Result<std::unique_ptr<RedisServer>> Start(const Options& options);
  static base::Result<std::unique_ptr<RedisServer>> Start() { return Start(Options()); }

  /// host:port; the same after Restart.
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  std::uint16_t port() const { return port_; }

  /// SIGSTOP and SIGCONT: connections stay open, nothing answers.
  void Freeze();
  void Thaw();
  /// Ends it in order (SIGTERM).
  void Stop();
  /// Ends it at once (SIGKILL).
  void Kill();
  /// Starts it again on the same port; ends it first if it runs.
  base::Status Restart();

 private:
  explicit RedisServer(const Options& options) : options_(options) {}
  base::Status Launch();

  Options options_;
  TempDir dir_;
  std::uint16_t port_ = 0;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace lagesbild::testing
