// Cost of a rule set: SVI 2022 over all counties, from file to classes and evaluation alone, and one area
// against a reference. The table lies in $LAGESBILD_DATA.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "common/rules/measure_rules.h"
#include "console/tables/adapters/table_file.h"
#include "console/tables/domain/bind.h"
#include "console/tables/domain/evaluate_table.h"

namespace lagesbild::tables {
namespace {

measures::RuleSet Rules() {
  std::ifstream file(LB_SVI_RULES);
  std::stringstream text;
  text << file.rdbuf();
  return *rules::LoadMeasureRules(text.str(), LB_SVI_RULES);
}

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

}  // namespace
}  // namespace lagesbild::tables
