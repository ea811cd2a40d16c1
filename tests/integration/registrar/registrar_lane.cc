// A process with one lane and the registrar's step, for tests that kill it while it walks.
//
//   registrar_lane BOOTSTRAP PARTITIONS
//
// Its slices are small, so that few events make many. Runs until SIGTERM, ends with 0, or with the lane's
// exit code.
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <thread>

#include "common/kafka/lane.h"
#include "common/kafka/topics.h"
#include "ingest/registrar/adapters/geos_area_index.h"
#include "ingest/registrar/adapters/kafka_area_content.h"
#include "ingest/registrar/adapters/kafka_submission_to_observation_lane.h"

namespace lagesbild::registrar {
namespace {

volatile std::sig_atomic_t stop_requested = 0;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

void OnSignal(int /*signal*/) { stop_requested = 1; }

class NoReport : public RegistrarReport {
 public:
  void Committed(std::string_view, Outcome, std::int64_t) override {}
  void Came(std::string_view, const Lateness&) override {}
  void IgnoredTick() override {}
  void LoadedAreas(const model::AreasManifest&, std::size_t, std::span<const GeometryProblem>) override {}
};

int Run(const std::string& bootstrap, int partitions) {
  std::signal(SIGTERM, OnSignal);
  kafka::LaneOptions options;
  options.bootstrap = bootstrap;
  options.stage = kafka::kRegistrarStage;
  options.input_topic = kafka::kSubmissions;
  options.store = NewRegistrarStore;
  options.installation_epoch = "00112233445566778899aabbccddeeff";
  options.partition_count = partitions;
  options.session_timeout_ms = 6000;
  options.transaction_timeout_ms = 4000;
  options.log = [](kafka::LogLevel, std::string_view text) {
    std::printf("%.*s\n", static_cast<int>(text.size()), text.data());
    std::fflush(stdout);
  };
  options.on_failure = [](const kafka::LaneFailure& failure) { _exit(failure.exit_code()); };
  KafkaAreaContent content(bootstrap);
  NoReport report;
  SubmissionToObservationStep step(model::Clock::kFeed, content, BuildGeosAreaIndex, report,
                                   {.outputs = 40, .keys = 200, .points = 30});
  auto lane = kafka::Lane::New(std::move(options), step);
  if (!lane) return 2;
  if (auto started = (*lane)->Start(); !started) {
    std::printf("%s\n", started.error().ToString().c_str());
    return 3;
  }
  while (stop_requested == 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  if (auto stopped = (*lane)->Stop(std::chrono::seconds(5)); !stopped) _exit(4);
  return 0;
}

}  // namespace
}  // namespace lagesbild::registrar

int main(int argc, char** argv) {
  return argc == 3 ? lagesbild::registrar::Run(argv[1], std::atoi(argv[2])) : 2;
}
