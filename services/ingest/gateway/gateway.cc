#include "ingest/gateway/gateway.h"

#include <optional>
#include <utility>

#include "ingest/gateway/adapters/grpc_gate_service.h"
#include "ingest/gateway/adapters/grpc_register_service.h"
#include "ingest/gateway/adapters/grpc_submission_source.h"
#include "ingest/gateway/adapters/kafka_register_store.h"
#include "ingest/gateway/adapters/kafka_register_view.h"
#include "ingest/gateway/adapters/kafka_submission_sink.h"
#include "ingest/gateway/adapters/publish_desk.h"
#include "ingest/gateway/adapters/submission_wire.h"
#include "ingest/gateway/adapters/system_clock.h"
#include "ingest/gateway/adapters/tick_thread.h"
#include "ingest/gateway/gate_totals.h"
#include "ingest/gateway/pipeline.h"
#include "ingest/gateway/register_desk.h"

namespace lagesbild::ingest {

namespace {

KafkaSubmissionSink::Options SinkOptions(const GatewayOptions& options) {
  KafkaSubmissionSink::Options sink;
  sink.producer.bootstrap = options.kafka_bootstrap;
  sink.producer.linger_ms = static_cast<std::int32_t>(options.linger.count());
  sink.producer.delivery_timeout_ms = static_cast<std::int32_t>(options.delivery_timeout.count());
  sink.partitions = options.installation.partitions;
  sink.tick_interval_ms = options.installation.tick_interval_ms;
  return sink;
}

ClockSource SourceOf(model::Clock clock) {
  return clock == model::Clock::kFeed ? ClockSource::kFeed : ClockSource::kLive;
}

}  // namespace

/// In the order in which one needs the other.
struct GatewayPart::Parts {
  Parts(GatewayOptions the_options, const KafkaRegisterView& registers,
        const rpc::Authenticator& authenticator, GateCounters& counters,
        std::unique_ptr<KafkaSubmissionSink> the_sink)
      : options(std::move(the_options)),
        sink(std::move(the_sink)),
        gate(SourceOf(options.installation.clock), clock, *sink),
        totals(counters, clock.NowMs()),
        publish_desk(gate, registers, clock, totals, options.limits),
        source(publish_desk, authenticator),
        gate_service(totals, authenticator),
        store(options.kafka_bootstrap, options.installation.partitions),
        register_desk(store, registers, clock, randomness, options.installation.clock),
        register_service(register_desk) {}

  const GatewayOptions options;
  SystemClock clock;
  SystemRandomness randomness;
  std::unique_ptr<KafkaSubmissionSink> sink;
  Gate gate;
  GateTotals totals;
  PublishDesk publish_desk;
  GrpcSubmissionSource source;
  GrpcGateService gate_service;
  KafkaRegisterStore store;
  RegisterDesk register_desk;
  GrpcRegisterService register_service;
  std::optional<TickThread> ticks;
};

base::Result<std::unique_ptr<GatewayPart>> GatewayPart::New(const GatewayOptions& options,
                                                            const KafkaRegisterView& registers,
                                                            const rpc::Authenticator& authenticator,
                                                            GateCounters& counters) {
  QuietProtobuf();
  auto sink = KafkaSubmissionSink::Open(SinkOptions(options));
  if (!sink) return base::Fail(sink.error());
  return std::unique_ptr<GatewayPart>(new GatewayPart(
      std::make_unique<Parts>(options, registers, authenticator, counters, std::move(*sink))));
}

GatewayPart::GatewayPart(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
GatewayPart::~GatewayPart() { (void)Stop(std::chrono::milliseconds(0)); }

std::vector<::grpc::Service*> GatewayPart::services() {
  return {parts_->source.service(), parts_->gate_service.service(), parts_->register_service.service()};
}

void GatewayPart::Start() {
  if (parts_->options.installation.clock == model::Clock::kFeed) return;
  TickThread::Options ticks;
  ticks.interval_ms = parts_->options.installation.tick_interval_ms;
  ticks.told = parts_->options.on_tick;
  parts_->ticks.emplace(*parts_->sink, parts_->clock, ticks);
}

base::Status GatewayPart::Stop(std::chrono::milliseconds timeout) {
  parts_->source.Drain();
  auto closed = parts_->sink->Close(timeout);
  // Only now: the sink has answered for every tick, so nothing keeps the thread.
  parts_->ticks.reset();
  return closed;
}

}  // namespace lagesbild::ingest
