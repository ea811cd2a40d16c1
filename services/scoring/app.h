// Builds scoring out of its parts and runs it.
#pragma once

#include <chrono>
#include <memory>
#include <stop_token>

#include "common/base/result.h"
#include "common/runtime/ports_file.h"
#include "common/runtime/service_main.h"
#include "scoring/config.h"

namespace lagesbild::scoring {

/// Owns every part of the service. Start and Stop from one thread.
class App {
 public:
  /// Builds, opens nothing.
  static base::Result<std::unique_ptr<App>> New(Config config, runtime::Ending& ending);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  /// Serves health and metrics, checks the installation, starts lanes, follower and AreaService. Redis need
  /// not be there. kUnavailable: no Kafka in time; kFailedPrecondition: the installation is not as it must
  /// be.
  base::Status Start(const std::stop_token& stop);
  /// Last started stops first. Safe to call twice. kUnavailable: not in time.
  base::Status Stop(std::chrono::milliseconds timeout);
  /// "grpc" and "metrics", once Start has returned.
  runtime::Ports ports() const;

 private:
  struct Parts;  // in app.cc: keeps Kafka and gRPC headers out of here
  explicit App(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace lagesbild::scoring
