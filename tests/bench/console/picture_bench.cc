// What `lagesbild picture` costs over 6,000 areas: decoding what it reads, working it out, printing it. Kafka
// and the services apart.
#include <benchmark/benchmark.h>

#include <array>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "common/codec/codec.h"
#include "common/model/stockholm_time.h"
#include "console/picture/domain/picture.h"
#include "console/picture/tables.h"

namespace lagesbild::picture {
namespace {

constexpr int kAreas = 6000;
/// Every second area changes once a year.
constexpr int kChanges = 3000;
/// Of a day with four partitions and a tick a minute.
constexpr int kTicks = 4 * 1440;
constexpr std::array<const char*, 5> kClasses = {"none", "elevated", "high", "severe",
                                                 "insufficient_evidence"};

std::int64_t Noon(std::int32_t day) { return model::StockholmMidnightMs(day) + model::kMsPerDay / 2; }
constexpr std::int32_t kToday = 20'634;  // 2026-06-30

std::string IdOf(int number) { return "deso-" + std::to_string(100'000 + number); }

model::Assessment AssessmentOf(int number) {
  model::Assessment assessment;
  assessment.area = IdOf(number);
  assessment.name = "Area " + assessment.area;
  assessment.level = "deso";
  assessment.municipality = "0180";
  assessment.population = 1500 + number % 500;
  assessment.indicated_class = kClasses[static_cast<std::size_t>(number % 5)];
  assessment.class_since_ms = Noon(kToday - number % 300);
  for (const char* axis : {"harm", "pressure", "living_conditions", "insecurity", "willingness"}) {
    assessment.axes.push_back({axis, 1'000 * number, "points", number % 5});
    assessment.contributions.push_back({axis, "violence.robbery", "city", 12, 4'380'000});
  }
  assessment.missing = {"no_survey"};
  if (number % 50 == 0) assessment.official = {{"polisen", "utsatt_omrade", kToday - 200}};
  assessment.rule_set = "se-1@0123456789ab";
  return assessment;
}

model::Finding ChangeOf(int number) {
  model::Finding finding;
  finding.area = IdOf(number * 2);
  finding.level = "deso";
  finding.time_ms = Noon(kToday - number * 2 % 300);
  finding.direction = model::Direction::kWorse;
  model::ClassChange change;
  change.from = "none";
  change.to = kClasses[static_cast<std::size_t>(number * 2 % 5)];
  change.axis = "harm";
  change.score_before_milli = 3'000;
  change.score_milli = 9'000;
  change.rule_set = "se-1@0123456789ab";
  finding.change = change;
  return finding;
}

Readings Country() {
  Readings readings;
  readings.first_ms = Noon(kToday - 400);
  readings.now_ms = Noon(kToday);
  for (int i = 0; i < kAreas; ++i) {
    readings.assessments.push_back(AssessmentOf(i));
    model::Area area;
    area.id = IdOf(i);
    area.name = "Area " + area.id;
    area.level = "deso";
    area.within = {"0180", "01"};
    readings.areas.push_back(area);
  }
  for (int i = 0; i < kChanges; ++i) readings.findings.push_back(ChangeOf(i));
  return readings;
}

void BM_ComposePicture(benchmark::State& state) {
  const Readings readings = Country();
  for (auto _ : state) benchmark::DoNotOptimize(Compose(readings, {kToday - 90, {}}));
}
BENCHMARK(BM_ComposePicture)->Unit(benchmark::kMillisecond);

/// All that programs get, as JSON.
void BM_PrintPicture(benchmark::State& state) {
  const Readings readings = Country();
  const auto picture = Compose(readings, {kToday - 90, {}}).value();
  for (auto _ : state) {
    std::ostringstream out;
    console::Answer answer(console::OutputFormat::kJson, out);
    answer.Add("classes", {}, Counts(picture));
    answer.Add("worse", {}, Changes(picture, model::Direction::kWorse, Language::kEnglish));
    answer.Add("priorities", {}, Priorities(picture, Language::kEnglish));
    answer.Add("disagreement", {}, Disagreement(picture));
    answer.Add("areas", {}, Areas(picture, Language::kEnglish));
    answer.End();
    state.counters["bytes"] = static_cast<double>(out.str().size());
  }
}
BENCHMARK(BM_PrintPicture)->Unit(benchmark::kMillisecond);

void BM_DecodeAreasAndChanges(benchmark::State& state) {
  const Readings readings = Country();
  std::vector<std::string> assessments;
  std::vector<std::string> findings;
  for (const auto& one : readings.assessments) assessments.push_back(codec::EncodeAssessment(one));
  for (const auto& one : readings.findings) findings.push_back(codec::EncodeFindingRecord(one));
  for (auto _ : state) {
    for (const auto& bytes : assessments) benchmark::DoNotOptimize(codec::DecodeAssessment(bytes));
    for (const auto& bytes : findings) benchmark::DoNotOptimize(codec::DecodeFindingRecord(bytes));
  }
}
BENCHMARK(BM_DecodeAreasAndChanges)->Unit(benchmark::kMillisecond);

/// The findings topic is read whole, and carries the time of the log: what a day of it costs.
void BM_DecodeADayOfTicks(benchmark::State& state) {
  std::vector<std::string> ticks;
  for (int i = 0; i < kTicks; ++i)
    ticks.push_back(
        codec::EncodeFindingRecord(model::Tick{Noon(kToday) + i * 60'000, i % 4, i, {}, true, 60'000, 1}));
  for (auto _ : state) {
    for (const auto& bytes : ticks) benchmark::DoNotOptimize(codec::DecodeFindingRecord(bytes));
  }
}
BENCHMARK(BM_DecodeADayOfTicks)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lagesbild::picture
