// All that scoring keeps of an area, once a month; proto/lagesbild/checkpoint/v1 says what each field means.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lagesbild::model {

struct StateRecord {
  std::string key;
  std::string value;
  friend bool operator==(const StateRecord&, const StateRecord&) = default;
};

struct Checkpoint {
  std::string area;
  std::int64_t as_of_ms = 0;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::int32_t part = 0;
  bool last = false;
  std::vector<StateRecord> records;
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

}  // namespace lagesbild::model
