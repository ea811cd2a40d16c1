// RegisterService: feeds, areas, rule sets and references by gRPC.
#pragma once

#include <memory>

namespace grpc {
class Service;
}  // namespace grpc

namespace lagesbild::ingest {

class RegisterDesk;

/// Handlers are synchronous; who may call what stands in the table of RPC rules. `desk` must outlive it.
class GrpcRegisterService {
 public:
  explicit GrpcRegisterService(RegisterDesk& desk);
  ~GrpcRegisterService();
  GrpcRegisterService(const GrpcRegisterService&) = delete;
  GrpcRegisterService& operator=(const GrpcRegisterService&) = delete;

  ::grpc::Service* service();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lagesbild::ingest
