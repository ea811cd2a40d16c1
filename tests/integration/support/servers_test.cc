#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "support/child_process.h"
#include "support/kafka_broker.h"
#include "support/redis_server.h"
#include "support/temp_dir.h"
#include "support/wait_until.h"

namespace lagesbild::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// The cluster id the broker tells, empty if it does not answer within `timeout`.
std::string ClusterId(const std::string& bootstrap, milliseconds timeout) {
  char reason[512];
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap.c_str(), reason, sizeof reason);
  rd_kafka_conf_set(conf, "log_level", "0", reason, sizeof reason);
  rd_kafka_t* client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, reason, sizeof reason);
  char* id = rd_kafka_clusterid(client, static_cast<int>(timeout.count()));
  std::string text = id == nullptr ? "" : id;
  if (id != nullptr) rd_kafka_mem_free(client, id);
  rd_kafka_destroy(client);
  return text;
}

// One line to Redis and the first bytes of its answer; empty if it is not there.
std::string AskRedis(std::uint16_t port, const std::string& line) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    const std::string request = line + "\r\n";
    char buffer[256];
    if (write(fd, request.data(), request.size()) > 0) {
      const auto got = read(fd, buffer, sizeof buffer);
      answer.assign(buffer, got > 0 ? static_cast<std::size_t>(got) : 0);
    }
  }
  close(fd);
  return answer;
}

TEST(ChildProcess, HandsOverArgumentsAndEnvironmentAndTellsTheExitCode) {
  TempDir dir;
  ChildProcess::Options options;
  options.argv = {"sh", "-c", "echo \"$1 $WORD\"; exit 7", "sh", "hello"};
  options.environment = {{"WORD", "world"}};
  options.log_file = dir.path() / "log";
  auto child = ChildProcess::Start(options);
  ASSERT_TRUE(child.has_value());
  EXPECT_EQ(child->Wait(seconds(10)), 7);
  std::string line;
  std::ifstream log(options.log_file);
  std::getline(log, line);
  EXPECT_EQ(line, "hello world");
}

TEST(ChildProcess, TellsTheSignalThatEndedIt) {
  auto child = ChildProcess::Start({.argv = {"sleep", "60"}, .environment = {}, .log_file = {}});
  ASSERT_TRUE(child.has_value());
  EXPECT_FALSE(child->Wait(milliseconds(20)).has_value());
  child->Signal(SIGTERM);
  EXPECT_EQ(child->Wait(seconds(10)), 128 + SIGTERM);
}

TEST(ChildProcess, OutlivesTheThreadThatStartedIt) {
  std::unique_ptr<ChildProcess> child;
  std::thread([&child] {
    auto started = ChildProcess::Start({.argv = {"sleep", "60"}, .environment = {}, .log_file = {}});
    if (started) child = std::make_unique<ChildProcess>(std::move(*started));
  }).join();
  ASSERT_NE(child, nullptr);
  EXPECT_FALSE(child->Wait(milliseconds(200)).has_value());
}

TEST(ChildProcess, IsGoneWithItsObject) {
  pid_t pid = 0;
  {
    auto child = ChildProcess::Start({.argv = {"sleep", "60"}, .environment = {}, .log_file = {}});
    ASSERT_TRUE(child.has_value());
    pid = child->pid();
  }
  EXPECT_NE(kill(pid, 0), 0);
}

TEST(ChildProcess, RefusesAProgramThatIsNotThere) {
  auto child = ChildProcess::Start({.argv = {"no-such-program"}, .environment = {}, .log_file = {}});
  ASSERT_FALSE(child.has_value());
  EXPECT_EQ(child.error().code, base::ErrorCode::kNotFound);
}

TEST(TempDir, RemovesWhatAKilledTestLeftBehind) {
  pid_t gone = 0;
  {
    auto child = ChildProcess::Start({.argv = {"true"}, .environment = {}, .log_file = {}});
    ASSERT_TRUE(child.has_value());
    EXPECT_EQ(child->Wait(seconds(10)), 0);
    gone = child->pid();
  }
  const TempDir first;
  const auto left = first.path().parent_path() / ("lagesbild-test-" + std::to_string(gone) + "-abcdef");
  std::filesystem::create_directories(left / "data");
  const TempDir second;
  EXPECT_FALSE(std::filesystem::exists(left));
  EXPECT_TRUE(std::filesystem::exists(first.path()));
}

TEST(KafkaBroker, ServesKeepsItsDataOverARestartAndCanBeFrozen) {
  auto broker = KafkaBroker::Start();
  ASSERT_TRUE(broker.has_value()) << broker.error().ToString();
  const std::string address = (*broker)->bootstrap();
  const std::string id = ClusterId(address, seconds(10));
  EXPECT_EQ(id.size(), 22U);

  (*broker)->Freeze();
  EXPECT_EQ(ClusterId(address, milliseconds(300)), "");
  (*broker)->Thaw();
  EXPECT_EQ(ClusterId(address, seconds(10)), id);

  (*broker)->Kill();
  EXPECT_EQ(ClusterId(address, milliseconds(300)), "");
  const auto restarted = (*broker)->Restart();
  ASSERT_TRUE(restarted.has_value()) << restarted.error().ToString();
  EXPECT_EQ((*broker)->bootstrap(), address);
  EXPECT_EQ(ClusterId(address, seconds(10)), id);
}

TEST(RedisServer, ComesBackEmptyUnlessItKeepsItsData) {
  for (const bool append_only : {false, true}) {
    auto redis = RedisServer::Start({.append_only = append_only});
    ASSERT_TRUE(redis.has_value()) << redis.error().ToString();
    const auto port = (*redis)->port();
    EXPECT_EQ(AskRedis(port, "SET a 1"), "+OK\r\n");
    (*redis)->Kill();
    EXPECT_EQ(AskRedis(port, "PING"), "");
    ASSERT_TRUE((*redis)->Restart().has_value());
    EXPECT_EQ(AskRedis(port, "GET a"), append_only ? "$1\r\n1\r\n" : "$-1\r\n");
  }
}

}  // namespace
}  // namespace lagesbild::testing
