// IngestService: batches of events in, a receipt for each event out, in order, once the broker has it.
#pragma once

#include <cstddef>
#include <memory>

namespace grpc {
class Service;
}  // namespace grpc
namespace lagesbild::rpc {
class Authenticator;
}  // namespace lagesbild::rpc

namespace lagesbild::ingest {

class PublishDesk;

/// Answers on gRPC's threads and the sink's. Requests are read as bytes, so that one broken event spoils only
/// itself. A stream is read no further while its events without receipt reach the credit: the client feels it
/// as HTTP/2 flow control. Both references must outlive it.
class GrpcSubmissionSource {
 public:
  GrpcSubmissionSource(PublishDesk& desk, const rpc::Authenticator& authenticator);
  ~GrpcSubmissionSource();
  GrpcSubmissionSource(const GrpcSubmissionSource&) = delete;
  GrpcSubmissionSource& operator=(const GrpcSubmissionSource&) = delete;

  ::grpc::Service* service();

  /// Reads no more; each stream ends with UNAVAILABLE after the receipts of what it has read. Returns at
  /// once.
  void Drain();
  /// Streams that are open.
  std::size_t open_streams() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lagesbild::ingest
