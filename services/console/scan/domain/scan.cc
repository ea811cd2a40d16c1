#include "console/scan/domain/scan.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "trend-detection/domain/change/many_series.h"

namespace lagesbild::scan {

namespace {

using trend::Baseline;
using trend::DetectorRules;
using trend::Direction;
using trend::Observation;
using trend::SeriesDetector;
using trend::StepCalendar;

/// Steps whose counts give a series its start.
constexpr std::size_t kStartSteps = 26;
/// An alarm this soon after the one before is of the same change.
constexpr std::int32_t kSameChangeSteps = 26;
/// Log-likelihood ratio by which an onset must stand out.
constexpr double kClearGain = 5;
/// Patience in steps over which the share of false alarms holds.
constexpr double kPatience = 52;

trend::Params ParamsFor(PeriodKind periods) {
  trend::Params params;
  params.baseline.season = periods == PeriodKind::kIsoWeek ? trend::kCalendarWeeks : trend::kFiftyTwoWeeks;
  return params;
}

/// Rate a unit of exposure in the first counts.
double StartLevel(const CountSeries& series) {
  double count = 0;
  double exposure = 0;
  for (std::size_t i = 0; i < std::min(kStartSteps, series.cells.size()); ++i) {
    count += static_cast<double>(series.cells[i].count);
    exposure += series.cells[i].exposure;
  }
  if (exposure <= 0) return Baseline::StartLevel(0);
  // The tenth of a count that keeps a level above zero is one a step, so it shrinks with exposure.
  const double steps = static_cast<double>(std::min(kStartSteps, series.cells.size()));
  const double mean_exposure = exposure / steps;
  return Baseline::StartLevel(count / steps) - std::log(mean_exposure);
}

/// Walks through the cells of one series step by step.
class Cells {
 public:
  explicit Cells(const CountSeries& series) : cells_(&series.cells) {}
  /// The next step's cell, or nullptr; steps ascend one by one.
  const CountCell* At(std::int32_t step) {
    if (next_ == cells_->size() || (*cells_)[next_].step != step) return nullptr;
    return &(*cells_)[next_++];
  }

 private:
  const std::vector<CountCell>* cells_;
  std::size_t next_ = 0;
};

std::map<std::string, double> PoolKinds(const CountTable& table, const trend::Params& params) {
  const trend::BaselineRules rules(trend::ForPooling(params.baseline));
  std::map<std::string, trend::KindDispersion> pooled;
  for (const CountSeries& series : table.series) {
    auto& kind = pooled[series.kind];
    if (series.cells.empty()) continue;
    Baseline baseline(StartLevel(series), trend::kKindPhiUnknown, rules);
    Cells cells(series);
    for (std::int32_t step = series.cells.front().step; step <= series.cells.back().step; ++step) {
      const CountCell* cell = cells.At(step);
      const auto row = trend::SeasonAt(step, params.baseline.season);
      kind.Add(cell == nullptr ? baseline.Update(row, std::nullopt, 0, trend::kKindPhiUnknown, rules)
                               : baseline.Update(row, static_cast<double>(cell->count),
                                                 std::log(cell->exposure), trend::kKindPhiUnknown, rules));
    }
  }
  std::map<std::string, double> phis;
  for (const auto& [kind, dispersion] : pooled) phis[kind] = dispersion.phi();
  return phis;
}

/// One series under way.
struct Watched {
  const CountSeries* series;
  double kind_phi;
  Cells cells;
  SeriesDetector detector;
  trend::StepVerdict verdict;
  /// Newest finding of each direction, by its place in the report.
  std::array<std::optional<std::size_t>, 2> open{};
};

/// Evidence as it counts among the others. Where next to nothing is expected, years without a count add up to
/// a sum in which no onset stands out; then it is 0, since a smaller e-value is as valid.
double EvidenceOf(const Watched& watched, Direction direction) {
  const double sum = direction == Direction::kUp ? watched.verdict.rise : watched.verdict.fall;
  if (sum < kPatience) return sum;
  return watched.detector.hull(direction).Best(direction).gain > kClearGain ? sum : 0;
}

Finding NewFinding(const Watched& watched, Direction direction, std::int32_t step) {
  const auto& hull = watched.detector.hull(direction);
  const trend::Onset onset = hull.Best(direction);
  Finding finding;
  finding.series = watched.series->name;
  finding.kind = watched.series->kind;
  finding.direction = direction;
  finding.since = onset.step;
  finding.found = step;
  finding.count = onset.count;
  finding.expected = onset.expected;
  finding.rate = onset.rate();
  finding.interval = trend::ProfileInterval(onset.count, {onset.expected, hull.phi()});
  finding.growing = watched.detector.baseline().GrowthAbove(0);
  return finding;
}

/// Judges all series of a table, one step after the other.
class Walk {
 public:
  Walk(const CountTable& table, const ScanOptions& options)
      : table_(table), alpha_(options.false_share / kPatience), rules_(ParamsFor(table.periods)) {
    const auto phis = PoolKinds(table, rules_.params);
    for (const CountSeries& series : table.series) {
      if (series.cells.empty()) continue;
      const double phi = phis.at(series.kind);
      watched_.push_back({&series,
                          phi,
                          Cells(series),
                          SeriesDetector(series.cells.front().step, StartLevel(series), phi, rules_),
                          {},
                          {}});
    }
  }

