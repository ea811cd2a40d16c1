// How late a feed's incidents come: from when they happened to when the gate took them.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace lagesbild::registrar {

/// Upper bounds in seconds: a minute, ten, an hour, six, a day, three, a week, a month, a year.
inline constexpr std::array<double, 9> kLatenessBounds = {60,      600,     3'600,     21'600,    86'400,
                                                          259'200, 604'800, 2'592'000, 31'536'000};

/// How many incidents came how late.
struct Lateness {
  /// One for each bound, and one for what is later than the last.
  std::array<std::int64_t, kLatenessBounds.size() + 1> counts{};
  double seconds_sum = 0;

  /// What lies in the future, as far as the gate lets it, is not late: 0.
  void Add(std::int64_t occurred_at_ms, std::int64_t recorded_at_ms) {
    const double seconds =
        static_cast<double>(std::max<std::int64_t>(recorded_at_ms - occurred_at_ms, 0)) / 1000;
    const auto* const bound = std::lower_bound(kLatenessBounds.begin(), kLatenessBounds.end(), seconds);
    ++counts[static_cast<std::size_t>(bound - kLatenessBounds.begin())];
    seconds_sum += seconds;
  }
};

}  // namespace lagesbild::registrar
