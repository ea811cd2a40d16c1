// The registrar's metrics and log lines.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "common/telemetry/metrics.h"
#include "ingest/registrar/ports.h"

namespace lagesbild::registrar {

/// Safe from many lanes at once. `metrics` must outlive it.
class RegistrarMetrics final : public RegistrarReport {
 public:
  explicit RegistrarMetrics(telemetry::Metrics& metrics);

  void Committed(std::string_view feed, Outcome outcome, std::int64_t submissions) override;
  void Came(std::string_view feed, const Lateness& lateness) override;
  void IgnoredTick() override;
  void LoadedAreas(const model::AreasManifest& manifest, std::size_t areas,
                   std::span<const GeometryProblem> problems) override;

 private:
  telemetry::Metrics& metrics_;
  telemetry::Counter ticks_ignored_;
  telemetry::Gauge areas_;
  telemetry::Gauge geometry_repaired_;
  telemetry::Gauge geometry_lost_;
  std::mutex mutex_;
  std::map<std::pair<std::string, Outcome>, telemetry::Counter> outcomes_;  ///< Guarded by mutex_.
  std::map<std::string, telemetry::Histogram, std::less<>> lateness_;       ///< Guarded by mutex_.
};

}  // namespace lagesbild::registrar
