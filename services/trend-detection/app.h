// Builds trend-detection out of its parts and runs it.
#pragma once

#include <chrono>
#include <memory>
#include <stop_token>

#include "common/base/result.h"
#include "common/runtime/ports_file.h"
#include "common/runtime/service_main.h"
#include "trend-detection/config.h"

namespace lagesbild::trend {

/// Owns every part of the service. Start and Stop from one thread.
class App {
 public:
  /// Opens nothing yet.
  static base::Result<std::unique_ptr<App>> New(Config config, runtime::Ending& ending);
  ~App();
  /// Checks the installation, starts lanes, metrics and health. kUnavailable: no Kafka in time;
  /// kFailedPrecondition: the installation is not as it must be.
  base::Status Start(const std::stop_token& stop);
  /// Last started stops first. kUnavailable: not in time.
  base::Status Stop(std::chrono::milliseconds timeout);
  /// Bound ports, "grpc" and "metrics"; once Start has returned.
  runtime::Ports ports() const;

 private:
  struct Parts;  // in app.cc: keeps Kafka and gRPC out of here
  explicit App(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace lagesbild::trend
