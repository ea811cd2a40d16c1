// A partition of observations with scoring's step over it: what the tests hand in, and what came of it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "common/codec/codec.h"
#include "common/kafka/cloud_event.h"
#include "common/kafka/partitioner.h"
#include "common/kafka/topics.h"
#include "common/model/stockholm_time.h"
#include "scoring/adapters/kafka_observation_to_finding_lane.h"
#include "scoring/adapters/scoring_state.h"
#include "support/fake_unit.h"
#include "support/sample_reference.h"

namespace lagesbild::scoring {

inline constexpr std::int64_t kHour = 3'600'000;
inline constexpr std::int64_t kDay = 24 * kHour;
inline constexpr char kArea[] = "Centrum";
// NOLINTBEGIN(readability-identifier-naming): constants, though the calendar makes them when the program
// starts
inline const std::int64_t kStart = model::StockholmMidnightMs(model::DayOf(2026, 1, 10)) + 12 * kHour;
inline const std::int32_t kToday = model::DayOf(2026, 1, 10);
// NOLINTEND(readability-identifier-naming)

/// 10 points an assault; one month, so 1,000 residents give 10 points a report and a month later none.
inline std::string Rules(const std::string& hold = "{worse: 0, better: 0}", const std::string& enter = "50",
                         const std::string& exit = "40") {
  return "format: 1\nname: sample\nlevels: [district]\nhold_days: " + hold +
         "\ncoverage: {onboarding_days: 0, late_days: 28}\naxes:\n  harm:\n    measure: weighted_rate\n    "
         "unit: "
         "points\n    needed: true\n    per_residents: 1000\n    residents_min: 100\n    "
         "age_weights_permille: "
         "[1000]\n    points: {violence.assault: 10}\n    classes:\n      elevated: {enter: " +
         enter + ", exit: " + exit + "}\n";
}

class FakeContent : public stage::AreaContent {
 public:
  stage::AreaTable table;
  bool missing = false;
  bool broken = false;
  base::Result<std::shared_ptr<const stage::AreaTable>> Load(
      const model::AreasManifest& /*manifest*/) override {
    if (missing) return base::Fail(base::ErrorCode::kUnavailable, "bundle is not there");
    if (broken) return base::Fail(base::ErrorCode::kInvalidArgument, "bundle is none");
    return std::make_shared<const stage::AreaTable>(table);
  }
};

/// Of a reference with the values of SampleReference.
inline model::Marker ReferenceMarker(std::int64_t activation, const std::string& level,
                                     const std::string& rule_set, const std::string& period = "2024") {
  auto reference = testing::SampleReference(level);
  reference.rule_set = rule_set;
  reference.period = period;
  return {
      activation, 1000,
      model::ReferenceManifest{measures::ReferenceId(reference), rule_set, level, period, 6, 3, {"hash"}}};
}

inline const std::string& ReferenceIdOf(const model::Marker& marker) {
  return std::get<model::ReferenceManifest>(marker.content).id;
}

/// References by id; missing: none has arrived.
class FakeReferences : public stage::ReferenceContent {
 public:
  void Arrives(const model::Marker& marker) {
    by_id[ReferenceIdOf(marker)] =
        std::make_shared<const measures::Reference>(testing::SampleReference().values);
  }
  std::map<std::string, std::shared_ptr<const measures::Reference>> by_id;
  bool missing = false;
  int loads = 0;
  base::Result<std::shared_ptr<const measures::Reference>> Load(
      const model::ReferenceManifest& manifest) override {
    ++loads;
    const auto found = by_id.find(manifest.id);
    if (missing || found == by_id.end()) {
      return base::Fail(base::ErrorCode::kUnavailable, "reference is not there");
    }
    return found->second;
  }
};

inline model::Area District(const std::string& id, std::int64_t population = 1000) {
  model::Area area;
  area.id = id;
  area.name = id + " district";
  area.level = "district";
  area.municipality = "1480";
  area.county = "14";
  area.population = population;
  return area;
}

/// One partition with a step; keeps every record handed in, so that it can be replayed.
class Partition {
 public:
  explicit Partition(std::int32_t partitions = 1, SliceLimits limits = {})
      : unit(0, partitions),
        step(
            content, references, [this](const StepTally& tally) { tallies.push_back(tally); }, limits) {}

