#include "ingest/registrar/metrics.h"

#include <algorithm>

#include "common/telemetry/log.h"

namespace lagesbild::registrar {

namespace {

constexpr std::size_t kProblemsLogged = 20;

}  // namespace

RegistrarMetrics::RegistrarMetrics(telemetry::Metrics& metrics)
    : metrics_(metrics),
      ticks_ignored_(
          metrics.NewCounter("ticks_ignored_total", "Ticks not forwarded", {{"reason", "future"}})),
      areas_(metrics.NewGauge("areas", "Areas of the register version read last")),
      geometry_repaired_(metrics.NewGauge("areas_geometry_problems", "Areas whose geometry is invalid",
                                          {{"result", "repaired"}})),
      geometry_lost_(metrics.NewGauge("areas_geometry_problems", "Areas whose geometry is invalid",
                                      {{"result", "left_out"}})) {}

void RegistrarMetrics::Committed(std::string_view feed, Outcome outcome, std::int64_t submissions) {
  const std::lock_guard lock(mutex_);
  auto [at, is_new] = outcomes_.try_emplace({std::string(feed), outcome});
  if (is_new) {
    at->second = metrics_.NewCounter(
        "outcomes_total", "Submissions by what became of them",
        {{"feed", feed.empty() ? "unknown" : std::string(feed)}, {"outcome", std::string(Name(outcome))}});
  }
  at->second.Add(static_cast<double>(submissions));
}

void RegistrarMetrics::Came(std::string_view feed, const Lateness& lateness) {
  const std::lock_guard lock(mutex_);
  auto found = lateness_.find(feed);
  if (found == lateness_.end()) {
    auto histogram = metrics_.NewHistogram(
        "feed_event_lateness_seconds", "From when an incident happened to when the gate took it",
        {{"feed", std::string(feed)}}, {kLatenessBounds.begin(), kLatenessBounds.end()});
    found = lateness_.emplace(feed, histogram).first;
  }
  found->second.ObserveMany({lateness.counts.begin(), lateness.counts.end()}, lateness.seconds_sum);
}

void RegistrarMetrics::IgnoredTick() {
  ticks_ignored_.Add();
  telemetry::WarnLimited("tick ignored: it is more than 60 s ahead of its append time",
                         {{"try", "check the clocks of gateways and brokers"}});
}

void RegistrarMetrics::LoadedAreas(const model::AreasManifest& manifest, std::size_t areas,
                                   std::span<const GeometryProblem> problems) {
  const auto repaired = std::count_if(problems.begin(), problems.end(),
                                      [](const GeometryProblem& problem) { return problem.is_repaired; });
  areas_.Set(static_cast<double>(areas));
  geometry_repaired_.Set(static_cast<double>(repaired));
  geometry_lost_.Set(static_cast<double>(problems.size()) - static_cast<double>(repaired));
  telemetry::Info("areas read",
                  {{"version", manifest.version},
                   {"areas", areas},
                   {"geometry_repaired", repaired},
                   {"geometry_left_out", static_cast<std::int64_t>(problems.size()) - repaired}});
  for (const auto& problem : problems.first(std::min(problems.size(), kProblemsLogged))) {
    telemetry::Warn(problem.is_repaired ? "geometry of an area repaired" : "geometry of an area left out",
                    {{"area", problem.area}, {"problem", problem.what}});
  }
}

}  // namespace lagesbild::registrar
