#include "common/runtime/service_main.h"

#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <thread>
#include <utility>

#include "common/telemetry/log.h"

namespace lagesbild::runtime {

int ExitCode(base::ErrorCode code) {
  switch (code) {
    case base::ErrorCode::kInvalidArgument:
      return kExitUsage;
    case base::ErrorCode::kUnavailable:
    case base::ErrorCode::kNotFound:
    case base::ErrorCode::kAlreadyExists:
    case base::ErrorCode::kFailedPrecondition:
    case base::ErrorCode::kResourceExhausted:
    case base::ErrorCode::kPermissionDenied:
    case base::ErrorCode::kUnauthenticated:
      return kExitUnavailable;
    case base::ErrorCode::kAborted:
      return kExitTryAgain;
    case base::ErrorCode::kInternal:
      return kExitInternal;
  }
  return kExitInternal;
}

int Failed(std::string_view step, const base::Error& error, std::optional<int> code) {
  const int exit_code = code.value_or(ExitCode(error.code));
  telemetry::Error("service failed", {{"step", step}, {"error", error}, {"exit_code", exit_code}});
  return exit_code;
}

void Ending::Fail(base::Error error, std::optional<int> exit_code) {
  {
    const std::scoped_lock lock(mutex_);
    if (!failure_) failure_ = Failure{std::move(error), exit_code};
  }
  signals_.RequestStop();
}

std::optional<Ending::Failure> Ending::failure() const {
  const std::scoped_lock lock(mutex_);
  return failure_;
}

struct ExitWatchdog::Impl {
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
  std::thread thread;

  void Watch(std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex);
    if (changed.wait_for(lock, timeout, [this] { return done; })) return;
    telemetry::Error("did not stop in time: leaving as it is", {{"timeout_ms", timeout.count()}});
    _exit(kExitInternal);
  }
};

ExitWatchdog::ExitWatchdog(std::chrono::milliseconds timeout) : impl_(std::make_unique<Impl>()) {
  impl_->thread = std::thread([impl = impl_.get(), timeout] { impl->Watch(timeout); });
}

ExitWatchdog::~ExitWatchdog() {
  {
    const std::scoped_lock lock(impl_->mutex);
    impl_->done = true;
  }
  impl_->changed.notify_all();
  impl_->thread.join();
}

std::optional<int> LoadSettings(config::SettingsParser& parser, int argc, const char* const* argv) {
  const auto said = parser.Parse(argc, argv);
  if (!said) {
    std::fprintf(stderr, "%s\n", said.error().ToString().c_str());
    return kExitUsage;
  }
  if (said->empty()) return std::nullopt;
  std::fputs(said->c_str(), stdout);
  return kExitOk;
}

void SetupServiceLog(std::string_view service, const config::ServiceSettings& settings,
                     const std::vector<std::string>& warnings) {
  telemetry::LogSettings log;
  if (const auto level = telemetry::ParseLogLevel(settings.log_level)) log.level = *level;
  if (const auto format = telemetry::ParseLogFormat(settings.log_format)) log.format = *format;
  log.service = service;
  log.instance = settings.instance;
  telemetry::SetupLog(std::move(log));
  for (const auto& warning : warnings) telemetry::Warn(warning);
}

base::Status AnnounceStarted(const config::ServiceSettings& settings, const Ports& ports) {
  if (!settings.ports_file.empty()) {
    if (auto written = WritePortsFile(settings.ports_file, ports); !written) return written;
  }
  std::string text;
  for (const auto& [name, port] : ports)
    text += (text.empty() ? "" : ",") + name + ":" + std::to_string(port);
  telemetry::Info("started", {{"version", config::kVersion}, {"ports", text}});
  return {};
}

}  // namespace lagesbild::runtime
