// Waits for a condition with a deadline, so that no test sleeps for a guessed time.
#pragma once

#include <chrono>
#include <functional>

namespace lagesbild::testing {

/// Asks `done` every 10 ms until it is true. False: `timeout` ran out first.
bool WaitUntil(std::chrono::milliseconds timeout, const std::function<bool()>& done);

}  // namespace lagesbild::testing
