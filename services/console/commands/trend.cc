#include "console/commands/trend.h"

#include <fmt/format.h>
#include <unistd.h>

#include <ostream>
#include <stop_token>

#include "console/feeds/adapters/csv_file.h"
#include "console/feeds/adapters/progress_bar.h"
#include "console/feeds/adapters/system_clock.h"
#include "console/scan/domain/count_table.h"
#include "console/scan/domain/finding_text.h"
#include "console/scan/domain/scan.h"

namespace lagesbild::console {

namespace {

using scan::Finding;
using scan::ScanReport;

base::Result<scan::CountTable> ReadFile(const std::string& path) {
  const auto file = feeds::OpenCsv(path);
  if (!file) return base::Fail(file.error());
  auto table = scan::ReadCountTable(*file->source, file->format);
  if (!table)
    return base::Fail(table.error().code, "'" + path + "': " + table.error().message, table.error().hint);
  return table;
}

/// All columns are for programs, the first of them for people.
Table TableOf(const ScanReport& report, bool all) {
  Table table{{"series", "kind", "direction", "since", "found", "rate", "low", "high", "evidence"}, {}};
  if (all) {
    for (const char* name : {"last", "counted", "expected", "growing", "sentence_en", "sentence_sv"}) {
      table.columns.emplace_back(name);
    }
  }
  for (const Finding& finding : report.findings) {
    auto& row = table.rows.emplace_back();
    row = {finding.series,
           finding.kind,
           std::string(finding.direction == trend::Direction::kUp ? "rise" : "fall"),
           scan::PeriodText(report.periods, finding.since),
           scan::PeriodText(report.periods, finding.found),
           finding.rate,
           finding.interval.low,
           finding.interval.high,
           finding.evidence};
    if (!all) continue;
    for (Cell cell :
         {Cell(scan::PeriodText(report.periods, finding.last)), Cell(finding.count), Cell(finding.expected),
          Cell(finding.growing), Cell(scan::InEnglish(finding, report.periods)),
          Cell(scan::InSwedish(finding, report.periods))}) {
      row.push_back(std::move(cell));
    }
  }
  return table;
}

void PrintForPeople(const ScanReport& report, const std::string& language, std::ostream& out) {
  Print(TableOf(report, false), OutputFormat::kTable, out);
  for (const Finding& finding : report.findings) {
    out << '\n'
        << (language == "sv" ? scan::InSwedish(finding, report.periods)
                             : scan::InEnglish(finding, report.periods))
        << '\n';
  }
}

}  // namespace

base::Status TrendScan(const TrendScanOptions& options, Session& session) {
  const auto table = ReadFile(options.file);
  if (!table) return base::Fail(table.error());
  const auto clock = feeds::NewSystemClock({});
  feeds::ProgressWriter bar(*session.err, isatty(STDERR_FILENO) == 1, *clock);
  const auto report = scan::Scan(*table, {options.false_share}, [&](std::int32_t done, std::int32_t total) {
    if (bar.IsDue()) bar.Write(feeds::Bar({done, total}) + fmt::format("{} of {} steps", done, total));
  });
  bar.Finish(fmt::format("{} series, {} to {}: {} findings, {} series still learning", report.series,
                         scan::PeriodText(report.periods, table->first),
                         scan::PeriodText(report.periods, table->last), report.findings.size(),
                         report.learning));
  if (session.format == OutputFormat::kTable) {
    PrintForPeople(report, options.language, *session.out);
  } else {
    Print(TableOf(report, true), session.format, *session.out);
  }
  return {};
}

}  // namespace lagesbild::console
