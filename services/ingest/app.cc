#include "ingest/app.h"

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "common/grpc/auth.h"
#include "common/grpc/server.h"
#include "common/runtime/retry.h"
#include "common/runtime/stop_stack.h"
#include "common/stage/lane_group.h"
#include "common/stage/lane_metrics.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "ingest/gateway/adapters/kafka_register_view.h"
#include "ingest/gateway/gateway.h"
#include "ingest/metrics.h"
#include "ingest/registrar/registrar.h"

namespace lagesbild::ingest {

namespace {

using Deadline = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

/// Of the time to stop, what events on their way to the broker may use; the rest is for receipts and lanes.
constexpr int kSinkShare = 2;
constexpr milliseconds kHealthEvery{100};
/// For calls still in flight when both halves have stopped: their answers are there, they need only be sent.
constexpr milliseconds kLastCalls{500};

milliseconds Left(Deadline deadline) {
  return std::max(std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now()),
                  milliseconds(0));
}

}  // namespace

struct App::Parts {
  Parts(Config settings, runtime::Ending& end)
      : config(std::move(settings)),
        ending(end),
        metrics(Config::kName),
        gateway_metrics(metrics),
        tokens(config.service.operator_token_sha256, config.service.analyst_token_sha256) {}

  Config config;
  runtime::Ending& ending;
  telemetry::Metrics metrics;
  GatewayMetrics gateway_metrics;
  rpc::StaticTokens tokens;
  std::unique_ptr<KafkaRegisterView> registers;
  std::unique_ptr<rpc::AuthenticatorChain> authenticator;
  std::unique_ptr<telemetry::MetricsServer> metrics_server;
  std::unique_ptr<GatewayPart> gateway;
  std::unique_ptr<registrar::RegistrarPart> registrar;
  std::unique_ptr<rpc::Server> server;
  std::jthread health;
  runtime::StopStack stop_stack;

  base::Status OpenRegisters();
  base::Status MakeGateway(const model::Installation& installation);
  base::Status MakeRegistrar(const model::Installation& installation);
  base::Status StartServer();
  base::Status StartRegistrar();
  void StartGateway();
  void WatchHealth();
};

base::Status App::Parts::OpenRegisters() {
  auto opened = KafkaRegisterView::Open(config.service.kafka_bootstrap);
  if (!opened) return base::Fail(opened.error());
  registers = std::move(*opened);
  authenticator = std::make_unique<rpc::AuthenticatorChain>(
      std::vector<const rpc::Authenticator*>{&tokens, registers.get()});
  return {};
}

base::Status App::Parts::MakeGateway(const model::Installation& installation) {
  GatewayOptions options;
  options.kafka_bootstrap = config.service.kafka_bootstrap;
  options.installation = installation;
  options.limits = config.limits;
  options.linger = config.linger;
  options.delivery_timeout = config.delivery_timeout;
  options.on_tick = [this](std::int64_t tick_ms, bool good) {
    gateway_metrics.Ticked(tick_ms, good);
    if (!good) {
      telemetry::WarnLimited(
          "tick not written to every partition; trying again",
          {{"tick_ms", tick_ms}, {"try", "is Kafka there? time stands still without ticks"}});
    }
  };
  auto made = GatewayPart::New(options, *registers, *authenticator, gateway_metrics);
  if (!made) return base::Fail(made.error());
  gateway = std::move(*made);
  return {};
}

base::Status App::Parts::MakeRegistrar(const model::Installation& installation) {
  auto made = registrar::RegistrarPart::New({config.service, installation}, metrics, ending, *authenticator);
  if (!made) return base::Fail(made.error());
  registrar = std::move(*made);
  return {};
}

base::Status App::Parts::StartServer() {
  std::vector<::grpc::Service*> services;
  if (gateway) services = gateway->services();
  if (registrar) services.push_back(registrar->event_service());
  rpc::ServerSettings settings;
  settings.listen = config.service.grpc_listen;
  auto started = rpc::Server::Start(settings, services, *authenticator);
  if (!started) return base::Fail(started.error());
  server = std::move(*started);
  stop_stack.Push("grpc", [this](Deadline deadline) -> base::Status {
    // A client that is connected and does nothing may not hear that we go, and gRPC would wait for it to the
    // end.
    server->Stop(std::min(deadline, std::chrono::steady_clock::now() + kLastCalls));
    return {};
  });
  return {};
}

base::Status App::Parts::StartRegistrar() {
  stop_stack.Push("registrar", [this](Deadline deadline) { return registrar->Stop(Left(deadline)); });
  return registrar->Start();
}

void App::Parts::StartGateway() {
  gateway->Start();
  // Before the server stops: calls end as soon as their events are answered for.
  stop_stack.Push("gateway",
                  [this](Deadline deadline) { return gateway->Stop(Left(deadline) / kSinkShare); });
}

void App::Parts::WatchHealth() {
  health = std::jthread([this](const std::stop_token& stop) {
    std::optional<bool> said;
    while (!stop.stop_requested()) {
      const bool serving = !registrar || registrar->ready();
      if (said != serving) {
        server->SetServing(serving);
        telemetry::Info(serving ? "serving" : "not serving: partitions are being restored");
      }
      said = serving;
      runtime::SleepFor(kHealthEvery, stop);
    }
  });
  stop_stack.Push("health", [this](Deadline) -> base::Status {
    health = std::jthread();
    server->SetServing(false);
    return {};
  });
}

App::App(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
App::~App() { (void)Stop(milliseconds(0)); }

base::Result<std::unique_ptr<App>> App::New(Config config, runtime::Ending& ending) {
  return std::unique_ptr<App>(new App(std::make_unique<Parts>(std::move(config), ending)));
}

base::Status App::Start(const std::stop_token& stop) {
  Parts& parts = *parts_;
  auto listener = telemetry::MetricsServer::Start(parts.metrics, parts.config.service.metrics_listen);
  if (!listener) return base::Fail(listener.error());
  parts.metrics_server = std::move(*listener);
  stage::TellBuild(parts.metrics);
  const auto installation = stage::WaitForInstallation(parts.config.service.kafka_bootstrap, stop);
  if (!installation) return base::Fail(installation.error());
  if (auto opened = parts.OpenRegisters(); !opened) return opened;
  if (parts.config.gateway) {
    if (auto made = parts.MakeGateway(*installation); !made) return made;
  }
  if (parts.config.registrar) {
    if (auto made = parts.MakeRegistrar(*installation); !made) return made;
  }
  if (auto started = parts.StartServer(); !started) return started;
  if (parts.registrar) {
    if (auto started = parts.StartRegistrar(); !started) return started;
  }
  if (parts.gateway) parts.StartGateway();
  parts.WatchHealth();
  return {};
}

base::Status App::Stop(std::chrono::milliseconds timeout) { return parts_->stop_stack.Stop(timeout); }

runtime::Ports App::ports() const {
  return {{"grpc", parts_->server->port()}, {"metrics", parts_->metrics_server->port()}};
}

}  // namespace lagesbild::ingest
