// The step of trend-detection: deltas fill series; when time rises, closed weeks are judged.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "common/kafka/step.h"
#include "common/stage/area_content.h"
#include "trend-detection/domain/detector.h"

namespace lagesbild::trend {

struct TrendMemory;

/// What the step did since the last commit, for metrics.
struct StepCounts {
  std::int64_t weeks_closed = 0;
  std::int64_t series_judged = 0;
  std::int64_t findings = 0;
  std::int64_t dead_letters = 0;
};

/// observations in; lagesbild.trends.v1, findings and ticks of lagesbild.findings.v1 out. A closed week
/// judges every series once; a late delta judges its series again when time next rises. Used by one lane.
class ObservationStep final : public kafka::Step {
 public:
  /// `detector` and `content` must outlive the step. `on_commit` may be empty. slice_outputs: outputs after
  /// which a walk pauses.
  ObservationStep(const Detector& detector, stage::AreaContent& content,
                  std::function<void(const StepCounts&)> on_commit = {}, std::int64_t slice_outputs = 9'000);
  ~ObservationStep() override;

  base::Result<std::string> Handle(const kafka::InputRecord& record, std::string_view cursor,
                                   kafka::Unit& unit) override;
  void Forget(std::int32_t partition) override;
  void Committed(std::int32_t partition) override;

 private:
  class Call;
  TrendMemory& MemoryOf(std::int32_t partition);
  struct Areas {
    std::string marker;
    std::shared_ptr<const stage::AreaTable> table;
  };

  const Detector& detector_;
  stage::AreaContent& content_;
  std::function<void(const StepCounts&)> on_commit_;
  std::int64_t slice_outputs_;
  std::map<std::int32_t, Areas> areas_;    // cache of what the marker in the state names
  std::map<std::int32_t, Areas> learned_;  // and of what the learned one names
  std::map<std::int32_t, std::unique_ptr<TrendMemory>> memory_;
  std::map<std::int32_t, StepCounts> counts_;  // of what is not committed yet
};

}  // namespace lagesbild::trend
