#include "common/runtime/stop_signals.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <mutex>

#include "common/base/check.h"

namespace lagesbild::runtime {

namespace {

sigset_t StopSet() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

StopSignals::StopSignals(int exit_at_once) : exit_at_once_(exit_at_once) {
  const sigset_t set = StopSet();
  LB_CHECK(pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0);
  LB_CHECK(std::signal(SIGPIPE, SIG_IGN) != SIG_ERR);
  signal_fd_ = signalfd(-1, &set, SFD_CLOEXEC);
  wake_fd_ = eventfd(0, EFD_CLOEXEC);
  LB_CHECK(signal_fd_ >= 0 && wake_fd_ >= 0);
  watcher_ = std::thread([this] { Watch(); });
}

StopSignals::~StopSignals() {
  const std::uint64_t one = 1;
  LB_CHECK(write(wake_fd_, &one, sizeof one) == sizeof one);
  watcher_.join();
  close(wake_fd_);
  close(signal_fd_);
}

void StopSignals::Watch() {
  bool told = false;
  while (true) {
    std::array<pollfd, 2> watched{{{signal_fd_, POLLIN, 0}, {wake_fd_, POLLIN, 0}}};
    if (poll(watched.data(), watched.size(), -1) < 0) continue;  // EINTR
    if (watched[1].revents != 0) return;
    signalfd_siginfo info{};
    if (read(signal_fd_, &info, sizeof info) != sizeof info) continue;
    if (told) _exit(exit_at_once_);
    told = true;
    source_.request_stop();
  }
}

void StopSignals::Wait() const {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::unique_lock lock(mutex);
  changed.wait(lock, source_.get_token(), [] { return false; });
}

}  // namespace lagesbild::runtime
