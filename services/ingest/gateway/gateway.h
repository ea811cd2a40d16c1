// The gateway, whole: IngestService, GateService, RegisterService and ticks, for the ingest service to put
// beside its registrar.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/model/registers.h"
#include "ingest/gateway/domain/admission.h"
#include "ingest/gateway/ports.h"

namespace grpc {
class Service;
}  // namespace grpc
namespace lagesbild::rpc {
class Authenticator;
}  // namespace lagesbild::rpc

namespace lagesbild::ingest {

class KafkaRegisterView;

struct GatewayOptions {
  std::string kafka_bootstrap;
  model::Installation installation;
  AdmissionLimits limits;
  /// How long events wait for company on their way to the broker, and how long the broker may take.
  std::chrono::milliseconds linger{10};
  std::chrono::milliseconds delivery_timeout{10'000};
  /// Told after each try to write a tick of our own.
  std::function<void(std::int64_t tick_ms, bool good)> on_tick = [](std::int64_t, bool) {};
};

/// Start and Stop from one thread. The references must outlive it; the gRPC server must be gone before it is.
class GatewayPart {
 public:
  /// Opens no connection yet. kInvalidArgument: a setting the Kafka client refuses.
  static base::Result<std::unique_ptr<GatewayPart>> New(const GatewayOptions& options,
                                                        const KafkaRegisterView& registers,
                                                        const rpc::Authenticator& authenticator,
                                                        GateCounters& counters);
  ~GatewayPart();
  GatewayPart(const GatewayPart&) = delete;
  GatewayPart& operator=(const GatewayPart&) = delete;

  /// To be handed to the gRPC server.
  std::vector<::grpc::Service*> services();
  /// Begins to tick, unless a loader supplies the clock.
  void Start();
  /// Streams are read no further and end after their receipts; what is on its way to the broker gets up to
  /// `timeout`, then it is answered with RETRY. Nothing is taken afterwards. kUnavailable: some events were
  /// not confirmed in time.
  base::Status Stop(std::chrono::milliseconds timeout);

 private:
  struct Parts;
  explicit GatewayPart(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace lagesbild::ingest
