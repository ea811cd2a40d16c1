#include "console/feeds/adapters/system_clock.h"

#include <chrono>
#include <utility>

#include "common/runtime/retry.h"

namespace lagesbild::feeds {

namespace {

class SystemClock : public Clock {
 public:
  explicit SystemClock(std::stop_token stop) : stop_(std::move(stop)) {}
  std::int64_t NowMs() override {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  }
  void SleepMs(std::int64_t duration_ms) override {
    runtime::SleepFor(std::chrono::milliseconds(duration_ms), stop_);
  }

 private:
  std::stop_token stop_;
};

}  // namespace

std::unique_ptr<Clock> NewSystemClock(std::stop_token stop) {
  return std::make_unique<SystemClock>(std::move(stop));
}

}  // namespace lagesbild::feeds
