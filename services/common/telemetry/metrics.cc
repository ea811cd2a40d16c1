#include "common/telemetry/metrics.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <stop_token>
#include <thread>

#include "common/base/check.h"

namespace lagesbild::telemetry {

namespace {

bool IsLowerSnake(std::string_view name) {
  if (name.empty() || name.front() < 'a' || name.front() > 'z') return false;
  for (const char c : name) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  }
  return true;
}

}  // namespace

void Counter::Add(double amount) {
  if (counter_ != nullptr) counter_->Increment(amount);
}
double Counter::value() const { return counter_ == nullptr ? 0 : counter_->Value(); }

void Gauge::Set(double value) {
  if (gauge_ != nullptr) gauge_->Set(value);
}
void Gauge::Add(double amount) {
  if (gauge_ != nullptr) gauge_->Increment(amount);
}
double Gauge::value() const { return gauge_ == nullptr ? 0 : gauge_->Value(); }

void Histogram::Observe(double value) {
  if (histogram_ != nullptr) histogram_->Observe(value);
}
void Histogram::ObserveMany(const std::vector<double>& counts, double sum) {
  if (histogram_ != nullptr) histogram_->ObserveMultiple(counts, sum);
}

struct Metrics::Impl {
  std::string prefix;
  /// Shared with the exposer, which holds a weak reference.
  std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();

  std::string NameOf(std::string_view name, bool is_counter) const {
    LB_CHECK(IsLowerSnake(name));
    LB_CHECK(name.ends_with("_total") == is_counter);
    return prefix + std::string(name);
  }

  /// The library throws if one name is used with two types: our own fault.
  template <class Build>
  auto& Family(const Build& build, const std::string& name, const std::string& help) {
    try {
      return build().Name(name).Help(help).Register(*registry);
    } catch (const std::exception&) {
      constexpr bool kRegisteredWithAnotherType = true;
      LB_CHECK(!kRegisteredWithAnotherType);
      throw;
    }
  }
};

Metrics::Metrics(std::string_view service) : impl_(std::make_unique<Impl>()) {
  impl_->prefix = "lagesbild_";
  for (const char c : service) impl_->prefix.push_back(c == '-' ? '_' : c);
  impl_->prefix.push_back('_');
}
Metrics::~Metrics() = default;

Counter Metrics::NewCounter(std::string_view name, const std::string& help, const Labels& labels) {
  auto& family = impl_->Family(prometheus::BuildCounter, impl_->NameOf(name, true), help);
  return Counter(&family.Add(labels));
}

Gauge Metrics::NewGauge(std::string_view name, const std::string& help, const Labels& labels) {
  auto& family = impl_->Family(prometheus::BuildGauge, impl_->NameOf(name, false), help);
  return Gauge(&family.Add(labels));
}

Histogram Metrics::NewHistogram(std::string_view name, const std::string& help, const Labels& labels,
                                const std::vector<double>& buckets) {
  auto& family = impl_->Family(prometheus::BuildHistogram, impl_->NameOf(name, false), help);
  return Histogram(&family.Add(labels, prometheus::Histogram::BucketBoundaries(buckets)));
}

std::string Metrics::Text() const {
  return prometheus::TextSerializer().Serialize(impl_->registry->Collect());
}

namespace {

/// Connects to a loopback port and hangs up.
void Knock(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  [[maybe_unused]] const int connected =
      connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  close(fd);
}

}  // namespace

struct MetricsServer::Impl {
  std::unique_ptr<prometheus::Exposer> exposer;
};

MetricsServer::MetricsServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

/// The HTTP server looks whether it should stop only every 2 s, or when somebody connects: a service has 5 s
/// for all its parts, so somebody does.
MetricsServer::~MetricsServer() {
  std::jthread knocker([at = port()](const std::stop_token& stop) {
    constexpr std::chrono::milliseconds kBetween{5};
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
      Knock(at);
      stopped.wait_for(lock, stop, kBetween, [] { return false; });
    }
  });
  impl_->exposer.reset();
}

base::Result<std::unique_ptr<MetricsServer>> MetricsServer::Start(const Metrics& metrics,
                                                                  const std::string& listen) {
  auto impl = std::make_unique<Impl>();
  try {
    impl->exposer = std::make_unique<prometheus::Exposer>(listen);
  } catch (const std::exception& error) {
    return base::Fail(base::ErrorCode::kUnavailable,
                      "cannot serve metrics on '" + listen + "': " + std::string(error.what()),
                      "another process may listen there; --metrics-listen 127.0.0.1:0 takes a free port");
  }
  impl->exposer->RegisterCollectable(metrics.impl_->registry);
  return std::unique_ptr<MetricsServer>(new MetricsServer(std::move(impl)));
}

std::uint16_t MetricsServer::port() const {
  const auto ports = impl_->exposer->GetListeningPorts();
  return ports.empty() ? std::uint16_t{0} : static_cast<std::uint16_t>(ports.front());
}

}  // namespace lagesbild::telemetry
