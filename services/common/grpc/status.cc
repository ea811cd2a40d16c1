#include "common/grpc/status.h"

#include <grpcpp/support/status.h>

#include <array>
#include <utility>

#include "lagesbild/rpc/v1/error_details.pb.h"

namespace lagesbild::rpc {

namespace {

namespace wire = ::lagesbild::rpc::v1;
using base::ErrorCode;
using ::grpc::StatusCode;

constexpr std::string_view kBadRequest = "type.googleapis.com/google.rpc.BadRequest";
constexpr std::string_view kRetryInfo = "type.googleapis.com/google.rpc.RetryInfo";
constexpr std::string_view kErrorInfo = "type.googleapis.com/google.rpc.ErrorInfo";

constexpr std::array<std::pair<ErrorCode, StatusCode>, 10> kCodes{{
    {ErrorCode::kInvalidArgument, StatusCode::INVALID_ARGUMENT},
    {ErrorCode::kUnavailable, StatusCode::UNAVAILABLE},
    {ErrorCode::kNotFound, StatusCode::NOT_FOUND},
    {ErrorCode::kAlreadyExists, StatusCode::ALREADY_EXISTS},
    {ErrorCode::kFailedPrecondition, StatusCode::FAILED_PRECONDITION},
    {ErrorCode::kResourceExhausted, StatusCode::RESOURCE_EXHAUSTED},
    {ErrorCode::kPermissionDenied, StatusCode::PERMISSION_DENIED},
    {ErrorCode::kUnauthenticated, StatusCode::UNAUTHENTICATED},
    {ErrorCode::kAborted, StatusCode::ABORTED},
    {ErrorCode::kInternal, StatusCode::INTERNAL},
}};

StatusCode ToWire(ErrorCode code) {
  for (const auto& [ours, theirs] : kCodes) {
    if (ours == code) return theirs;
  }
  return StatusCode::INTERNAL;
}

ErrorCode FromWire(StatusCode code) {
  for (const auto& [ours, theirs] : kCodes) {
    if (theirs == code) return ours;
  }
  switch (code) {
    case StatusCode::DEADLINE_EXCEEDED:
    case StatusCode::CANCELLED:
      return ErrorCode::kUnavailable;
    case StatusCode::OUT_OF_RANGE:
      return ErrorCode::kInvalidArgument;
    case StatusCode::UNIMPLEMENTED:
      return ErrorCode::kFailedPrecondition;
    default:
      return ErrorCode::kInternal;
  }
}

void AddDetail(wire::Status& status, std::string_view type, const google::protobuf::Message& message) {
  auto* detail = status.add_details();
  detail->set_type_url(std::string(type));
  detail->set_value(message.SerializeAsString());
}

void ReadViolations(const std::string& bytes, RpcError& out) {
  wire::BadRequest request;
  if (!request.ParseFromString(bytes)) return;
  for (const auto& violation : request.field_violations()) {
    out.violations.push_back({violation.field(), violation.reason(), violation.description()});
  }
}

void ReadRetry(const std::string& bytes, RpcError& out) {
  wire::RetryInfo retry;
  if (!retry.ParseFromString(bytes)) return;
  constexpr std::int64_t kSecondsMax = 86'400;  // a day; a longer wait is a fault of the peer
  const std::int64_t seconds = retry.retry_delay().seconds();
  if (seconds < 0 || seconds > kSecondsMax) return;
  out.retry_after =
      std::chrono::seconds(seconds) + std::chrono::milliseconds(retry.retry_delay().nanos() / 1'000'000);
}

void ReadInfo(const std::string& bytes, RpcError& out) {
  wire::ErrorInfo info;
  if (!info.ParseFromString(bytes)) return;
  const auto message = info.metadata().find("message");
  const auto hint = info.metadata().find("hint");
  if (message != info.metadata().end()) out.error.message = message->second;
  if (hint != info.metadata().end()) out.error.hint = hint->second;
}

}  // namespace

::grpc::Status ToGrpcStatus(const base::Error& error) { return ToGrpcStatus(RpcError{error, {}, {}}); }

::grpc::Status ToGrpcStatus(const RpcError& error) {
  const StatusCode code = ToWire(error.error.code);
  wire::Status status;
  status.set_code(static_cast<int>(code));
  status.set_message(error.error.ToString());
  wire::ErrorInfo info;
  info.set_reason(std::string(base::Name(error.error.code)));
  info.set_domain("lagesbild");
  (*info.mutable_metadata())["message"] = error.error.message;
  if (!error.error.hint.empty()) (*info.mutable_metadata())["hint"] = error.error.hint;
  AddDetail(status, kErrorInfo, info);
  if (!error.violations.empty()) {
    wire::BadRequest request;
    for (const auto& violation : error.violations) {
      auto* out = request.add_field_violations();
      out->set_field(violation.field);
      out->set_reason(violation.reason);
      out->set_description(violation.description);
    }
    AddDetail(status, kBadRequest, request);
  }
  if (error.retry_after) {
    wire::RetryInfo retry;
    const auto millis = error.retry_after->count();
    retry.mutable_retry_delay()->set_seconds(millis / 1000);
    retry.mutable_retry_delay()->set_nanos(static_cast<std::int32_t>(millis % 1000) * 1'000'000);
    AddDetail(status, kRetryInfo, retry);
  }
  return {code, status.message(), status.SerializeAsString()};
}

RpcError FromGrpcStatus(const ::grpc::Status& status) {
  RpcError out{{FromWire(status.error_code()), status.error_message(), {}}, {}, {}};
  wire::Status details;
  if (status.error_details().empty() || !details.ParseFromString(status.error_details())) return out;
  for (const auto& detail : details.details()) {
    if (detail.type_url() == kBadRequest) ReadViolations(detail.value(), out);
    if (detail.type_url() == kRetryInfo) ReadRetry(detail.value(), out);
    if (detail.type_url() == kErrorInfo) ReadInfo(detail.value(), out);
  }
  return out;
}

}  // namespace lagesbild::rpc
