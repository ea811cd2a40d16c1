// What one new incident costs the registrar's step, Kafka apart: its area named by code, its key never seen
// before.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "common/codec/codec.h"
#include "common/kafka/topics.h"
#include "common/model/kinds.h"
#include "ingest/registrar/adapters/kafka_submission_to_observation_lane.h"

namespace lagesbild::registrar {
namespace {

constexpr int kAreas = 60;
constexpr std::int64_t kNowMs = 1'767'000'000'000;

class SixtyAreas : public AreaContent {
 public:
  base::Result<std::vector<model::Area>> Load(const model::AreasManifest& /*manifest*/) override {
    std::vector<model::Area> areas;
    for (int i = 0; i < kAreas; ++i) {
      model::Area area;
      area.id = "D" + std::to_string(i);
      area.name = "District " + std::to_string(i);
      area.level = "district";
      areas.push_back(area);
    }
    return areas;
  }
};

class NoReport : public RegistrarReport {
 public:
  void Committed(std::string_view, Outcome, std::int64_t) override {}
  void Came(std::string_view, const Lateness&) override {}
  void IgnoredTick() override {}
  void LoadedAreas(const model::AreasManifest&, std::size_t, std::span<const GeometryProblem>) override {}
};

class NoIndex : public AreaIndex {
 public:
  void Covering(const model::Point& /*point*/, std::vector<std::uint32_t>& /*out*/) const override {}
  void CoveringOf(const model::Point& /*point*/, const std::vector<bool>& /*wanted*/,
                  std::vector<std::uint32_t>& /*out*/) const override {}
};

/// The store of the lane and no outputs.
class StoreUnit final : public kafka::Unit {
 public:
  std::optional<std::string_view> Get(std::string_view key) const override { return store_->Get(key); }
  void Scan(std::string_view from,
            const std::function<bool(std::string_view, std::string_view)>& visit) const override {
    store_->Scan(from, visit);
  }
  std::int32_t partition() const override { return 0; }
  std::int32_t partition_count() const override { return 1; }
  void Put(std::string_view key, std::string_view value) override { store_->Put(key, value); }
  void Erase(std::string_view key) override { store_->Erase(key); }
  void Emit(const kafka::OutputRecord& record) override { benchmark::DoNotOptimize(record.value->data()); }
  void DeadLetter(std::string_view /*reason*/, std::string_view /*message*/) override { ++dead; }

  int dead = 0;

 private:
  std::unique_ptr<kafka::Store> store_ = NewRegistrarStore();
};

void Hand(SubmissionToObservationStep& step, StoreUnit& unit, const std::string& key,
          const std::string& value) {
  kafka::InputRecord record;
  record.key = key;
  record.value = value;
  record.append_time_ms = kNowMs;
  if (!step.Handle(record, {}, unit)) std::abort();
}

struct Sent {
  std::string key;
  std::string value;
};

Sent IncidentOf(std::int64_t number) {
  model::Submission submission;
  submission.feed = "police";
  submission.source_id = "event-" + std::to_string(number);
  submission.recorded_at_ms = kNowMs + number;
  const auto kinds = model::Kinds();
  submission.body = model::Incident{
      std::string(kinds[static_cast<std::size_t>(number / kAreas) % kinds.size()].name),
      model::AreaCode{"D" + std::to_string(number % kAreas)}, 1, kNowMs - number % 330 * 86'400'000};
  return {SubmissionKey(submission.feed, submission.source_id), codec::EncodeSubmissionRecord(submission)};
}

void BM_RegistrarIncident(benchmark::State& state) {
  SixtyAreas content;
  NoReport report;
  SubmissionToObservationStep step(
      model::Clock::kLive, content,
      [](std::span<const AreaShape>) {
        return BuiltIndex{std::make_unique<NoIndex>(), {}};
      },
      report);
  StoreUnit unit;
  Hand(step, unit, "",
       codec::EncodeSubmissionRecord(model::Marker{1, 0, model::AreasManifest{1, {"x"}, kAreas}}));
  std::vector<Sent> sent;
  const std::int64_t stored = state.range(0);
  for (std::int64_t i = 0; i < stored; ++i) {
    const auto incident = IncidentOf(i);
    Hand(step, unit, incident.key, incident.value);
  }
  constexpr std::int64_t kEach = 20'000;
  std::int64_t next = stored;
  std::size_t at = 0;
  for (auto _ : state) {
    if (at == sent.size()) {
      state.PauseTiming();
      sent.clear();
      for (std::int64_t i = 0; i < kEach; ++i) sent.push_back(IncidentOf(next++));
      at = 0;
      step.Committed(0);
      state.ResumeTiming();
    }
    Hand(step, unit, sent[at].key, sent[at].value);
    ++at;
  }
  if (unit.dead != 0) state.SkipWithError("an incident went to the dead letters");
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_RegistrarIncident)->Arg(1000)->Arg(1'000'000);

}  // namespace
}  // namespace lagesbild::registrar
