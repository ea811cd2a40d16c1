#include "scoring/adapters/finding_output.h"

#include <utility>

#include "common/codec/codec.h"
#include "common/kafka/cloud_event.h"
#include "common/kafka/topics.h"

namespace lagesbild::scoring {

namespace {

constexpr std::size_t kPartBytesMax = 256UL * 1024;

}  // namespace

void FindingOutput::Emit(std::string_view topic, std::string_view key, std::optional<std::string_view> value,
                         std::span<const kafka::HeaderView> headers) {
  // The same partition number as the input: all of an area stays in one line of order.
  unit_.Emit({topic, unit_.partition(), key, value, headers});
  ++emitted_;
}

void FindingOutput::Assessment(const model::Assessment& assessment) {
  const std::string id =
      assessment.area + '/' + std::to_string(input_.offset) + '/' + std::to_string(assessment.as_of_ms);
  const kafka::CloudEventHeaders headers({.type = "lagesbild.assessment.v1.Assessment",
                                          .source = kafka::kScoringStage,
                                          .id = id,
                                          .time_ms = assessment.as_of_ms,
                                          .partition_key = assessment.area,
                                          .recorded_at_ms = assessment.recorded_at_ms,
                                          .traceparent = kafka::HeaderValue(input_.headers, "traceparent")});
  Emit(kafka::kAssessments, assessment.area, codec::EncodeAssessment(assessment), headers.view());
}

void FindingOutput::Tombstone(std::string_view area) { Emit(kafka::kAssessments, area, std::nullopt, {}); }

void FindingOutput::Finding(const model::Finding& finding) {
  const kafka::CloudEventHeaders headers({.type = "lagesbild.finding.v1.FindingRecord",
                                          .source = kafka::kScoringStage,
                                          .id = finding.finding_id,
                                          .time_ms = finding.time_ms,
                                          .partition_key = finding.area,
                                          .recorded_at_ms = finding.recorded_at_ms,
                                          .severity = finding.severity,
                                          .traceparent = kafka::HeaderValue(input_.headers, "traceparent")});
  Emit(kafka::kFindings, finding.area, codec::EncodeFindingRecord(finding), headers.view());
}

void FindingOutput::Tick(std::int64_t time_ms, std::int64_t interval_ms) {
  model::Tick tick;
  tick.time_ms = time_ms;
  tick.last = true;
  tick.interval_ms = interval_ms;
  Emit(kafka::kFindings, {}, codec::EncodeFindingRecord(tick), {});
}

void FindingOutput::Checkpoint(std::string_view area, std::int64_t as_of_ms, std::int32_t year_month,
                               const std::vector<model::StateRecord>& records) {
  model::Checkpoint part{std::string(area), as_of_ms, unit_.partition(), input_.offset, 0, false, {}};
  std::size_t bytes = 0;
  const auto write = [&](bool last) {
    part.last = last;
    const std::string key = part.area + '/' + std::to_string(year_month) + '/' + std::to_string(part.part);
    Emit(kafka::kCheckpoints, key, codec::EncodeCheckpoint(part), {});
    ++part.part;
    part.records.clear();
    bytes = 0;
  };
  for (const auto& record : records) {
    if (bytes > kPartBytesMax) write(false);
    bytes += record.key.size() + record.value.size();
    part.records.push_back(record);
  }
  write(true);
}

}  // namespace lagesbild::scoring
