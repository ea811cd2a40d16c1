// What one submission changes in one area; proto/lagesbild/observation/v1 says what each field means.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lagesbild::model {

enum class DeltaCause : std::uint8_t { kNew = 1, kRevised, kWithdrawn, kFrame };
enum class PlaceConfidence : std::uint8_t { kPoint = 1, kCode, kMunicipality, kName, kNone };
enum class ValueType : std::uint8_t { kSurvey = 1, kIndicator, kMeasure, kOfficial };

struct CountChange {
  std::string kind;
  std::int32_t day = 0;
  std::int64_t count = 0;
  friend bool operator==(const CountChange&, const CountChange&) = default;
};

struct Value {
  std::int64_t number = 0;
  std::int64_t n = 0;
  std::int32_t margin = 0;
  std::int32_t response_rate = 0;
  std::string text;
  friend bool operator==(const Value&, const Value&) = default;
};

struct ValueChange {
  ValueType type = ValueType::kSurvey;
  std::string name;
  std::string period;
  std::optional<Value> now;
  friend bool operator==(const ValueChange&, const ValueChange&) = default;
};

struct Delta {
  std::string area;
  std::string feed;
  std::string source_id;
  std::uint32_t revision = 1;
  std::int64_t recorded_at_ms = 0;
  DeltaCause cause = DeltaCause::kNew;
  PlaceConfidence confidence = PlaceConfidence::kNone;
  std::vector<CountChange> counts;
  std::vector<ValueChange> values;
  std::string provisional_name;
  friend bool operator==(const Delta&, const Delta&) = default;
};

}  // namespace lagesbild::model
