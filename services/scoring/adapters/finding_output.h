// The records scoring writes: assessments, findings, time, checkpoints. Deterministic bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/kafka/step.h"
#include "common/model/assessment.h"
#include "common/model/checkpoint.h"
#include "common/model/finding.h"

namespace lagesbild::scoring {

/// Lives for one call of the step; counts what it emits.
class FindingOutput {
 public:
  FindingOutput(const kafka::InputRecord& input, kafka::Unit& unit) : input_(input), unit_(unit) {}

  void Assessment(const model::Assessment& assessment);
  /// The area is no longer shown.
  void Tombstone(std::string_view area);
  void Finding(const model::Finding& finding);
  void Tick(std::int64_t time_ms, std::int64_t interval_ms);
  /// All state records of an area, in parts of at most 256 KiB. year_month: year * 100 + month.
  void Checkpoint(std::string_view area, std::int64_t as_of_ms, std::int32_t year_month,
                  const std::vector<model::StateRecord>& records);

  std::int64_t emitted() const { return emitted_; }

 private:
  void Emit(std::string_view topic, std::string_view key, std::optional<std::string_view> value,
            std::span<const kafka::HeaderView> headers);

  const kafka::InputRecord& input_;
  kafka::Unit& unit_;
  std::int64_t emitted_ = 0;
};

}  // namespace lagesbild::scoring
