#include "bench/trend/shared_series.h"

#include <cstdlib>
#include <map>

#include "console/feeds/adapters/file_source.h"
#include "console/feeds/domain/csv.h"

namespace lagesbild::bench {

namespace {

using Rows = std::vector<std::vector<std::string>>;

/// All rows of a table, gzipped or not, header included.
base::Result<Rows> ReadTable(const std::string& path) {
  auto source = feeds::OpenFile(path);
  if (!source) return base::Fail(source.error());
  feeds::CsvSplitter splitter(**source, {});
  Rows rows;
  for (;;) {
    auto row = splitter.Next();
    if (!row) return base::Fail(row.error());
    if (!*row) return rows;
    rows.push_back(std::move((*row)->fields));
  }
}

std::int64_t Whole(const std::string& text) { return std::strtoll(text.c_str(), nullptr, 10); }

/// series, scenario, k1, k2, t1…t624.
constexpr std::size_t kFirstWeek = 4;

base::Result<Rows> ReadWeeks(const std::string& path) {
  auto rows = ReadTable(path);
  if (!rows) return rows;
  for (const auto& row : *rows) {
    if (row.size() != kFirstWeek + testing::kNoufailyWeeks) {
      return base::Fail(base::ErrorCode::kInvalidArgument, "'" + path + "' has a row of another length");
    }
  }
  return rows;
}

}  // namespace

base::Result<std::vector<testing::OutbreakSeries>> ReadSharedSeries(const std::string& folder) {
  const auto counts = ReadWeeks(folder + "/noufaily42_counts.csv.gz");
  if (!counts) return base::Fail(counts.error());
  const auto cases = ReadWeeks(folder + "/noufaily42_outbreak_cases.csv.gz");
  if (!cases) return base::Fail(cases.error());
  std::vector<testing::OutbreakSeries> all;
  for (std::size_t i = 1; i < counts->size(); ++i) {
    const auto& row = (*counts)[i];
    auto& series = all.emplace_back();
    series.scenario = static_cast<std::size_t>(Whole(row[1])) - 1;
    for (std::size_t week = kFirstWeek; week < row.size(); ++week) {
      series.counts.push_back(Whole(row[week]));
      series.outbreak_cases.push_back(Whole((*cases)[i][week]));
    }
  }
  return all;
}

base::Result<std::vector<std::vector<double>>> ReadPublishedAlarms(const std::string& folder,
                                                                   const std::string& method,
                                                                   std::size_t series) {
  const auto rows = ReadTable(folder + "/R_surveillance_1.20.3_alarms_840series.csv.gz");
  if (!rows) return base::Fail(rows.error());
  const auto counts = ReadTable(folder + "/noufaily42_counts.csv.gz");
  if (!counts) return base::Fail(counts.error());
  std::map<std::string, std::vector<double>> by_series;
  for (const auto& row : *rows) {
    if (row.back() != method) continue;
    auto& alarms = by_series[row.front()];
    for (std::size_t week = 1; week + 1 < row.size(); ++week) alarms.push_back(row[week] == "1" ? 1 : 0);
  }
  std::vector<std::vector<double>> alarms;
  for (std::size_t i = 1; i < counts->size(); ++i) alarms.push_back(by_series[(*counts)[i].front()]);
  if (alarms.size() != series || by_series.size() != series) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "the published alarms are of other series");
  }
  return alarms;
}

}  // namespace lagesbild::bench
