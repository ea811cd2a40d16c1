// The step of scoring: deltas fill ledgers and move classes; time, rule sets, references and areas
// move them too.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/kafka/step.h"
#include "common/stage/area_content.h"
#include "common/stage/reference_content.h"
#include "scoring/domain/class_step.h"

namespace lagesbild::scoring {

/// What the step did in a partition since the last commit, for metrics.
struct StepTally {
  std::int32_t partition = 0;
  std::int64_t assessments = 0;
  std::int64_t findings = 0;
  std::int64_t checkpoints = 0;
  std::vector<ClassMove> moves;
  std::map<std::string, std::int64_t> dead_letters;
  /// recorded_at_ms of each feed's newest event that was assessed.
  std::map<std::string, std::int64_t, std::less<>> recorded_at_ms;
  /// Time of the log after its last rise; 0: it did not rise.
  std::int64_t risen_ms = 0;
  /// With it: each feed of the register, and whether it speaks as often as it should.
  std::map<std::string, bool, std::less<>> speaks;
};

/// How much one call may do before it pauses.
struct SliceLimits {
  std::int64_t outputs = 9'000;
  std::int64_t keys = 90'000;
};

/// observations in; assessments, checkpoints, findings and ticks of findings out. Keeps decoded areas between
/// calls; all of it can be dropped at any time (Forget). Used by one lane.
class ObservationStep final : public kafka::Step {
 public:
  /// `content` and `references` must outlive the step. `on_commit` may be empty; it is called on the lane's
  /// thread.
  ObservationStep(stage::AreaContent& content, stage::ReferenceContent& references,
                  std::function<void(const StepTally&)> on_commit = {}, SliceLimits limits = {});
  ~ObservationStep() override;

  base::Result<std::string> Handle(const kafka::InputRecord& record, std::string_view cursor,
                                   kafka::Unit& unit) override;
  void Forget(std::int32_t partition) override;
  void Committed(std::int32_t partition) override;

 private:
  class Call;
  struct Memory;

  stage::AreaContent& content_;
  stage::ReferenceContent& references_;
  std::function<void(const StepTally&)> on_commit_;
  SliceLimits limits_;
  std::map<std::int32_t, std::unique_ptr<Memory>> memory_;
  std::map<std::int32_t, StepTally> tallies_;
};

}  // namespace lagesbild::scoring
