// The gate before every call: credentials of a port that put each call to Authorize. Used by rpc::Server
// alone.
#pragma once

#include <grpcpp/security/server_credentials.h>

#include <atomic>
#include <memory>

#include "common/grpc/auth.h"

namespace lagesbild::rpc {

/// Shared by the server and gRPC, whose credentials may outlive the server for a moment.
struct Gate {
  const Authenticator& authenticator;
  /// False: every call is refused with UNAVAILABLE; the server is not ready to say its health yet.
  std::atomic<bool> open{false};
};

/// Plain-text credentials whose calls pass the gate before gRPC dispatches them: an RPC of any service, known
/// or not, synchronous or callback, is checked in this one place. (Server interceptors see a call too, but
/// cannot keep it from its handler.)
std::shared_ptr<::grpc::ServerCredentials> GatedCredentials(std::shared_ptr<Gate> gate);

}  // namespace lagesbild::rpc
