// The ingest service, built from its parts; usable from a test.
#pragma once

#include <chrono>
#include <memory>
#include <stop_token>

#include "common/base/result.h"
#include "common/runtime/service_main.h"
#include "ingest/config.h"

namespace lagesbild::ingest {

/// Owns every part of the service. Start and Stop from one thread.
class App {
 public:
  /// Opens nothing. `ending` must outlive the app.
  static base::Result<std::unique_ptr<App>> New(Config config, runtime::Ending& ending);
  ~App();  // calls Stop
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  /// Waits for the installation, reads the registers, serves; health turns to SERVING once the registrar (if
  /// it is on) has restored its partitions. kUnavailable: the broker is not there in time;
  /// kFailedPrecondition: the installation is not whole.
  base::Status Start(const std::stop_token& stop);
  /// Last started stops first. Safe to call twice. kUnavailable: `timeout` ran out.
  base::Status Stop(std::chrono::milliseconds timeout);
  /// "grpc" and "metrics", once Start has returned.
  runtime::Ports ports() const;

 private:
  struct Parts;
  explicit App(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace lagesbild::ingest
