// The newest state of one series; proto/lagesbild/trend/v1 says what each field means.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace lagesbild::model {

enum class TrendStatus : std::uint8_t { kLearning = 1, kNoData, kCalm, kRise, kFall };

struct Trend {
  std::string area;
  std::string kind;
  std::int32_t iso_week = 0;
  TrendStatus status = TrendStatus::kLearning;
  std::int64_t count = 0;
  std::optional<std::int64_t> expected_milli;
  std::optional<std::int64_t> z_milli;
  std::string episode;
  std::int32_t history_weeks = 0;
  std::int64_t as_of_ms = 0;
  std::string detector;
  friend bool operator==(const Trend&, const Trend&) = default;
};

}  // namespace lagesbild::model
