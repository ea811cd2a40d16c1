#include "support/kafka_broker.h"

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <utility>

#include "common/base/check.h"
#include "support/wait_until.h"

namespace lagesbild::testing {

namespace {

using std::chrono::seconds;

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string Tail(const std::string& text) {
  return text.size() <= 2000 ? text : text.substr(text.size() - 2000);
}

}  // namespace

base::Result<std::unique_ptr<KafkaBroker>> KafkaBroker::Start(const Options& options) {
  std::unique_ptr<KafkaBroker> broker(new KafkaBroker(options));
  if (auto launched = broker->Launch(); !launched) return base::Fail(launched.error());
  return broker;
}

KafkaBroker& KafkaBroker::Shared() {
  static const auto broker = [] {
    auto started = Start();
    if (!started) std::fprintf(stderr, "%s\n", started.error().ToString().c_str());
    LB_CHECK(started.has_value());
    return std::move(*started);
  }();
  return *broker;
}

bool KafkaBroker::Serves() const {
  return ReadAll(dir_.path() / "broker.log").find("Kafka Server started") != std::string::npos;
}

base::Status KafkaBroker::Launch() {
  ChildProcess::Options start;
  start.argv = {LB_SOURCE_DIR "/deploy/kafka/start.sh", "--foreground"};
  if (!options_.version.empty()) start.argv.insert(start.argv.end(), {"--version", options_.version});
  if (options_.port != 0) start.argv.insert(start.argv.end(), {"--port", std::to_string(options_.port)});
  if (!options_.advertise.empty()) start.argv.insert(start.argv.end(), {"--advertise", options_.advertise});
  start.argv.push_back(dir_.path().string());
  start.log_file = dir_.path() / "start.log";
  // What the run before logged must not count as this one's.
  std::filesystem::remove(dir_.path() / "broker.log");
  auto process = ChildProcess::Start(start);
  if (!process) return base::Fail(process.error());
  process_ = std::make_unique<ChildProcess>(std::move(*process));
  const bool ended_or_serves = WaitUntil(seconds(180), [this] { return Serves() || !process_->Running(); });
  if (!ended_or_serves || !Serves()) {
    return base::Fail(base::ErrorCode::kUnavailable, "the Kafka broker does not start:\n" +
                                                         Tail(ReadAll(start.log_file)) +
                                                         Tail(ReadAll(dir_.path() / "broker.log")));
  }
  std::ifstream(dir_.path() / "bootstrap") >> bootstrap_;
  return {};
}

void KafkaBroker::Freeze() { process_->Signal(SIGSTOP); }

void KafkaBroker::Thaw() { process_->Signal(SIGCONT); }

void KafkaBroker::Stop() {
  Thaw();
  process_->Stop(seconds(20));
}

void KafkaBroker::Kill() {
  process_->Signal(SIGKILL);
  process_->Wait(seconds(10));
}

base::Status KafkaBroker::Restart() {
  if (process_->Running()) Stop();
  return Launch();
}

}  // namespace lagesbild::testing
