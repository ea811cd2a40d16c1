// A process with one lane and the counting step, for tests that kill it.
//
//   lane_echo BOOTSTRAP STAGE INSTANCE INPUT OUTPUT [STATE_DIR]
//
// Prints "ready" once restored, runs until SIGTERM, ends with 0, or with the lane's exit code. Environment:
// LANE_ECHO_PARTITIONS, LANE_ECHO_SESSION_MS, LANE_ECHO_TRANSACTION_MS, LANE_ECHO_CHECK_MS.
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "common/kafka/lane.h"
#include "integration/lane/counting_step.h"

namespace {

volatile std::sig_atomic_t stop_requested = 0;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

void OnSignal(int /*signal*/) { stop_requested = 1; }

int Number(const char* name, int otherwise) {
  const char* text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread
  return text == nullptr ? otherwise : std::atoi(text);
}

}  // namespace

int main(int argc, char** argv) {
  using lagesbild::kafka::Lane;
  using lagesbild::kafka::LaneFailure;
  using lagesbild::kafka::LaneOptions;
  if (argc < 6) return 2;
  std::signal(SIGTERM, OnSignal);
  LaneOptions options;
  options.bootstrap = argv[1];
  options.stage = argv[2];
  options.instance = argv[3];
  options.input_topic = argv[4];
  if (argc > 6) options.state_dir = argv[6];
  options.installation_epoch = "epoch-1";
  options.partition_count = Number("LANE_ECHO_PARTITIONS", 2);
  options.snapshot_growth_bytes = 4096;
  options.session_timeout_ms = Number("LANE_ECHO_SESSION_MS", 6000);
  options.transaction_timeout_ms = Number("LANE_ECHO_TRANSACTION_MS", 4000);
  options.check_interval = std::chrono::milliseconds(Number("LANE_ECHO_CHECK_MS", 30000));
  options.log = [](lagesbild::kafka::LogLevel, std::string_view text) {
    std::printf("%.*s\n", static_cast<int>(text.size()), text.data());
    std::fflush(stdout);
  };
  options.on_failure = [](const LaneFailure& failure) { _exit(failure.exit_code()); };
  lagesbild::testing::CountingStep step(argv[5]);
  auto lane = Lane::New(std::move(options), step);
  if (!lane) return 2;
  if (auto started = (*lane)->Start(); !started) {
    std::printf("%s\n", started.error().ToString().c_str());
    return 3;
  }
  bool was_ready = false;
  while (stop_requested == 0) {
    if (!was_ready && (*lane)->ready()) {
      was_ready = true;
      std::printf("ready\n");
      std::fflush(stdout);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  if (auto stopped = (*lane)->Stop(std::chrono::seconds(5)); !stopped) _exit(4);
  return 0;
}
