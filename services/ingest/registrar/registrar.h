// The registrar, whole: step, lanes and EventService, for the ingest service to put beside its gateway.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "common/base/result.h"
#include "common/config/service_settings.h"
#include "common/model/registers.h"

namespace grpc {
class Service;
}  // namespace grpc
namespace lagesbild::rpc {
class Authenticator;
}  // namespace lagesbild::rpc
namespace lagesbild::runtime {
class Ending;
}  // namespace lagesbild::runtime
namespace lagesbild::telemetry {
class Metrics;
}  // namespace lagesbild::telemetry

namespace lagesbild::registrar {

struct RegistrarOptions {
  /// Brokers, instance, number of lanes, folder for snapshots.
  config::ServiceSettings service;
  /// What CheckInstallation gave.
  model::Installation installation;
};

/// Owns the lanes; a lane that must not go on ends the process (see stage::LaneGroup). Start and Stop from
/// one thread; the rest from any.
class RegistrarPart {
 public:
  /// Opens nothing. metrics, ending and authenticator must outlive it. kInvalidArgument: options that a lane
  /// refuses.
  static base::Result<std::unique_ptr<RegistrarPart>> New(const RegistrarOptions& options,
                                                          telemetry::Metrics& metrics,
                                                          runtime::Ending& ending,
                                                          const rpc::Authenticator& authenticator);
  ~RegistrarPart();  // stops the lanes
  RegistrarPart(const RegistrarPart&) = delete;
  RegistrarPart& operator=(const RegistrarPart&) = delete;

  /// on_ready: called from a thread of the lanes whenever ready() has changed.
  base::Status Start(std::function<void(bool)> on_ready = {});
  /// True when every lane has its partitions, restored.
  bool ready() const;
  /// Commits what is open and leaves the group. kUnavailable: not in time. Safe to call twice.
  base::Status Stop(std::chrono::milliseconds timeout);

  /// To be handed to the gRPC server; answers UNAVAILABLE while the lanes do not run. The server must be gone
  /// before this is.
  ::grpc::Service* event_service();

 private:
  struct Parts;
  explicit RegistrarPart(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace lagesbild::registrar
