#include "notification/adapters/system_machine.h"

#include <sys/random.h>

#include <chrono>

namespace lagesbild::notification {

std::int64_t SystemMachine::NowMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

base::Result<std::string> SystemMachine::RandomBytes() {
  std::string bytes(32, '\0');
  if (getrandom(bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size())) return bytes;
  return base::Fail(base::ErrorCode::kUnavailable, "the system gives no random bytes", "try again");
}

}  // namespace lagesbild::notification
