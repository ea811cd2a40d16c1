#include "common/runtime/service_main.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>

namespace lagesbild::runtime {
namespace {

using namespace std::chrono_literals;

/// What the service under test does; set in the child process before RunService.
struct Script {
  base::Status (*start)() = [] { return base::Status(); };
  void (*run)(Ending&) = [](Ending&) {};
  base::Status (*stop)() = [] { return base::Status(); };
};

struct Config {
  static constexpr std::string_view kName = "scripted";
  static constexpr std::string_view kSummary = "A service for tests.";
  static inline Script
      script;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables): one per child process
  config::ServiceSettings service;
  void Declare(config::SettingsParser& parser) { DeclareService(parser, &service); }
  base::Status Check() const { return {}; }
};

class App {
 public:
  static base::Result<std::unique_ptr<App>> New(const Config& /*config*/, Ending& ending) {
    return std::make_unique<App>(ending);
  }
  explicit App(Ending& ending) : ending_(ending) {}
  base::Status Start(const std::stop_token& /*stop*/) {
    auto started = Config::script.start();
    if (started) Config::script.run(ending_);
    return started;
  }
  base::Status Stop(std::chrono::milliseconds /*timeout*/) { return Config::script.stop(); }
  Ports ports() const { return {}; }

 private:
  Ending& ending_;
};

/// Runs the service in a process of its own and returns its exit code.
int ExitOf(const Script& script, std::vector<const char*> arguments = {}) {
  const pid_t child = fork();
  if (child == 0) {
    Config::script = script;
    arguments.insert(arguments.begin(), "scripted");
    _exit(RunService<Config, App>(static_cast<int>(arguments.size()), arguments.data()));
  }
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST(RunService, LeavesWithZeroOnSigterm) {
  EXPECT_EQ(ExitOf({.run = [](Ending&) { kill(getpid(), SIGTERM); }}), kExitOk);
  EXPECT_EQ(ExitOf({.run = [](Ending&) { kill(getpid(), SIGINT); }}), kExitOk);
}

TEST(RunService, LeavesWithUsageOnWrongSettings) { EXPECT_EQ(ExitOf({}, {"--no-such-flag=1"}), kExitUsage); }

TEST(RunService, LeavesWithZeroAfterHelp) { EXPECT_EQ(ExitOf({}, {"--help"}), kExitOk); }

TEST(RunService, SaysByItsCodeWhyItCouldNotStart) {
  EXPECT_EQ(
      ExitOf({.start = [] { return base::Status(base::Fail(base::ErrorCode::kUnavailable, "no Kafka")); }}),
      kExitUnavailable);
}

TEST(RunService, EndsWhenAPartFails) {
  EXPECT_EQ(ExitOf({.run =
                        [](Ending& ending) {
                          ending.Fail({base::ErrorCode::kAborted, "fenced", ""});
                        }}),
            kExitTryAgain);
}

TEST(RunService, EndsWithTheCodeThatAPartAsksFor) {
  EXPECT_EQ(
      ExitOf({.run =
                  [](Ending& ending) {
                    ending.Fail({base::ErrorCode::kAborted, "two of one name", ""}, kExitStayDown);
                    ending.Fail({base::ErrorCode::kInternal, "what follows from it", ""}, kExitInternal);
                  }}),
      kExitStayDown);
}

TEST(RunService, LeavesThoughAPartNeverStops) {
  EXPECT_EQ(ExitOf({.run = [](Ending&) { kill(getpid(), SIGTERM); },
                    .stop =
                        [] {
                          while (true) pause();
                          return base::Status();
                        }}),
            kExitInternal);
}

TEST(RunService, ASecondSignalLeavesAtOnce) {
  EXPECT_EQ(ExitOf({.run = [](Ending&) { kill(getpid(), SIGTERM); },
                    .stop =
                        [] {
                          kill(getpid(), SIGTERM);
                          while (true) pause();
                          return base::Status();
                        }}),
            kExitInternal);
}

TEST(RunService, IgnoresABrokenPipe) {
  EXPECT_EQ(ExitOf({.run =
                        [](Ending&) {
                          raise(SIGPIPE);
                          kill(getpid(), SIGTERM);
                        }}),
            kExitOk);
}

}  // namespace
}  // namespace lagesbild::runtime