  FakeContent content;
  FakeReferences references;
  testing::FakeUnit unit;
  std::vector<StepTally> tallies;
  ObservationStep step;
  std::vector<std::string> log;

  base::Status Hand(const codec::ObservationRecord& value) {
    log.push_back(codec::EncodeObservationRecord(value));
    return Replay(log.size() - 1);
  }
  base::Status Replay(std::size_t number) {
    static constexpr std::string_view kTrace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const kafka::HeaderView headers[] = {{"traceparent", kTrace}};
    kafka::InputRecord record;
    record.offset = static_cast<std::int64_t>(number);
    record.value = log[number];
    record.headers = headers;
    return unit.Run(step, record);
  }

  void Activate(const std::string& yaml, std::int64_t activation = 1) {
    ASSERT_TRUE(Hand(model::Marker{activation, 0, model::RuleSetDocument{"sample@1", yaml}}));
  }
  void Areas(const std::vector<model::Area>& areas, std::int64_t activation = 1) {
    for (const auto& area : areas) content.table[area.id] = area;
    ASSERT_TRUE(Hand(model::Marker{activation, 0, model::AreasManifest{activation, {"hash"}, 1}}));
  }
  void Arrives(const model::Marker& reference) { references.Arrives(reference); }
  void FeedMarker(std::int64_t silent_after_s, std::int64_t activation = 1) {
    model::Feed feed;
    feed.id = "police";
    feed.silent_after_s = silent_after_s;
    ASSERT_TRUE(Hand(model::Marker{activation, 0, feed}));
  }
  void Assaults(std::int64_t count, std::int32_t day = kToday,
                model::DeltaCause cause = model::DeltaCause::kNew, const std::string& area = kArea,
                const std::string& kind = "violence.assault") {
    model::Delta delta;
    delta.area = area;
    delta.feed = "police";
    delta.source_id = "e" + std::to_string(log.size());
    delta.recorded_at_ms = 1000 + static_cast<std::int64_t>(log.size());
    delta.cause = cause;
    delta.confidence = model::PlaceConfidence::kCode;
    delta.counts.push_back({kind, day, count});
    ASSERT_TRUE(Hand(delta));
  }
  void Tick(std::int64_t time_ms, std::int32_t source = 0, std::int64_t interval_ms = kDay,
            std::int64_t areas_activation = 1, std::vector<model::TickCount> counts = {}) {
    ASSERT_TRUE(Hand(
        model::Tick{time_ms, source, ++number_, std::move(counts), true, interval_ms, areas_activation}));
  }
  /// Rules, one area, time.
  void Begin(const std::string& yaml = Rules()) {
    Activate(yaml);
    Areas({District(kArea)});
    Tick(kStart);
  }

  std::vector<model::Assessment> Assessments() const {
    std::vector<model::Assessment> all;
    for (const auto& record : Of(kafka::kAssessments)) {
      if (record.value) all.push_back(*codec::DecodeAssessment(*record.value));
    }
    return all;
  }
  model::Assessment Newest() const { return Assessments().back(); }
  std::vector<model::Finding> Findings() const {
    std::vector<model::Finding> all;
    for (const auto& record : Of(kafka::kFindings)) {
      const auto decoded = codec::DecodeFindingRecord(*record.value);
      if (const auto* finding = std::get_if<model::Finding>(&*decoded)) all.push_back(*finding);
    }
    return all;
  }
  std::vector<model::Finding> ClassFindings() const {
    auto all = Findings();
    std::erase_if(all, [](const auto& finding) { return finding.change.index() != 0; });
    return all;
  }
  std::vector<testing::StoredRecord> Of(std::string_view topic) const {
    std::vector<testing::StoredRecord> out;
    std::copy_if(unit.published.begin(), unit.published.end(), std::back_inserter(out),
                 [&](const testing::StoredRecord& record) { return record.topic == topic; });
    return out;
  }
  std::vector<std::int64_t> Times() const {
    std::vector<std::int64_t> times;
    for (const auto& record : Of(kafka::kFindings)) {
      const auto decoded = codec::DecodeFindingRecord(*record.value);
      if (const auto* tick = std::get_if<model::Tick>(&*decoded)) times.push_back(tick->time_ms);
    }
    return times;
  }

 private:
  std::int64_t number_ = 0;
};

}  // namespace lagesbild::scoring
