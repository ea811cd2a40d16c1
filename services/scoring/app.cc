#include "scoring/app.h"

#include <chrono>
#include <utility>
#include <vector>

#include "common/grpc/auth.h"
#include "common/kafka/topics.h"
#include "common/redis/guarded_reader.h"
#include "common/stage/area_content.h"
#include "common/stage/host.h"
#include "common/stage/reference_content.h"
#include "scoring/adapters/grpc_area_service.h"
#include "scoring/adapters/kafka_observation_to_finding_lane.h"
#include "scoring/adapters/kafka_partner_tokens.h"
#include "scoring/adapters/redis_follower.h"
#include "scoring/metrics.h"

namespace lagesbild::scoring {

namespace {

std::int64_t WallClockMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace

struct App::Parts {
  Parts(Config settings, runtime::Ending& ending)
      : config(std::move(settings)),
        metrics(Config::kName),
        scoring_metrics(metrics),
        tokens(config.service.operator_token_sha256, config.service.analyst_token_sha256),
        partners(config.service.kafka_bootstrap),
        everybody({&tokens, &partners}),
        host(config.service, metrics, ending) {}

  redis::ModelSettings Model(const model::Installation& installation) const {
    return {.prefix = config.redis_prefix, .epoch = installation.epoch};
  }
  base::Status Serve(const model::Installation& installation);
  void StartFollower(const model::Installation& installation);
  base::Result<std::unique_ptr<kafka::Step>> MakeStep(const model::Installation& installation);

  Config config;
  telemetry::Metrics metrics;
  ScoringMetrics scoring_metrics;
  rpc::StaticTokens tokens;
  KafkaPartnerTokens partners;
  rpc::AuthenticatorChain everybody;
  std::vector<std::unique_ptr<stage::KafkaAreaContent>> contents;         // one for each lane
  std::vector<std::unique_ptr<stage::KafkaReferenceContent>> references;  // one for each lane
  std::unique_ptr<redis::GuardedReader> reader;
  std::unique_ptr<AreaServiceAdapter> area_service;
  std::unique_ptr<RedisFollower> follower;
  stage::Host host;
};

base::Status App::Parts::Serve(const model::Installation& installation) {
  if (!config.read_model) return host.Serve({}, everybody);
  reader = std::make_unique<redis::GuardedReader>(redis::ConnectionSettings{.address = config.redis_address},
                                                  Model(installation));
  area_service = std::make_unique<AreaServiceAdapter>(*reader, everybody);
  partners.Start();
  host.Push("partner tokens", [this](auto) -> base::Status {
    partners.Stop();
    return {};
  });
  return host.Serve({area_service->service()}, everybody);
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
  host.Push("follower", [this](auto) -> base::Status {
    follower->Stop();
    return {};
  });
}

base::Result<std::unique_ptr<kafka::Step>> App::Parts::MakeStep(const model::Installation& installation) {
  // With clock=feed the log's time is not that of the wall: latencies would be years.
  const bool is_live = installation.clock == model::Clock::kLive;
  contents.push_back(std::make_unique<stage::KafkaAreaContent>(config.service.kafka_bootstrap));
  references.push_back(std::make_unique<stage::KafkaReferenceContent>(config.service.kafka_bootstrap));
  return std::make_unique<ObservationStep>(
      *contents.back(), *references.back(),
      [this, is_live](const StepTally& tally) { scoring_metrics.Count(tally, is_live ? WallClockMs() : 0); });
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
  parts_->StartFollower(*installation);
  return parts_->host.Run(kafka::kScoringStage, kafka::kObservations, *installation,
                          [this, &installation](int /*lane*/) { return parts_->MakeStep(*installation); });
}

base::Status App::Stop(std::chrono::milliseconds timeout) { return parts_->host.Stop(timeout); }

runtime::Ports App::ports() const { return parts_->host.ports(); }

}  // namespace lagesbild::scoring
