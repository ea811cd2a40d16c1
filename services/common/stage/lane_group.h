// The lanes of one stage in one process: made, watched, measured and stopped together.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "common/base/result.h"
#include "common/config/service_settings.h"
#include "common/kafka/step.h"
#include "common/kafka/store.h"
#include "common/model/registers.h"
#include "common/runtime/service_main.h"
#include "common/telemetry/metrics.h"

namespace lagesbild::stage {

struct LaneGroupOptions {
  /// Brokers, instance, number of lanes, folder for snapshots.
  config::ServiceSettings service;
  /// Consumer group, changelog and snapshots carry this name (kafka/topics.h).
  std::string stage;
  std::string input_topic;
  /// What CheckInstallation gave.
  model::Installation installation;
  kafka::StoreFactory store = kafka::NewOrderedStore;
};

/// Owns the lanes and their steps. A lane that must not go on ends the process: at once with code 75 when it
/// was fenced or hangs, through `ending` with code 76 otherwise. Start and Stop from one thread; the rest
/// from any.
class LaneGroup {
 public:
  /// Makes the step of one lane (0, 1, …).
  using MakeStep = std::function<base::Result<std::unique_ptr<kafka::Step>>(int lane)>;
  using Question = std::function<void(const kafka::StateView*)>;

  /// metrics and ending must outlive the group. kInvalidArgument: options that a lane refuses.
  static base::Result<std::unique_ptr<LaneGroup>> New(const LaneGroupOptions& options,
                                                      const MakeStep& make_step, telemetry::Metrics& metrics,
                                                      runtime::Ending& ending);
  /// Calls Stop with 4 s.
  ~LaneGroup();
  LaneGroup(const LaneGroup&) = delete;
  LaneGroup& operator=(const LaneGroup&) = delete;

  /// on_ready: called from a thread of the group whenever ready() has changed: for the health service.
  base::Status Start(std::function<void(bool)> on_ready = {});
  /// True when every lane has its partitions, restored.
  bool ready() const;
  /// Puts the question to the lane that holds `partition`; `question` gets nullptr if none here does.
  /// kUnavailable: not running; kResourceExhausted: too many questions wait.
  base::Status Ask(std::int32_t partition, Question question);
  /// Commits what is open and leaves the group. kUnavailable: not in time.
  base::Status Stop(std::chrono::milliseconds timeout);

 private:
  struct Parts;
  explicit LaneGroup(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

/// Waits until the installation is there and whole, or `stop` is requested, or 30 s are over: then the last
/// error of kafka::CheckInstallation. A broken installation is an error at once.
base::Result<model::Installation> WaitForInstallation(const std::string& bootstrap,
                                                      const std::stop_token& stop);

}  // namespace lagesbild::stage
