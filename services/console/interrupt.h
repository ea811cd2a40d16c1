// What an interrupt does to the command that runs.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <thread>

namespace lagesbild::console {

/// Exit code of a command that an interrupt ended at once, as a shell calls it.
inline constexpr int kInterrupted = 130;

/// Lives while a command runs. A command with nothing to bring in order ends the process at once when `stop`
/// is requested, with kInterrupted. One that ends in good order has five seconds for that; a
/// neighbour that does not answer must not hold it longer: then the process ends with 75, for what arrived
/// counts once.
class Interrupt {
 public:
  Interrupt(const std::stop_token& stop, bool ends_in_order);

 private:
  std::optional<std::stop_callback<std::function<void()>>> at_once_;
  std::jthread patience_;
};

}  // namespace lagesbild::console