  void Step(std::int32_t step) {
    const StepCalendar calendar(step, rules_);
    for (Watched& watched : watched_) {
      if (watched.detector.next_step() != step) continue;  // has not begun
      const CountCell* cell = watched.cells.At(step);
      Observation observation{std::nullopt, 0, watched.kind_phi};
      if (cell != nullptr) observation = {cell->count, std::log(cell->exposure), watched.kind_phi};
      watched.verdict = watched.detector.Step(calendar, observation, rules_);
    }
    Believe(step, Direction::kUp);
    Believe(step, Direction::kDown);
  }

  ScanReport Finish() {
    report_.periods = table_.periods;
    report_.series = static_cast<std::int64_t>(table_.series.size());
    report_.learning = report_.series - static_cast<std::int64_t>(watched_.size()) +
                       std::count_if(watched_.begin(), watched_.end(),
                                     [](const Watched& watched) { return watched.verdict.learning; });
    std::sort(report_.findings.begin(), report_.findings.end(), [](const Finding& a, const Finding& b) {
      return std::tie(a.found, a.kind, a.series, a.direction) <
             std::tie(b.found, b.kind, b.series, b.direction);
    });
    return std::move(report_);
  }

 private:
  void Believe(std::int32_t step, Direction direction) {
    evidence_.clear();
    for (const Watched& watched : watched_) evidence_.push_back(EvidenceOf(watched, direction));
    const double from = trend::BelievedFrom(evidence_, static_cast<double>(watched_.size()), alpha_);
    for (Watched& watched : watched_) {
      if (EvidenceOf(watched, direction) >= from) Alarm(watched, direction, step);
    }
  }

  void Alarm(Watched& watched, Direction direction, std::int32_t step) {
    auto& open = watched.open[direction == Direction::kUp ? 0 : 1];
    const double evidence = EvidenceOf(watched, direction);
    if (!open || step - report_.findings[*open].last > kSameChangeSteps) {
      open = report_.findings.size();
      report_.findings.push_back(NewFinding(watched, direction, step));
    }
    Finding& finding = report_.findings[*open];
    finding.last = step;
    finding.evidence = std::max(finding.evidence, evidence);
    watched.detector.Reset(direction);
  }

  const CountTable& table_;
  double alpha_;
  DetectorRules rules_;
  std::vector<Watched> watched_;
  std::vector<double> evidence_;
  ScanReport report_;
};

}  // namespace

ScanReport Scan(const CountTable& table, const ScanOptions& options, const ScanProgress& progress) {
  Walk walk(table, options);
  const std::int32_t total = table.last - table.first + 1;
  for (std::int32_t step = table.first; step <= table.last; ++step) {
    walk.Step(step);
    progress(step - table.first + 1, total);
  }
  return walk.Finish();
}

}  // namespace lagesbild::scan
