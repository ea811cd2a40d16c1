// CPU time of this process or thread, and wall time: what a round of a benchmark cost.
#pragma once

#include <sys/resource.h>

#include <chrono>

namespace lagesbild::bench {

/// User and system time of all threads of this process since its start, seconds.
inline double ProcessCpuSeconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// What one round took.
struct Cost {
  double cpu_s = 0;
  double wall_s = 0;
};

class Stopwatch {
 public:
  Stopwatch() : cpu_s_(ProcessCpuSeconds()), began_(std::chrono::steady_clock::now()) {}
  Cost Read() const {
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began_;
    return {ProcessCpuSeconds() - cpu_s_, wall.count()};
  }

 private:
  double cpu_s_;
  std::chrono::steady_clock::time_point began_;
};

}  // namespace lagesbild::bench
