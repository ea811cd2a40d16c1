// base::Error on one side, grpc::Status with details (google.rpc.BadRequest, RetryInfo, ErrorInfo) on the
// other.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "common/base/result.h"

namespace grpc {
class Status;
}  // namespace grpc

namespace lagesbild::rpc {

/// What is wrong with one field of a request.
struct FieldViolation {
  std::string field;        ///< path: "events[3].incident.count"
  std::string reason;       ///< UPPER_SNAKE, from a closed set
  std::string description;  ///< what is wrong, with the value, and what to try
  friend bool operator==(const FieldViolation&, const FieldViolation&) = default;
};

/// An error and what a client may want to know besides.
struct RpcError {
  base::Error error;
  std::vector<FieldViolation> violations;
  /// When to try again.
  std::optional<std::chrono::milliseconds> retry_after;
};

/// The status on the wire: code and message for people ("message (try: hint)"), and in
/// grpc-status-details-bin an ErrorInfo (domain "lagesbild"; message and hint apart), a BadRequest if there
/// are violations, a RetryInfo if there is a delay.
::grpc::Status ToGrpcStatus(const base::Error& error);
::grpc::Status ToGrpcStatus(const RpcError& error);

/// The way back, for clients. Statuses that are not ours come back by their code; `status` must not be OK.
RpcError FromGrpcStatus(const ::grpc::Status& status);

}  // namespace lagesbild::rpc
