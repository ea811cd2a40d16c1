// What one delta costs the step of scoring, Kafka apart: 60 areas, a year of history, an event an area.
#include <benchmark/benchmark.h>

#include <memory>
#include <vector>

#include "common/codec/codec.h"
#include "common/model/kinds.h"
#include "common/model/stockholm_time.h"
#include "scoring/adapters/kafka_observation_to_finding_lane.h"
#include "support/fake_unit.h"
#include "support/no_references.h"

namespace lagesbild::scoring {
namespace {

constexpr int kAreas = 60;

class NoContent : public stage::AreaContent {
 public:
  stage::AreaTable table;
  base::Result<std::shared_ptr<const stage::AreaTable>> Load(
      const model::AreasManifest& /*manifest*/) override {
    return std::make_shared<const stage::AreaTable>(table);
  }
};

constexpr const char* kRules =
    "format: 1\nname: bench\nlevels: [district]\nhold_days: {worse: 0, better: 28}\n"
    "coverage: {onboarding_days: 28, late_days: 28}\naxes:\n  harm:\n    measure: weighted_rate\n    unit: "
    "points\n"
    "    needed: true\n    per_residents: 1000\n    residents_min: 100\n"
    "    age_weights_permille: [1000, 889, 791, 704, 626, 557, 495, 440, 392, 348, 310, 275]\n"
    "    points: {violence.assault: 10, violence.robbery: 365, property.theft: 2, property.burglary: 273.5, "
    "fire.vehicle: 185, violence.threat: 10, order.disturbance: 7.5, property.vandalism: 2}\n"
    "    classes:\n      elevated: {enter: 4000, exit: 3300}\n";

void Hand(ObservationStep& step, testing::FakeUnit& unit, const std::string& value, std::int64_t offset) {
  kafka::InputRecord record;
  record.offset = offset;
  record.value = value;
  std::string cursor;
  do {
    cursor = step.Handle(record, cursor, unit).value();
  } while (!cursor.empty());
  unit.staged.clear();
}

std::string DeltaOf(int number, std::int32_t day) {
  model::Delta delta;
  delta.area = "D" + std::to_string(number % kAreas);
  delta.feed = "police";
  delta.source_id = "event-" + std::to_string(number);
  delta.recorded_at_ms = 1'767'000'000'000 + number;
  delta.confidence = model::PlaceConfidence::kPoint;
  delta.counts.push_back(
      {std::string(model::Kinds()[static_cast<std::size_t>(number / kAreas) % 39].name), day, 1});
  return codec::EncodeObservationRecord(delta);
}

void BM_ScoringDelta(benchmark::State& state) {
  NoContent content;
  testing::NoReferences references;
  testing::FakeUnit unit;
  ObservationStep step(content, references);
  const std::int32_t today = model::DayOf(2026, 1, 10);
  std::int64_t offset = 0;
  Hand(step, unit,
       codec::EncodeObservationRecord(model::Marker{1, 0, model::RuleSetDocument{"bench@1", kRules}}),
       offset++);
  for (int i = 0; i < kAreas; ++i) {
    model::Area area;
    area.id = "D" + std::to_string(i);
    area.name = "District " + std::to_string(i);
    area.level = "district";
    area.population = 5000;
    content.table[area.id] = area;
  }
  Hand(step, unit,
       codec::EncodeObservationRecord(model::Marker{1, 0, model::AreasManifest{1, {"x"}, kAreas}}), offset++);
  Hand(step, unit,
       codec::EncodeObservationRecord(
           model::Tick{model::StockholmMidnightMs(today) + 1000, 0, 1, {}, true, 60'000, 1}),
       offset++);
  // A year of history: state.range(0) cells an area, at most 13 months of 39 kinds.
  const auto cells = static_cast<int>(state.range(0));
  for (int i = 0; i < kAreas * cells; ++i)
    Hand(step, unit, DeltaOf(i, today - (i / kAreas / 39) * 30), offset++);
  std::vector<std::string> deltas;
  for (int i = 0; i < 6000; ++i) deltas.push_back(DeltaOf(i, today));
  std::size_t at = 0;
  for (auto _ : state) {
    Hand(step, unit, deltas[at], offset++);
    at = (at + 1) % deltas.size();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_ScoringDelta)->Arg(10)->Arg(100)->Arg(500);

}  // namespace
}  // namespace lagesbild::scoring
