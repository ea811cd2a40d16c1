// EventService: what became of accepted events, asked of the partitions held here.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "common/base/result.h"
#include "common/kafka/step.h"

namespace grpc {
class Service;
}  // namespace grpc
namespace lagesbild::rpc {
class Authenticator;
}  // namespace lagesbild::rpc

namespace lagesbild::registrar {

/// Puts a question to the committed state of a partition, on the thread that holds it.
class PartitionDesk {
 public:
  virtual ~PartitionDesk() = default;
  virtual std::int32_t partition_count() const = 0;
  /// `question` is called once, on the thread that holds the partition; with nullptr if this process does
  /// not. Safe from any thread. kUnavailable: not running; kResourceExhausted: too many questions wait; then
  /// it is never called.
  virtual base::Status Ask(std::int32_t partition, std::function<void(const kafka::StateView*)> question) = 0;
};

/// Synchronous; a call waits at most 5 s for the lanes. A feed asks for its own events and status only. Both
/// references must outlive it.
class GrpcEventService {
 public:
  GrpcEventService(PartitionDesk& desk, const rpc::Authenticator& authenticator);
  ~GrpcEventService();
  GrpcEventService(const GrpcEventService&) = delete;
  GrpcEventService& operator=(const GrpcEventService&) = delete;

  ::grpc::Service* service();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lagesbild::registrar
