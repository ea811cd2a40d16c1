#include "console/interrupt.h"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>

namespace lagesbild::console {

namespace {

constexpr int kTryAgain = 75;
constexpr std::chrono::seconds kPatience{5};

/// done: the command has ended.
void WaitForTheEnd(const std::stop_token& stop, const std::stop_token& done) {
  std::mutex mutex;
  std::condition_variable_any changed;
  const std::stop_callback wake(stop, [&] {
    const std::lock_guard lock(mutex);
    changed.notify_all();
  });
  std::unique_lock lock(mutex);
  if (!changed.wait(lock, done, [&] { return stop.stop_requested(); })) return;
  changed.wait_for(lock, done, kPatience, [] { return false; });
  if (done.stop_requested()) return;
  std::fputs(
      "lagesbild: interrupted while nobody answers (try: run the same command again: what arrived counts "
      "once)\n",
      stderr);
  std::_Exit(kTryAgain);
}

}  // namespace

Interrupt::Interrupt(const std::stop_token& stop, bool ends_in_order) {
  if (!ends_in_order) {
    at_once_.emplace(stop, [] { std::_Exit(kInterrupted); });
  } else if (stop.stop_possible()) {
    patience_ = std::jthread([stop](const std::stop_token& done) { WaitForTheEnd(stop, done); });
  }
}

}  // namespace lagesbild::console
