#include "scoring/app.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/grpc/server.h"
#include "common/kafka/topics.h"
#include "common/redis/guarded_reader.h"
#include "common/runtime/stop_stack.h"
#include "common/stage/lane_group.h"
#include "common/telemetry/metrics.h"
#include "scoring/adapters/grpc_area_service.h"
#include "scoring/adapters/kafka_area_content.h"
#include "scoring/adapters/kafka_observation_to_finding_lane.h"
#include "scoring/adapters/kafka_partner_tokens.h"
#include "scoring/adapters/redis_follower.h"
#include "scoring/metrics.h"

namespace lagesbild::scoring {

namespace {

using Clock = std::chrono::steady_clock;

std::int64_t WallClockMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

std::chrono::milliseconds Left(Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
  return std::max(left, std::chrono::milliseconds(0));
}

}  // namespace

struct App::Parts {
  Parts(Config settings, runtime::Ending& end)
      : config(std::move(settings)),
        ending(end),
        metrics(Config::kName),
        scoring_metrics(metrics),
        tokens(config.service.operator_token_sha256, config.service.analyst_token_sha256),
        partners(config.service.kafka_bootstrap),
        everybody({&tokens, &partners}) {}

  Config config;
  runtime::Ending& ending;
  telemetry::Metrics metrics;
  ScoringMetrics scoring_metrics;
  rpc::StaticTokens tokens;
  KafkaPartnerTokens partners;
  rpc::AuthenticatorChain everybody;
  std::vector<std::unique_ptr<KafkaAreaContent>> contents;  // one for each lane; outlive the lanes
  std::unique_ptr<redis::GuardedReader> reader;
  std::unique_ptr<AreaServiceAdapter> area_service;
  std::unique_ptr<telemetry::MetricsServer> metrics_server;
  std::unique_ptr<rpc::Server> server;
  std::unique_ptr<RedisFollower> follower;
  std::unique_ptr<stage::LaneGroup> lanes;
  runtime::StopStack stop_stack;

  redis::ModelSettings Model(const model::Installation& installation) const {
    return {.prefix = config.redis_prefix, .epoch = installation.epoch};
  }
  base::Status StartServers(const model::Installation& installation);
  void StartFollower(const model::Installation& installation);
  base::Status StartLanes(const model::Installation& installation);
};

base::Status App::Parts::StartServers(const model::Installation& installation) {
  std::vector<::grpc::Service*> services;
  if (config.read_model) {
    reader = std::make_unique<redis::GuardedReader>(
        redis::ConnectionSettings{.address = config.redis_address}, Model(installation));
    area_service = std::make_unique<AreaServiceAdapter>(*reader, everybody);
    services.push_back(area_service->service());
    partners.Start();
    stop_stack.Push("partner tokens", [this](auto) -> base::Status {
      partners.Stop();
      return {};
    });
  }
  rpc::ServerSettings settings;
  settings.listen = config.service.grpc_listen;
  auto started = rpc::Server::Start(settings, services, everybody);
  if (!started) return base::Fail(started.error());
  server = std::move(*started);
  stop_stack.Push("grpc", [this](auto deadline) -> base::Status {
    server->Stop(deadline);
    return {};
  });
  return {};
}

void App::Parts::StartFollower(const model::Installation& installation) {
  if (!config.read_model) return;
  FollowerOptions options;
  options.bootstrap = config.service.kafka_bootstrap;
  options.redis.address = config.redis_address;
  options.model = Model(installation);
  options.writer = "scoring-" + config.service.instance;
  options.on_round = [this](const FollowerStats& stats) { scoring_metrics.Set(stats); };
  follower = std::make_unique<RedisFollower>(std::move(options));
  follower->Start();
  stop_stack.Push("follower", [this](auto) -> base::Status {
    follower->Stop();
    return {};
  });
}

base::Status App::Parts::StartLanes(const model::Installation& installation) {
  stage::LaneGroupOptions options;
  options.service = config.service;
  options.stage = kafka::kScoringStage;
  options.input_topic = kafka::kObservations;
  options.installation = installation;
  // With clock=feed the log's time is not that of the wall: latencies would be years.
  const bool is_live = installation.clock == model::Clock::kLive;
  const auto make_step = [this, is_live](int /*lane*/) -> base::Result<std::unique_ptr<kafka::Step>> {
    contents.push_back(std::make_unique<KafkaAreaContent>(config.service.kafka_bootstrap));
    return std::make_unique<ObservationStep>(*contents.back(), [this, is_live](const StepTally& tally) {
      scoring_metrics.Count(tally, is_live ? WallClockMs() : 0);
    });
  };
  auto group = stage::LaneGroup::New(options, make_step, metrics, ending);
  if (!group) return base::Fail(group.error());
  lanes = std::move(*group);
  stop_stack.Push("lanes", [this](auto deadline) { return lanes->Stop(Left(deadline)); });
  return lanes->Start([this](bool ready) { server->SetServing(ready); });
}

App::App(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
App::~App() = default;

base::Result<std::unique_ptr<App>> App::New(Config config, runtime::Ending& ending) {
  return std::unique_ptr<App>(new App(std::make_unique<Parts>(std::move(config), ending)));
}

base::Status App::Start(const std::stop_token& stop) {
  auto metrics_server =
      telemetry::MetricsServer::Start(parts_->metrics, parts_->config.service.metrics_listen);
  if (!metrics_server) return base::Fail(metrics_server.error());
  parts_->metrics_server = std::move(*metrics_server);
  const auto installation = stage::WaitForInstallation(parts_->config.service.kafka_bootstrap, stop);
  if (!installation) return base::Fail(installation.error());
  if (auto started = parts_->StartServers(*installation); !started) return started;
  parts_->StartFollower(*installation);
  return parts_->StartLanes(*installation);
}

base::Status App::Stop(std::chrono::milliseconds timeout) { return parts_->stop_stack.Stop(timeout); }

runtime::Ports App::ports() const {
  return {{"grpc", parts_->server->port()}, {"metrics", parts_->metrics_server->port()}};
}

}  // namespace lagesbild::scoring
