#include "common/stage/host.h"

#include <algorithm>
#include <utility>

#include "common/stage/lane_metrics.h"

namespace lagesbild::stage {

namespace {

std::chrono::milliseconds Left(runtime::StopStack::Deadline deadline) {
  const auto left = deadline - std::chrono::steady_clock::now();
  return std::max(std::chrono::duration_cast<std::chrono::milliseconds>(left), std::chrono::milliseconds(0));
}

}  // namespace

base::Result<model::Installation> Host::Open(const std::stop_token& stop) {
  auto listener = telemetry::MetricsServer::Start(metrics_, service_.metrics_listen);
  if (!listener) return base::Fail(listener.error());
  metrics_server_ = std::move(*listener);
  TellBuild(metrics_);
  return WaitForInstallation(service_.kafka_bootstrap, stop);
}

base::Status Host::Serve(const std::vector<::grpc::Service*>& services,
                         const rpc::Authenticator& authenticator) {
  rpc::ServerSettings settings;
  settings.listen = service_.grpc_listen;
  auto started = rpc::Server::Start(settings, services, authenticator);
  if (!started) return base::Fail(started.error());
  server_ = std::move(*started);
  Push("grpc", [this](auto deadline) -> base::Status {
    server_->Stop(deadline);
    return {};
  });
  return {};
}

base::Status Host::Run(std::string_view stage, std::string_view input_topic,
                       const model::Installation& installation, const LaneGroup::MakeStep& make_step) {
  LaneGroupOptions options;
  options.service = service_;
  options.stage = stage;
  options.input_topic = input_topic;
  options.installation = installation;
  auto group = LaneGroup::New(options, make_step, metrics_, ending_);
  if (!group) return base::Fail(group.error());
  lanes_ = std::move(*group);
  Push("lanes", [this](auto deadline) { return lanes_->Stop(Left(deadline)); });
  return lanes_->Start([this](bool ready) { server_->SetServing(ready); });
}

void Host::Push(std::string name, runtime::StopStack::StopPart stop) {
  stop_stack_.Push(std::move(name), std::move(stop));
}

runtime::Ports Host::ports() const {
  return {{"grpc", server_->port()}, {"metrics", metrics_server_->port()}};
}

}  // namespace lagesbild::stage
