#include "support/child_process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <future>
#include <mutex>
#include <queue>
#include <string_view>
#include <thread>
#include <utility>

#include "support/wait_until.h"

namespace lagesbild::testing {

namespace {

// The kernel ties a child's death signal to the thread that forked it. All children are forked by one thread
// that lives as long as the process, so that a test may start them from threads that end.
class Forker {
 public:
  static Forker& Get() {
    static auto* forker = new Forker;  // never destroyed: the thread must last
    return *forker;
  }

  pid_t Run(std::function<pid_t()> make) {
    std::packaged_task<pid_t()> task(std::move(make));
    auto pid = task.get_future();
    {
      const std::scoped_lock lock(mutex_);
      tasks_.push(std::move(task));
    }
    changed_.notify_one();
    return pid.get();
  }

 private:
  Forker() {
    std::thread([this] { Loop(); }).detach();
  }

  [[noreturn]] void Loop() {
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return !tasks_.empty(); });
      auto task = std::move(tasks_.front());
      tasks_.pop();
      lock.unlock();
      task();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::queue<std::packaged_task<pid_t()>> tasks_;
};

// All a child needs, laid out before the fork: after it nothing may allocate.
struct Launch {
  std::string program;
  std::vector<std::string> argv;
  std::vector<std::string> environment;
  std::string log_file;
};

std::vector<std::string> MergedEnvironment(const std::map<std::string, std::string>& added) {
  std::vector<std::string> merged;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (!added.contains(std::string(text.substr(0, text.find('='))))) merged.emplace_back(text);
  }
  for (const auto& [name, value] : added) {
    std::string entry = name;
    entry.append("=").append(value);
    merged.push_back(std::move(entry));
  }
  return merged;
}

// Empty: not found.
std::string FindProgram(const std::string& name) {
  if (name.find('/') != std::string::npos) return access(name.c_str(), X_OK) == 0 ? name : std::string();
  const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): no test sets it
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const auto end = rest.find(':');
    std::string candidate(rest.substr(0, end));
    candidate.append("/").append(name);
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  return {};
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

[[noreturn]] void BecomeProgram(const Launch& launch, char** argv, char** environment, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);  // the test died before the line above
  const int in = open("/dev/null", O_RDONLY);
  const int out = open(launch.log_file.empty() ? "/dev/null" : launch.log_file.c_str(),
                       O_WRONLY | O_CREAT | O_APPEND, 0644);
  if (in < 0 || out < 0) _exit(127);
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  close_range(3, ~0U, 0);
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
  execve(launch.program.c_str(), argv, environment);
  _exit(127);
}

}  // namespace

base::Result<ChildProcess> ChildProcess::Start(const Options& options) {
  Launch launch;
  launch.program = FindProgram(options.argv.at(0));
  if (launch.program.empty()) {
    return base::Fail(base::ErrorCode::kNotFound, "no such program: " + options.argv[0]);
  }
  launch.argv = options.argv;
  launch.environment = MergedEnvironment(options.environment);
  launch.log_file = options.log_file.string();
  const auto argv = Pointers(launch.argv);
  const auto environment = Pointers(launch.environment);
  const pid_t parent = getpid();
  const pid_t pid = Forker::Get().Run([&] {
    const pid_t child = fork();
    if (child == 0)
      BecomeProgram(launch, const_cast<char**>(argv.data()), const_cast<char**>(environment.data()), parent);
    return child;
  });
  if (pid < 0) return base::Fail(base::ErrorCode::kInternal, "fork failed for " + options.argv[0]);
  return ChildProcess(pid);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), exit_code_(other.exit_code_) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(exit_code_, other.exit_code_);
  return *this;
}

ChildProcess::~ChildProcess() {
  if (pid_ <= 0 || exit_code_) return;
  Signal(SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void ChildProcess::Signal(int signal) {
  if (pid_ > 0 && Running()) kill(pid_, signal);
}

std::optional<int> ChildProcess::Wait(std::chrono::milliseconds timeout) {
  WaitUntil(timeout, [this] {
    if (exit_code_) return true;
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) != pid_) return false;
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return true;
  });
  return exit_code_;
}

int ChildProcess::Stop(std::chrono::milliseconds timeout) {
  Signal(SIGTERM);
  if (const auto code = Wait(timeout)) return *code;
  Signal(SIGKILL);
  return Wait(std::chrono::seconds(10)).value_or(-1);
}

}  // namespace lagesbild::testing
