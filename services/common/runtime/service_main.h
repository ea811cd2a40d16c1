// The main of every service: settings, log, build, start, wait, stop, exit code.
//
//   struct Config {
//     static constexpr std::string_view kName = "scoring";
//     static constexpr std::string_view kSummary = "Keeps the ledger and class of each area.";
//     config::ServiceSettings service;
//     void Declare(config::SettingsParser& parser);  // DeclareService(parser, &service) and its own
//     base::Status Check() const;                    // rules over several settings; base::Status() if none
//   };
//   class App {
//    public:
//     static base::Result<std::unique_ptr<App>> New(Config config, runtime::Ending& ending);
//     base::Status Start(const std::stop_token& stop);
//     base::Status Stop(std::chrono::milliseconds timeout);
//     runtime::Ports ports() const;                  // read once Start has returned
//   };
//   int main(int argc, char** argv) { return runtime::RunService<Config, App>(argc, argv); }
//
// Exit codes: 0 stopped as asked; 64 wrong use or settings; 69 a neighbour is not there, or the installation
// is not as it must be; 70 our own fault, or parts that did not stop in time; 75 fenced: start again; 76 a
// person has to look first: starting again would end the same way.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/config/service_settings.h"
#include "common/config/settings_parser.h"
#include "common/runtime/ports_file.h"
#include "common/runtime/stop_signals.h"

namespace lagesbild::runtime {

inline constexpr int kExitOk = 0;
inline constexpr int kExitUsage = 64;
inline constexpr int kExitUnavailable = 69;
inline constexpr int kExitInternal = 70;
inline constexpr int kExitTryAgain = 75;
inline constexpr int kExitStayDown = 76;

/// How long a service may take to drain after a stop signal; then the process leaves as it is.
inline constexpr std::chrono::milliseconds kDrainTimeout{4500};

/// The exit code that tells a supervisor what to do about an error.
int ExitCode(base::ErrorCode code);

/// Logs the error under `step` ("settings", "build", "start", "run", "stop"); returns its exit code, which is
/// `code` where one is given.
int Failed(std::string_view step, const base::Error& error, std::optional<int> code = std::nullopt);

/// How a part that cannot go on ends the service. Safe from any thread.
class Ending {
 public:
  explicit Ending(StopSignals& signals) : signals_(signals) {}
  struct Failure {
    base::Error error;
    /// What the process is to end with; nothing: what the error's code stands for.
    std::optional<int> exit_code;
  };
  /// Stops the service; the first failure decides the exit code.
  void Fail(base::Error error, std::optional<int> exit_code = std::nullopt);
  std::optional<Failure> failure() const;

 private:
  StopSignals& signals_;
  mutable std::mutex mutex_;
  std::optional<Failure> failure_;
};

/// Leaves the process (code 70) unless it is destroyed within `timeout`: the bound on every shutdown, as
/// client libraries may hang in theirs.
class ExitWatchdog {
 public:
  explicit ExitWatchdog(std::chrono::milliseconds timeout);
  ~ExitWatchdog();
  ExitWatchdog(const ExitWatchdog&) = delete;
  ExitWatchdog& operator=(const ExitWatchdog&) = delete;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Reads the settings; returns the exit code if the process is to leave, after printing why. Then sets up the
/// log.
std::optional<int> LoadSettings(config::SettingsParser& parser, int argc, const char* const* argv);
void SetupServiceLog(std::string_view service, const config::ServiceSettings& settings,
                     const std::vector<std::string>& warnings);
/// Writes the ports file if one is wanted and logs that the service is up.
base::Status AnnounceStarted(const config::ServiceSettings& settings, const Ports& ports);

template <class Config, class App>
int RunService(int argc, const char* const* argv) {
  Config config;
  config::SettingsParser parser{std::string(Config::kName), std::string(Config::kSummary)};
  config.Declare(parser);
  if (const auto code = LoadSettings(parser, argc, argv)) return *code;
  SetupServiceLog(Config::kName, config.service, parser.warnings());
  if (const auto checked = config.Check(); !checked) return Failed("settings", checked.error());
  const config::ServiceSettings service = config.service;
  StopSignals signals;
  Ending ending(signals);
  auto app = App::New(std::move(config), ending);
  if (!app) return Failed("build", app.error());
  // From the wish to stop on, also while it is still starting.
  std::optional<ExitWatchdog> stopping;
  const std::stop_callback arm(signals.token(), [&stopping] { stopping.emplace(kDrainTimeout); });
  int code = kExitOk;
  if (const auto started = (*app)->Start(signals.token()); !started) {
    code = signals.token().stop_requested() && !ending.failure() ? kExitOk : Failed("start", started.error());
  } else if (const auto announced = AnnounceStarted(service, (*app)->ports()); !announced) {
    code = Failed("start", announced.error());
  } else {
    signals.Wait();
  }
  const ExitWatchdog watchdog(kDrainTimeout);
  if (const auto failure = ending.failure()) code = Failed("run", failure->error, failure->exit_code);
  if (const auto stopped = (*app)->Stop(kDrainTimeout); !stopped && code == kExitOk) {
    code = Failed("stop", stopped.error());
  }
  app->reset();
  return code;
}

}  // namespace lagesbild::runtime
