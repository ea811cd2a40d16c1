#include "common/telemetry/metrics.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>

namespace lagesbild::telemetry {
namespace {

using ::testing::HasSubstr;

std::string Get(std::uint16_t port, const std::string& path) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) return "no socket";
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    const std::string request = "GET " + path + " HTTP/1.0\r\n\r\n";
    EXPECT_EQ(send(fd, request.data(), request.size(), 0), static_cast<ssize_t>(request.size()));
    std::array<char, 4096> buffer{};
    ssize_t count = 0;
    while ((count = recv(fd, buffer.data(), buffer.size(), 0)) > 0)
      answer.append(buffer.data(), static_cast<std::size_t>(count));
  }
  close(fd);
  return answer;
}

TEST(Metrics, NamesAndCountsAsDeclared) {
  Metrics metrics("trend-detection");
  auto applied = metrics.NewCounter("events_total", "Events", {{"result", "applied"}});
  applied.Add();
  metrics.NewCounter("events_total", "Events", {{"result", "applied"}}).Add(2);
  metrics.NewGauge("lag_seconds", "Lag").Set(1.5);
  metrics.NewHistogram("latency_seconds", "Latency").Observe(0.3);
  EXPECT_EQ(applied.value(), 3);
  const auto text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("lagesbild_trend_detection_events_total{result=\"applied\"} 3"));
  EXPECT_THAT(text, HasSubstr("lagesbild_trend_detection_lag_seconds 1.5"));
  EXPECT_THAT(text, HasSubstr("lagesbild_trend_detection_latency_seconds_bucket{le=\"0.25\"} 0"));
  EXPECT_THAT(text, HasSubstr("lagesbild_trend_detection_latency_seconds_bucket{le=\"0.5\"} 1"));
}

TEST(Metrics, TakesManyObservationsAtOnce) {
  Metrics metrics("ingest");
  auto lateness = metrics.NewHistogram("lateness_seconds", "Lateness", {}, {1, 10});
  lateness.ObserveMany({2, 1, 1}, 25);
  lateness.Observe(5);
  const auto text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("lagesbild_ingest_lateness_seconds_bucket{le=\"1\"} 2"));
  EXPECT_THAT(text, HasSubstr("lagesbild_ingest_lateness_seconds_bucket{le=\"10\"} 4"));
  EXPECT_THAT(text, HasSubstr("lagesbild_ingest_lateness_seconds_count 5"));
  EXPECT_THAT(text, HasSubstr("lagesbild_ingest_lateness_seconds_sum 30"));
}

TEST(Metrics, HandlesMadeByDefaultDoNothing) {
  Counter counter;
  counter.Add();
  Gauge().Set(1);
  Histogram().Observe(1);
  EXPECT_EQ(counter.value(), 0);
}

TEST(MetricsDeathTest, RefusesNamesOffTheConvention) {
  Metrics metrics("scoring");
  EXPECT_DEATH(metrics.NewCounter("events", "no _total"), "check failed");
  EXPECT_DEATH(metrics.NewGauge("Lag", "upper case"), "check failed");
}

TEST(MetricsServer, ServesThePageOnAFreePort) {
  Metrics metrics("scoring");
  metrics.NewGauge("lag_seconds", "Lag").Set(2);
  const auto server = MetricsServer::Start(metrics, "127.0.0.1:0");
  ASSERT_TRUE(server) << server.error().ToString();
  ASSERT_NE((*server)->port(), 0);
  EXPECT_THAT(Get((*server)->port(), "/metrics"), HasSubstr("lagesbild_scoring_lag_seconds 2"));
}

TEST(MetricsServer, StopsWithoutWaitingForTheHttpServersClock) {
  const Metrics metrics("scoring");
  auto server = MetricsServer::Start(metrics, "127.0.0.1:0");
  ASSERT_TRUE(server);
  const auto before = std::chrono::steady_clock::now();
  server->reset();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(1000));
}

TEST(MetricsServer, SaysWhenThePortIsTaken) {
  const Metrics metrics("scoring");
  const auto first = MetricsServer::Start(metrics, "127.0.0.1:0");
  ASSERT_TRUE(first);
  const auto second = MetricsServer::Start(metrics, "127.0.0.1:" + std::to_string((*first)->port()));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, base::ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace lagesbild::telemetry
