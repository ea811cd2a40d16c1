// Counters, gauges and histograms, and the page Prometheus reads them from.
//
//   telemetry::Metrics metrics("ingest");
//   auto accepted = metrics.NewCounter("events_total", "Events by result", {{"result", "accepted"}});
//   accepted.Add();                       // 5 ns; resolve handles once, never per event
//   auto page = telemetry::MetricsServer::Start(metrics, "127.0.0.1:0");
//
// The name given is the noun with its unit: Metrics puts lagesbild_<service>_ before it. Labels come from a
// closed set, never an area or event id.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace lagesbild::telemetry {

/// Handles are cheap copies, safe from any thread, valid as long as their Metrics. One made by default does
/// nothing.
class Counter {
 public:
  Counter() = default;
  explicit Counter(prometheus::Counter* counter) : counter_(counter) {}
  /// amount >= 0.
  void Add(double amount = 1);
  double value() const;

 private:
  prometheus::Counter* counter_ = nullptr;
};

class Gauge {
 public:
  Gauge() = default;
  explicit Gauge(prometheus::Gauge* gauge) : gauge_(gauge) {}
  void Set(double value);
  void Add(double amount);
  double value() const;

 private:
  prometheus::Gauge* gauge_ = nullptr;
};

class Histogram {
 public:
  Histogram() = default;
  explicit Histogram(prometheus::Histogram* histogram) : histogram_(histogram) {}
  void Observe(double value);
  /// Many values at once. counts: one for each bucket and one for what lies above them all; sum: of all
  /// values.
  void ObserveMany(const std::vector<double>& counts, double sum);

 private:
  prometheus::Histogram* histogram_ = nullptr;
};

using Labels = std::map<std::string, std::string>;

/// Upper bounds in seconds for every latency of the flow. Source: reference, alerts and operations,
/// section 5.
inline const std::vector<double>& LatencyBuckets() {
  static const std::vector<double> buckets{.05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900};
  return buckets;
}

/// All metrics of one service. Safe from any thread; the New functions cost microseconds: call them once.
/// The same name and labels give the same metric again. A name that is not lower_snake, a counter that does
/// not end in _total, or one name with two types is our fault (LB_CHECK).
class Metrics {
 public:
  /// service: "ingest", "trend-detection"; '-' becomes '_'.
  explicit Metrics(std::string_view service);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  Counter NewCounter(std::string_view name, const std::string& help, const Labels& labels = {});
  Gauge NewGauge(std::string_view name, const std::string& help, const Labels& labels = {});
  Histogram NewHistogram(std::string_view name, const std::string& help, const Labels& labels = {},
                         const std::vector<double>& buckets = LatencyBuckets());

  /// The page in Prometheus' text format.
  std::string Text() const;

 private:
  friend class MetricsServer;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Serves /metrics over HTTP. `metrics` must outlive it.
class MetricsServer {
 public:
  /// listen: "host:port", port 0 takes a free one. kInvalidArgument: not an address; kUnavailable: cannot
  /// listen.
  static base::Result<std::unique_ptr<MetricsServer>> Start(const Metrics& metrics,
                                                            const std::string& listen);
  ~MetricsServer();
  std::uint16_t port() const;

 private:
  struct Impl;
  explicit MetricsServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace lagesbild::telemetry
