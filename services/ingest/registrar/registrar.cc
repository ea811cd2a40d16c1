#include "ingest/registrar/registrar.h"

#include <utility>
#include <vector>

#include "common/kafka/topics.h"
#include "common/stage/lane_group.h"
#include "ingest/registrar/adapters/geos_area_index.h"
#include "ingest/registrar/adapters/grpc_event_service.h"
#include "ingest/registrar/adapters/kafka_area_content.h"
#include "ingest/registrar/adapters/kafka_submission_to_observation_lane.h"
#include "ingest/registrar/metrics.h"

namespace lagesbild::registrar {

namespace {

/// The lanes of this process as the EventService asks them.
class LanesDesk final : public PartitionDesk {
 public:
  explicit LanesDesk(std::int32_t partitions) : partitions_(partitions) {}
  void Serve(stage::LaneGroup& lanes) { lanes_ = &lanes; }

  std::int32_t partition_count() const override { return partitions_; }
  base::Status Ask(std::int32_t partition, std::function<void(const kafka::StateView*)> question) override {
    return lanes_->Ask(partition, std::move(question));
  }

 private:
  std::int32_t partitions_;
  stage::LaneGroup* lanes_ = nullptr;
};

}  // namespace

struct RegistrarPart::Parts {
  Parts(const RegistrarOptions& options, telemetry::Metrics& metrics, const rpc::Authenticator& authenticator)
      : report(metrics), desk(options.installation.partitions), events(desk, authenticator) {}

  base::Result<std::unique_ptr<kafka::Step>> MakeStep(const RegistrarOptions& options) {
    contents.push_back(std::make_unique<KafkaAreaContent>(options.service.kafka_bootstrap));
    return std::make_unique<SubmissionToObservationStep>(options.installation.clock, *contents.back(),
                                                         BuildGeosAreaIndex, report);
  }

  RegistrarMetrics report;
  std::vector<std::unique_ptr<KafkaAreaContent>> contents;  ///< One for each lane, used by its thread alone.
  LanesDesk desk;
  GrpcEventService events;
  std::unique_ptr<stage::LaneGroup> lanes;  ///< Last: its threads use the others.
};

base::Result<std::unique_ptr<RegistrarPart>> RegistrarPart::New(const RegistrarOptions& options,
                                                                telemetry::Metrics& metrics,
                                                                runtime::Ending& ending,
                                                                const rpc::Authenticator& authenticator) {
  auto parts = std::make_unique<Parts>(options, metrics, authenticator);
  stage::LaneGroupOptions group;
  group.service = options.service;
  group.stage = kafka::kRegistrarStage;
  group.input_topic = kafka::kSubmissions;
  group.installation = options.installation;
  group.store = NewRegistrarStore;
  auto lanes = stage::LaneGroup::New(
      group, [&](int /*lane*/) { return parts->MakeStep(options); }, metrics, ending);
  if (!lanes) return base::Fail(lanes.error());
  parts->lanes = std::move(*lanes);
  parts->desk.Serve(*parts->lanes);
  return std::unique_ptr<RegistrarPart>(new RegistrarPart(std::move(parts)));
}

RegistrarPart::RegistrarPart(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
RegistrarPart::~RegistrarPart() = default;

base::Status RegistrarPart::Start(std::function<void(bool)> on_ready) {
  return parts_->lanes->Start(std::move(on_ready));
}
bool RegistrarPart::ready() const { return parts_->lanes->ready(); }
base::Status RegistrarPart::Stop(std::chrono::milliseconds timeout) { return parts_->lanes->Stop(timeout); }

::grpc::Service* RegistrarPart::event_service() { return parts_->events.service(); }

}  // namespace lagesbild::registrar
