#include "notification/app.h"

#include <algorithm>
#include <utility>

#include "common/grpc/server.h"
#include "common/kafka/topics.h"
#include "common/runtime/stop_stack.h"
#include "common/stage/lane_group.h"
#include "common/telemetry/metrics.h"
#include "notification/adapters/grpc_subscription_server.h"
#include "notification/adapters/kafka_alert_topics.h"
#include "notification/adapters/kafka_finding_to_alert_lane.h"
#include "notification/adapters/kafka_register_follower.h"
#include "notification/adapters/kafka_register_log.h"
#include "notification/adapters/partner_tokens.h"
#include "notification/adapters/system_machine.h"
#include "notification/metrics.h"
#include "notification/subscription_desk.h"

namespace lagesbild::notification {

struct App::Parts {
  Parts(Config settings, runtime::Ending& end)
      : config(std::move(settings)),
        ending(end),
        metrics(Config::kName),
        notification_metrics(metrics),
        staff(config.service.operator_token_sha256, config.service.analyst_token_sha256),
        partners(view),
        tokens({&staff, &partners}),
        topics({config.service.kafka_bootstrap, config.alert_partitions, config.replication_factor,
                config.alert_retention.count()}) {}

  Config config;
  runtime::Ending& ending;
  telemetry::Metrics metrics;
  NotificationMetrics notification_metrics;
  RegisterView view;
  rpc::StaticTokens staff;
  PartnerTokens partners;
  rpc::AuthenticatorChain tokens;
  SystemMachine machine;
  KafkaAlertTopics topics;
  // Order of stopping: lanes, server, what its handlers use.
  std::unique_ptr<KafkaRegisterLog> log;
  std::unique_ptr<SubscriptionDesk> desk;
  std::unique_ptr<KafkaRegisterFollower> follower;
  std::unique_ptr<GrpcSubscriptionServer> service;
  std::unique_ptr<telemetry::MetricsServer> metrics_server;
  std::unique_ptr<rpc::Server> server;
  std::unique_ptr<stage::LaneGroup> lanes;
  runtime::StopStack stop_stack;

  base::Status StartMetrics();
  base::Status StartServer(const model::Installation& installation);
  base::Status StartLanes(const model::Installation& installation);
};

base::Status App::Parts::StartMetrics() {
  auto listener = telemetry::MetricsServer::Start(metrics, config.service.metrics_listen);
  if (!listener) return base::Fail(listener.error());
  metrics_server = std::move(*listener);
  return {};
}

base::Status App::Parts::StartServer(const model::Installation& installation) {
  auto following = KafkaRegisterFollower::Start(config.service.kafka_bootstrap, view);
  if (!following) return base::Fail(following.error());
  follower = std::move(*following);
  log = std::make_unique<KafkaRegisterLog>(config.service.kafka_bootstrap, installation.partitions);
  desk = std::make_unique<SubscriptionDesk>(topics, *log, machine, view, config.Levels());
  service = std::make_unique<GrpcSubscriptionServer>(*desk, view, tokens);
  rpc::ServerSettings settings;
  settings.listen = config.service.grpc_listen;
  auto started = rpc::Server::Start(settings, {service->service()}, tokens);
  if (!started) return base::Fail(started.error());
  server = std::move(*started);
  stop_stack.Push("grpc", [this](auto deadline) -> base::Status {
    server->Stop(deadline);
    follower.reset();
    return {};
  });
  return {};
}

base::Status App::Parts::StartLanes(const model::Installation& installation) {
  stage::LaneGroupOptions options;
  options.service = config.service;
  options.stage = kafka::kNotificationStage;
  options.input_topic = kafka::kFindings;
  options.installation = installation;
  const auto make_step = [this](int /*lane*/) -> base::Result<std::unique_ptr<kafka::Step>> {
    return std::make_unique<FindingStep>(
        [this](const StepCounts& counts) { notification_metrics.Count(counts, machine.NowMs()); });
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
  if (auto started = parts_->StartMetrics(); !started) return started;
  const auto installation = stage::WaitForInstallation(parts_->config.service.kafka_bootstrap, stop);
  if (!installation) return base::Fail(installation.error());
  if (auto started = parts_->StartServer(*installation); !started) return started;
  return parts_->StartLanes(*installation);
}

base::Status App::Stop(std::chrono::milliseconds timeout) { return parts_->stop_stack.Stop(timeout); }

runtime::Ports App::ports() const {
  return {{"grpc", parts_->server->port()}, {"metrics", parts_->metrics_server->port()}};
}

}  // namespace lagesbild::notification
