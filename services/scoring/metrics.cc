#include "scoring/metrics.h"

namespace lagesbild::scoring {

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
