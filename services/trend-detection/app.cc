#include "trend-detection/app.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/grpc/server.h"
#include "common/kafka/topics.h"
#include "common/runtime/stop_stack.h"
#include "common/stage/lane_group.h"
#include "common/telemetry/metrics.h"
#include "trend-detection/adapters/kafka_area_content.h"
#include "trend-detection/adapters/kafka_observation_to_finding_lane.h"
#include "trend-detection/domain/seasonal_z.h"
#include "trend-detection/metrics.h"

namespace lagesbild::trend {

struct App::Parts {
  Parts(Config settings, runtime::Ending& end)
      : config(std::move(settings)),
        ending(end),
        metrics(Config::kName),
        trend_metrics(metrics),
        tokens(config.service.operator_token_sha256, config.service.analyst_token_sha256) {}

  Config config;
  runtime::Ending& ending;
  telemetry::Metrics metrics;
  TrendMetrics trend_metrics;
  rpc::StaticTokens tokens;
  SeasonalZ detector;
  std::vector<std::unique_ptr<KafkaAreaContent>> content;  // one for each lane
  std::unique_ptr<telemetry::MetricsServer> metrics_server;
  std::unique_ptr<rpc::Server> server;
  std::unique_ptr<stage::LaneGroup> lanes;
  runtime::StopStack stop_stack;

  base::Status StartServers();
  base::Status StartLanes(const model::Installation& installation);
};

base::Status App::Parts::StartServers() {
  auto metrics_listener = telemetry::MetricsServer::Start(metrics, config.service.metrics_listen);
  if (!metrics_listener) return base::Fail(metrics_listener.error());
  metrics_server = std::move(*metrics_listener);
  rpc::ServerSettings settings;
  settings.listen = config.service.grpc_listen;
  auto grpc_server = rpc::Server::Start(settings, {}, tokens);  // health alone
  if (!grpc_server) return base::Fail(grpc_server.error());
  server = std::move(*grpc_server);
  stop_stack.Push("grpc", [this](auto deadline) -> base::Status {
    server->Stop(deadline);
    return {};
  });
  return {};
}

base::Status App::Parts::StartLanes(const model::Installation& installation) {
  stage::LaneGroupOptions options;
  options.service = config.service;
  options.stage = kafka::kTrendStage;
  options.input_topic = kafka::kObservations;
  options.installation = installation;
  const auto make_step = [this](int /*lane*/) -> base::Result<std::unique_ptr<kafka::Step>> {
    content.push_back(std::make_unique<KafkaAreaContent>(config.service.kafka_bootstrap));
    return std::make_unique<ObservationStep>(
        detector, *content.back(), [this](const StepCounts& counts) { trend_metrics.Count(counts); });
  };
  auto group = stage::LaneGroup::New(options, make_step, metrics, ending);
  if (!group) return base::Fail(group.error());
  lanes = std::move(*group);
  stop_stack.Push("lanes", [this](auto deadline) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    return lanes->Stop(std::max(left, std::chrono::milliseconds(0)));
  });
  return lanes->Start([this](bool ready) { server->SetServing(ready); });
}

App::App(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
App::~App() = default;

base::Result<std::unique_ptr<App>> App::New(Config config, runtime::Ending& ending) {
  return std::unique_ptr<App>(new App(std::make_unique<Parts>(std::move(config), ending)));
}

base::Status App::Start(const std::stop_token& stop) {
  if (auto started = parts_->StartServers(); !started) return started;
  const auto installation = stage::WaitForInstallation(parts_->config.service.kafka_bootstrap, stop);
  if (!installation) return base::Fail(installation.error());
  return parts_->StartLanes(*installation);
}

base::Status App::Stop(std::chrono::milliseconds timeout) { return parts_->stop_stack.Stop(timeout); }

runtime::Ports App::ports() const {
  return {{"grpc", parts_->server->port()}, {"metrics", parts_->metrics_server->port()}};
}

}  // namespace lagesbild::trend
