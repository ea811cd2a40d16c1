#include "common/grpc/server.h"

#include <grpc/support/log.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>

#include <source_location>
#include <utility>

#include "common/grpc/server_gate.h"
#include "common/telemetry/log.h"

namespace lagesbild::rpc {

struct Server::Impl {
  std::shared_ptr<Gate> gate;
  std::unique_ptr<::grpc::Server> server;
  int port = 0;
};

namespace {

/// What gRPC itself has to say goes where our own lines go, and not more often.
void LogFromGrpc(gpr_log_func_args* args) {
  const bool is_error = args->severity == GPR_LOG_SEVERITY_ERROR;
  const auto log = is_error ? telemetry::ErrorLimited : telemetry::WarnLimited;
  log("gRPC says", {{"text", args->message}, {"file", args->file}, {"line", args->line}},
      std::source_location::current());
}

void ApplyLimits(::grpc::ServerBuilder& builder, const ServerSettings& settings) {
  builder.SetMaxReceiveMessageSize(settings.max_receive_bytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, settings.max_streams_per_connection);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, static_cast<int>(settings.keepalive_time.count()));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                             static_cast<int>(settings.keepalive_timeout.count()));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  // gRPC's own answer is five minutes: it would take a client's keepalive for an attack.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             static_cast<int>(settings.ping_interval_min.count()));
  // Without this, two servers could share a port and each would get half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  ::grpc::ResourceQuota quota("lagesbild");
  quota.SetMaxThreads(settings.max_threads);
  builder.SetResourceQuota(quota);
}

}  // namespace

base::Result<std::unique_ptr<Server>> Server::Start(const ServerSettings& settings,
                                                    const std::vector<::grpc::Service*>& services,
                                                    const Authenticator& authenticator) {
  auto impl = std::make_unique<Impl>();
  impl->gate = std::make_shared<Gate>(authenticator);
  gpr_set_log_function(LogFromGrpc);
  ::grpc::EnableDefaultHealthCheckService(true);
  ::grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  ::grpc::ServerBuilder builder;
  builder.AddListeningPort(settings.listen, GatedCredentials(impl->gate), &impl->port);
  ApplyLimits(builder, settings);
  for (auto* service : services) builder.RegisterService(service);
  impl->server = builder.BuildAndStart();
  if (impl->server == nullptr || impl->port == 0) {
    return base::Fail(base::ErrorCode::kUnavailable, "cannot serve gRPC on '" + settings.listen + "'",
                      "another process may listen there; --grpc-listen 127.0.0.1:0 takes a free port");
  }
  auto server = std::unique_ptr<Server>(new Server(std::move(impl)));
  // gRPC's health service starts out as serving; no call reaches it before this is put right.
  server->SetServing(false);
  server->impl_->gate->open.store(true, std::memory_order_release);
  return server;
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() { Stop(std::chrono::steady_clock::now()); }

std::uint16_t Server::port() const { return static_cast<std::uint16_t>(impl_->port); }

void Server::SetServing(bool serving) {
  if (impl_->server == nullptr) return;
  impl_->server->GetHealthCheckService()->SetServingStatus(serving);
}

void Server::Stop(std::chrono::steady_clock::time_point deadline) {
  if (impl_->server == nullptr) return;
  SetServing(false);
  // A client that is connected but idle may not hear that we go, and Shutdown waits for it as for a call in
  // flight: half of the time is left for what must end after us.
  const auto left = (deadline - std::chrono::steady_clock::now()) / 2;
  impl_->server->Shutdown(std::chrono::system_clock::now() +
                          std::chrono::duration_cast<std::chrono::system_clock::duration>(left));
  impl_->server->Wait();
  impl_->server.reset();
}

}  // namespace lagesbild::rpc
