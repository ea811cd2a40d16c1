// Stops the parts of a service, the last started first, within one shared deadline.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "common/base/result.h"

namespace lagesbild::runtime {

/// One thread. Push each part once it has started.
class StopStack {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  using StopPart = std::function<base::Status(Deadline)>;

  /// name: stands in errors. stop: is called once, on the thread of Stop, and should return by the deadline.
  void Push(std::string name, StopPart stop);

  /// Calls every part, also after one failed or time ran out, and forgets them; calling it again does
  /// nothing. kUnavailable: which parts failed, or that `timeout` ran out.
  base::Status Stop(std::chrono::milliseconds timeout);

 private:
  struct Part {
    std::string name;
    StopPart stop;
  };
  std::vector<Part> parts_;
};

}  // namespace lagesbild::runtime
