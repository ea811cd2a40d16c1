// Time as it travels in the log; proto/lagesbild/registers/v1/tick.proto says what each field means.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lagesbild::model {

struct TickCount {
  std::string feed;
  std::string kind;
  std::int32_t day = 0;
  std::int64_t count = 0;
  friend bool operator==(const TickCount&, const TickCount&) = default;
};

struct Tick {
  std::int64_t time_ms = 0;
  std::int32_t source_partition = 0;
  std::int64_t number = 0;
  std::vector<TickCount> counts;
  bool last = false;
  std::int64_t interval_ms = 0;
  std::int64_t areas_activation = 0;
  friend bool operator==(const Tick&, const Tick&) = default;
};

}  // namespace lagesbild::model
