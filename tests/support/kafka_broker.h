// A real Kafka broker for a test program: one process, data in a temporary folder.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "common/base/result.h"
#include "support/child_process.h"
#include "support/temp_dir.h"

namespace lagesbild::testing {

/// One broker (KRaft). Dies with the object and with the test process. Used by one thread at a time.
class KafkaBroker {
 public:
  struct Options {
    /// Kafka version; empty: environment LAGESBILD_KAFKA_VERSION, else 4.2.1.
    std::string version;
    /// Port for clients; 0: a free one.
    std::uint16_t port = 0;
    /// host:port that the broker names to its clients, where they come by way of a proxy; empty: its own.
    std::string advertise;
  };

  /// Returns once the broker serves. The first start on a machine fetches the jars. kUnavailable: it does not
  /// serve within three minutes; the message has the end of its log.
  static base::Result<std::unique_ptr<KafkaBroker>> Start(const Options& options);
  static base::Result<std::unique_ptr<KafkaBroker>> Start() { return Start(Options()); }

  /// The broker that all tests of this program share, started at the first call; aborts the program if it
  /// does not start. Give topics names of your own, leave it running.
  static KafkaBroker& Shared();

  /// host:port; the same after Restart.
  const std::string& bootstrap() const { return bootstrap_; }

  /// SIGSTOP and SIGCONT: the broker's connections stay open, nothing answers.
  void Freeze();
  void Thaw();
  /// Ends it in order (SIGTERM).
  void Stop();
  /// Ends it at once (SIGKILL).
  void Kill();
  /// Starts it again with the same data and port; ends it first if it runs.
  base::Status Restart();

 private:
  explicit KafkaBroker(Options options) : options_(std::move(options)) {}
  base::Status Launch();
  bool Serves() const;

  Options options_;
  TempDir dir_;
  std::string bootstrap_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace lagesbild::testing
