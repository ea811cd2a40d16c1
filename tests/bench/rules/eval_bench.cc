// Cost of a rule set: SVI 2022 over all counties, from file to classes and evaluation alone, and one area
// against a reference; the default set over one area with many cells. The table lies in $LAGESBILD_DATA.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "common/model/kinds.h"
#include "common/rules/measure_rules.h"
#include "console/tables/adapters/table_file.h"
#include "console/tables/domain/bind.h"
#include "console/tables/domain/evaluate_table.h"

namespace lagesbild::tables {
namespace {

measures::RuleSet RulesAt(const char* path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return *rules::LoadMeasureRules(text.str(), path);
}

measures::RuleSet Rules() { return RulesAt(LB_SVI_RULES); }

std::string TablePath() {
  const char* data = std::getenv("LAGESBILD_DATA");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  return (data == nullptr ? std::string(".") : std::string(data)) + "/conformance/svi_2022_us_county.csv.gz";
}

/// What `rules eval` does but for printing.
void FileToRanks(benchmark::State& state) {
  for (auto _ : state) {
    const auto rules = Rules();
    const auto table = ReadTable(TablePath());
    if (!table) return state.SkipWithError(table.error().message.c_str());
    auto rows = Bind(rules, *table, {});
    benchmark::DoNotOptimize(EvaluateTable(rules, *rows));
  }
}
BENCHMARK(FileToRanks)->Unit(benchmark::kMillisecond);

void AllAreas(benchmark::State& state) {
  const auto rules = Rules();
  const auto table = ReadTable(TablePath());
  if (!table) return state.SkipWithError(table.error().message.c_str());
  auto rows = Bind(rules, *table, {});
  for (auto _ : state) benchmark::DoNotOptimize(EvaluateTable(rules, *rows));
}
BENCHMARK(AllAreas)->Unit(benchmark::kMillisecond);

/// 63 measures, 21 of them ranks among 3,144.
void OneArea(benchmark::State& state) {
  const auto rules = Rules();
  const auto table = ReadTable(TablePath());
  if (!table) return state.SkipWithError(table.error().message.c_str());
  auto rows = Bind(rules, *table, {});
  const auto all = EvaluateTable(rules, *rows);
  std::size_t row = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(measures::Evaluate(rules, all->periods[0].reference, (*rows)[row].facts));
    row = (row + 1) % rows->size();
  }
}
BENCHMARK(OneArea)->Unit(benchmark::kMicrosecond);

constexpr std::int32_t kDay = 20'818;          // 2026-12-31
constexpr std::int32_t kMonth = 56 * 12 + 11;  // December 2026

/// An area with so many cells of kind and month, all it can say but surveys, and values that differ by
/// `seed`.
measures::Facts FactsOf(const measures::RuleSet& rules, std::int64_t cells, std::int64_t seed) {
  measures::Facts facts;
  facts.as_of_day = kDay;
  for (std::uint32_t input = 0; input < rules.inputs.size(); ++input)
    if (rules.inputs[input].kind == measures::InputKind::kNumber)
      facts.numbers.push_back({input, 2026, static_cast<double>(1000 + (seed * 37 + input) % 997)});
  const auto kinds = static_cast<std::int64_t>(model::Kinds().size());
  for (std::int64_t cell = 0; cell < cells; ++cell)
    facts.counts.push_back({kMonth - static_cast<std::int32_t>(cell / kinds),
                            static_cast<std::uint16_t>(1 + cell % kinds), 1 + (seed + cell) % 7});
  return facts;
}

/// The default set, one area with so many cells against a reference of a thousand areas.
void DefaultSetOneArea(benchmark::State& state) {
  const auto rules = RulesAt(LB_SE_1_RULES);
  std::vector<measures::Facts> areas;
  for (std::int64_t i = 0; i < 1'000; ++i) areas.push_back(FactsOf(rules, 200, i));
  const auto reference = measures::EvaluateAll(rules, areas).reference;
  const auto facts = FactsOf(rules, state.range(0), 5);
  for (auto _ : state) benchmark::DoNotOptimize(measures::Evaluate(rules, reference, facts));
}
BENCHMARK(DefaultSetOneArea)->Arg(100)->Arg(1'000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace lagesbild::tables
