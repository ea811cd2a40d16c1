#include "scoring/metrics.h"

#include <cmath>

namespace lagesbild::scoring {

namespace {

/// Over how long the coverage of a feed is averaged: what lies a day back weighs a third of what is now.
constexpr double kCoverageMs = 86'400'000;

}  // namespace

ScoringMetrics::ScoringMetrics(telemetry::Metrics& metrics) : metrics_(metrics) {
  assessments_ = metrics.NewCounter("assessments_total", "Assessments written");
  findings_ = metrics.NewCounter("findings_total", "Findings written");
  checkpoints_ = metrics.NewCounter("checkpoints_total", "Areas' monthly checkpoints written");
  redis_written_ =
      metrics.NewCounter("redis_writes_total", "Values offered to the read model", {{"result", "written"}});
  redis_not_newer_ =
      metrics.NewCounter("redis_writes_total", "Values offered to the read model", {{"result", "not_newer"}});
  redis_rebuilds_ = metrics.NewCounter("redis_rebuilds_total", "Rebuilds of the read model begun");
  redis_failures_ = metrics.NewCounter("redis_failures_total", "Times the read model could not be kept up");
  redis_broken_ =
      metrics.NewCounter("redis_broken_records_total", "Records passed over because they are broken");
  redis_current_ =
      metrics.NewGauge("redis_current", "1: the read model is whole and holds what the topics hold");
}

void ScoringMetrics::Count(const StepTally& tally, std::int64_t now_ms) {
  assessments_.Add(static_cast<double>(tally.assessments));
  findings_.Add(static_cast<double>(tally.findings));
  checkpoints_.Add(static_cast<double>(tally.checkpoints));
  for (const auto& [feed, recorded_at_ms] : tally.recorded_at_ms) {
    const bool timed = now_ms > 0 && recorded_at_ms > 0 && now_ms >= recorded_at_ms;
    if (timed) Time(feed, static_cast<double>(now_ms - recorded_at_ms) / 1000.0);
  }
  for (const auto& move : tally.moves) CountMove(move);
  Cover(tally);
}

/// Every partition hears of the same time and the same feeds: the first to get there counts.
void ScoringMetrics::Cover(const StepTally& tally) {
  const std::scoped_lock lock(mutex_);
  if (tally.risen_ms <= covered_to_ms_) return;
  const double old_weight =
      covered_to_ms_ == 0 ? 0 : std::exp(static_cast<double>(covered_to_ms_ - tally.risen_ms) / kCoverageMs);
  covered_to_ms_ = tally.risen_ms;
  for (const auto& [feed, speaks] : tally.speaks) {
    auto found = coverage_.find(feed);
    const bool is_new = found == coverage_.end();
    if (is_new) {
      auto gauge = metrics_.NewGauge("feed_coverage_ratio",
                                     "Share of about the last day in which the feed spoke as it should",
                                     {{"feed", feed}});
      found = coverage_.emplace(feed, Coverage{gauge}).first;
    }
    Coverage& coverage = found->second;
    const double now = speaks ? 1 : 0;
    coverage.ratio = is_new ? now : old_weight * coverage.ratio + (1 - old_weight) * now;
    coverage.gauge.Set(coverage.ratio);
  }
}

void ScoringMetrics::CountMove(const ClassMove& move) {
  const std::scoped_lock lock(mutex_);
  const auto key = std::tuple(move.from, move.to, move.cause);
  auto found = moves_.find(key);
  if (found == moves_.end()) {
    const telemetry::Labels labels{{"from", std::string(ClassId(move.from))},
                                   {"to", std::string(ClassId(move.to))},
                                   {"cause", std::string(model::NameOf(move.cause))}};
    found = moves_.emplace(key, metrics_.NewCounter("class_changes_total", "Changes of class", labels)).first;
  }
  found->second.Add();
}

void ScoringMetrics::Time(const std::string& feed, double seconds) {
  const std::scoped_lock lock(mutex_);
  auto found = latency_.find(feed);
  if (found == latency_.end()) {
    auto histogram = metrics_.NewHistogram(
        "e2e_latency_seconds", "From an event's record at the gateway to its assessment, committed",
        {{"feed", feed}});
    found = latency_.emplace(feed, histogram).first;
  }
  found->second.Observe(seconds);
}

void ScoringMetrics::Raise(telemetry::Counter& counter, std::int64_t total) {
  const double more = static_cast<double>(total) - counter.value();
  if (more > 0) counter.Add(more);
}

void ScoringMetrics::Set(const FollowerStats& stats) {
  Raise(redis_written_, stats.written);
  Raise(redis_not_newer_, stats.not_newer);
  Raise(redis_rebuilds_, stats.rebuilds);
  Raise(redis_failures_, stats.failures);
  Raise(redis_broken_, stats.broken);
  redis_current_.Set(stats.current ? 1 : 0);
  for (auto& [class_id, gauge] : area_class_) gauge.Set(0);
  for (const auto& [class_id, count] : stats.areas_by_class) {
    auto found = area_class_.find(class_id);
    if (found == area_class_.end()) {
      found = area_class_
                  .emplace(class_id, metrics_.NewGauge("area_class", "Areas by class", {{"class", class_id}}))
                  .first;
    }
    found->second.Set(static_cast<double>(count));
  }
}

}  // namespace lagesbild::scoring
