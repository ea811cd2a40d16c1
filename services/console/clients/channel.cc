#include "console/clients/channel.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include "common/grpc/status.h"

namespace lagesbild::console {

std::shared_ptr<grpc::Channel> NewChannel(const std::string& address, const Keepalive& keepalive) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, static_cast<int>(keepalive.time.count()));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, static_cast<int>(keepalive.timeout.count()));
  // As many as it takes: a stream may have nothing to say for long.
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  arguments.SetMaxReceiveMessageSize(64 * 1024 * 1024);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

void Prepare(grpc::ClientContext& context, const std::string& token, std::chrono::milliseconds deadline) {
  if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
  context.set_deadline(std::chrono::system_clock::now() + deadline);
}

namespace {

/// "trend-detection" → "LAGESBILD_TREND_DETECTION"
std::string VariableOf(const std::string& service) {
  std::string variable = "LAGESBILD_";
  for (const char c : service) variable += c == '-' ? '_' : static_cast<char>(c - 'a' + 'A');
  return variable;
}

}  // namespace

base::Error ToError(const grpc::Status& status, const std::string& service, const std::string& address) {
  const rpc::RpcError fault = rpc::FromGrpcStatus(status);
  base::Error error = fault.error;
  for (const auto& violation : fault.violations) {
    error.message += "\n  " + violation.field + ": " + violation.description;
  }
  if (!error.hint.empty()) return error;
  if (error.code == base::ErrorCode::kUnavailable) {
    error.message = service + " at " + address + ": " + error.message;
    error.hint = "is it running there? set --" + service + " or " + VariableOf(service) + " otherwise";
  }
  if (error.code == base::ErrorCode::kUnauthenticated) error.hint = "set --token or LAGESBILD_TOKEN";
  return error;
}

}  // namespace lagesbild::console
