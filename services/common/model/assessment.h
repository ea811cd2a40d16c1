// The newest state of an area; proto/lagesbild/assessment/v1 says what each field means.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lagesbild::model {

struct Axis {
  std::string name;
  std::optional<std::int64_t> score_milli;
  std::string unit;
  std::optional<std::int32_t> level;
  friend bool operator==(const Axis&, const Axis&) = default;
};

struct Contribution {
  std::string axis;
  std::string name;
  std::string feed;
  std::int64_t count = 0;
  std::int64_t points_milli = 0;
  friend bool operator==(const Contribution&, const Contribution&) = default;
};

struct OfficialClass {
  std::string authority;
  std::string class_id;
  std::int32_t decided_day = 0;
  friend bool operator==(const OfficialClass&, const OfficialClass&) = default;
};

struct Assessment {
  std::string area;
  std::string name;
  std::string level;
  std::string municipality;
  std::string county;
  std::int64_t population = 0;
  std::int64_t as_of_ms = 0;
  std::int64_t recorded_at_ms = 0;
  std::string indicated_class;
  std::int64_t class_since_ms = 0;
  std::string pending_class;
  std::int64_t pending_since_ms = 0;
  std::vector<Axis> axes;
  std::vector<Contribution> contributions;
  std::vector<std::string> missing;
  std::vector<OfficialClass> official;
  std::string rule_set;
  std::int64_t areas_activation = 0;
  std::string engine;
  bool provisional = false;
  friend bool operator==(const Assessment&, const Assessment&) = default;
};

}  // namespace lagesbild::model
