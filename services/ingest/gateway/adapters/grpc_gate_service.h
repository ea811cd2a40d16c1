// GateService: what the gate answered, by gRPC.
#pragma once

#include <memory>

namespace grpc {
class Service;
}  // namespace grpc
namespace lagesbild::rpc {
class Authenticator;
}  // namespace lagesbild::rpc

namespace lagesbild::ingest {

class GateTotals;

/// A feed sees its own. Both references must outlive it.
class GrpcGateService {
 public:
  GrpcGateService(const GateTotals& totals, const rpc::Authenticator& authenticator);
  ~GrpcGateService();
  GrpcGateService(const GrpcGateService&) = delete;
  GrpcGateService& operator=(const GrpcGateService&) = delete;

  ::grpc::Service* service();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lagesbild::ingest
