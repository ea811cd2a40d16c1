#include "support/redis_server.h"

#include <csignal>
#include <fstream>
#include <iterator>
#include <utility>

#include "support/free_port.h"
#include "support/wait_until.h"

namespace lagesbild::testing {

namespace {

using std::chrono::seconds;

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

base::Result<std::unique_ptr<RedisServer>> RedisServer::Start(const Options& options) {
  std::unique_ptr<RedisServer> server(new RedisServer(options));
  base::Status launched;
  // Another process may take the port before Redis binds it.
  for (int tries = 0; tries < 3; ++tries) {
    server->port_ = FreePort();
    launched = server->Launch();
    if (launched) return server;
  }
  return base::Fail(launched.error());
}

base::Status RedisServer::Launch() {
  const auto log = dir_.path() / "redis.log";
  std::filesystem::remove(log);
  ChildProcess::Options start;
  start.argv = {"redis-server",
                "--bind",
                "127.0.0.1",
                "--port",
                std::to_string(port_),
                "--dir",
                dir_.path().string(),
                "--save",
                "",
                "--appendonly",
                options_.append_only ? "yes" : "no",
                "--appendfsync",
                "always"};
  start.log_file = log;
  auto process = ChildProcess::Start(start);
  if (!process) return base::Fail(process.error());
  process_ = std::make_unique<ChildProcess>(std::move(*process));
  const auto serves = [&] { return ReadAll(log).find("Ready to accept connections") != std::string::npos; };
  WaitUntil(seconds(30), [&] { return serves() || !process_->Running(); });
  if (serves()) return {};
  return base::Fail(base::ErrorCode::kUnavailable, "redis-server does not start:\n" + ReadAll(log));
}

void RedisServer::Freeze() { process_->Signal(SIGSTOP); }

void RedisServer::Thaw() { process_->Signal(SIGCONT); }

void RedisServer::Stop() {
  Thaw();
  process_->Stop(seconds(10));
}

void RedisServer::Kill() {
  process_->Signal(SIGKILL);
  process_->Wait(seconds(10));
}

base::Status RedisServer::Restart() {
  if (process_->Running()) Stop();
  return Launch();
}

}  // namespace lagesbild::testing
