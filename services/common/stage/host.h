// What every service of one stage has around its step: metrics, gRPC, lanes, and the order of starting and
// stopping.
#pragma once

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/config/service_settings.h"
#include "common/grpc/auth.h"
#include "common/grpc/server.h"
#include "common/model/registers.h"
#include "common/runtime/ports_file.h"
#include "common/runtime/service_main.h"
#include "common/runtime/stop_stack.h"
#include "common/stage/lane_group.h"
#include "common/telemetry/metrics.h"

namespace lagesbild::stage {

/// Call Open, Serve and Run in this order, and Stop at the end, from one thread; between them a service
/// pushes its own parts. What started last stops first. Whatever is handed over must outlive the host: make
/// it a service's last member.
class Host {
 public:
  Host(config::ServiceSettings service, telemetry::Metrics& metrics, runtime::Ending& ending)
      : service_(std::move(service)), metrics_(metrics), ending_(ending) {}

  /// Serves metrics, then waits for the installation (WaitForInstallation's errors).
  base::Result<model::Installation> Open(const std::stop_token& stop);
  /// Health, reflection and `services` (none: health alone). Not serving before the lanes are restored.
  base::Status Serve(const std::vector<::grpc::Service*>& services, const rpc::Authenticator& authenticator);
  /// Starts the lanes that run `make_step`'s steps over `input_topic`.
  base::Status Run(std::string_view stage, std::string_view input_topic,
                   const model::Installation& installation, const LaneGroup::MakeStep& make_step);
  /// stop is called when what was started after this has stopped.
  void Push(std::string name, runtime::StopStack::StopPart stop);

  base::Status Stop(std::chrono::milliseconds timeout) { return stop_stack_.Stop(timeout); }
  /// "grpc" and "metrics"; once Serve has returned.
  runtime::Ports ports() const;

 private:
  config::ServiceSettings service_;
  telemetry::Metrics& metrics_;
  runtime::Ending& ending_;
  std::unique_ptr<telemetry::MetricsServer> metrics_server_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<LaneGroup> lanes_;
  runtime::StopStack stop_stack_;
};

}  // namespace lagesbild::stage
