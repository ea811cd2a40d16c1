#include "trend-detection/app.h"

#include <utility>
#include <vector>

#include "common/grpc/auth.h"
#include "common/kafka/topics.h"
#include "common/stage/area_content.h"
#include "common/stage/host.h"
#include "trend-detection/adapters/kafka_observation_to_finding_lane.h"
#include "trend-detection/domain/seasonal_z.h"
#include "trend-detection/metrics.h"

namespace lagesbild::trend {

struct App::Parts {
  Parts(Config settings, runtime::Ending& ending)
      : config(std::move(settings)),
        metrics(Config::kName),
        trend_metrics(metrics),
        tokens(config.service.operator_token_sha256, config.service.analyst_token_sha256),
        host(config.service, metrics, ending) {}

  base::Result<std::unique_ptr<kafka::Step>> MakeStep() {
    contents.push_back(std::make_unique<stage::KafkaAreaContent>(config.service.kafka_bootstrap));
    return std::make_unique<ObservationStep>(
        detector, *contents.back(), [this](const StepCounts& counts) { trend_metrics.Count(counts); });
  }

  Config config;
  telemetry::Metrics metrics;
  TrendMetrics trend_metrics;
  rpc::StaticTokens tokens;
  SeasonalZ detector;
  std::vector<std::unique_ptr<stage::KafkaAreaContent>> contents;  // one for each lane
  stage::Host host;
};

App::App(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
App::~App() = default;

base::Result<std::unique_ptr<App>> App::New(Config config, runtime::Ending& ending) {
  return std::unique_ptr<App>(new App(std::make_unique<Parts>(std::move(config), ending)));
}

base::Status App::Start(const std::stop_token& stop) {
  const auto installation = parts_->host.Open(stop);
  if (!installation) return base::Fail(installation.error());
  if (auto served = parts_->host.Serve({}, parts_->tokens); !served) return served;
  return parts_->host.Run(kafka::kTrendStage, kafka::kObservations, *installation,
                          [this](int /*lane*/) { return parts_->MakeStep(); });
}

base::Status App::Stop(std::chrono::milliseconds timeout) { return parts_->host.Stop(timeout); }

runtime::Ports App::ports() const { return parts_->host.ports(); }

}  // namespace lagesbild::trend
