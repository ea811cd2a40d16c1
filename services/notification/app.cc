#include "notification/app.h"

#include <utility>

#include "common/grpc/auth.h"
#include "common/kafka/topics.h"
#include "common/stage/host.h"
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
  Parts(Config settings, runtime::Ending& ending)
      : config(std::move(settings)),
        metrics(Config::kName),
        notification_metrics(metrics),
        staff(config.service.operator_token_sha256, config.service.analyst_token_sha256),
        partners(view),
        tokens({&staff, &partners}),
        topics({config.service.kafka_bootstrap, config.alert_partitions, config.replication_factor,
                config.alert_retention.count()}),
        host(config.service, metrics, ending) {}

  base::Status Serve(const model::Installation& installation);
  base::Result<std::unique_ptr<kafka::Step>> MakeStep();

  Config config;
  telemetry::Metrics metrics;
  NotificationMetrics notification_metrics;
  RegisterView view;
  rpc::StaticTokens staff;
  PartnerTokens partners;
  rpc::AuthenticatorChain tokens;
  SystemMachine machine;
  KafkaAlertTopics topics;
  std::unique_ptr<KafkaRegisterLog> log;
  std::unique_ptr<SubscriptionDesk> desk;
  std::unique_ptr<KafkaRegisterFollower> follower;
  std::unique_ptr<GrpcSubscriptionServer> service;
  stage::Host host;
};

base::Status App::Parts::Serve(const model::Installation& installation) {
  auto following = KafkaRegisterFollower::Start(config.service.kafka_bootstrap, view);
  if (!following) return base::Fail(following.error());
  follower = std::move(*following);
  host.Push("registers", [this](auto /*deadline*/) -> base::Status {
    follower.reset();
    return {};
  });
  log = std::make_unique<KafkaRegisterLog>(config.service.kafka_bootstrap, installation.partitions);
  desk = std::make_unique<SubscriptionDesk>(topics, *log, machine, view, config.Levels());
  service = std::make_unique<GrpcSubscriptionServer>(*desk, view, tokens);
  return host.Serve({service->service()}, tokens);
}

base::Result<std::unique_ptr<kafka::Step>> App::Parts::MakeStep() {
  return std::make_unique<FindingStep>(
      [this](const StepCounts& counts) { notification_metrics.Count(counts, machine.NowMs()); });
}

App::App(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
App::~App() = default;

base::Result<std::unique_ptr<App>> App::New(Config config, runtime::Ending& ending) {
  return std::unique_ptr<App>(new App(std::make_unique<Parts>(std::move(config), ending)));
}

base::Status App::Start(const std::stop_token& stop) {
  const auto installation = parts_->host.Open(stop);
  if (!installation) return base::Fail(installation.error());
  if (auto served = parts_->Serve(*installation); !served) return served;
  return parts_->host.Run(kafka::kNotificationStage, kafka::kFindings, *installation,
                          [this](int /*lane*/) { return parts_->MakeStep(); });
}

base::Status App::Stop(std::chrono::milliseconds timeout) { return parts_->host.Stop(timeout); }

runtime::Ports App::ports() const { return parts_->host.ports(); }

}  // namespace lagesbild::notification
