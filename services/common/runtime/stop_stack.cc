#include "common/runtime/stop_stack.h"

#include <utility>

namespace lagesbild::runtime {

void StopStack::Push(std::string name, StopPart stop) {
  parts_.push_back({std::move(name), std::move(stop)});
}

base::Status StopStack::Stop(std::chrono::milliseconds timeout) {
  const Deadline deadline = std::chrono::steady_clock::now() + timeout;
  std::string failures;
  while (!parts_.empty()) {
    const Part part = std::move(parts_.back());
    parts_.pop_back();
    const auto stopped = part.stop(deadline);
    const bool late = std::chrono::steady_clock::now() > deadline;
    if (stopped && !late) continue;
    failures += (failures.empty() ? "" : "; ") + part.name + ": ";
    failures += stopped ? std::string("stopped after the deadline") : stopped.error().ToString();
  }
  if (failures.empty()) return {};
  return base::Fail(base::ErrorCode::kUnavailable, "did not stop cleanly: " + failures);
}

}  // namespace lagesbild::runtime
