// The step of the lane's tests: counts and sums by key, so that one record lost or taken twice shows.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/kafka/step.h"
#include "common/kafka/topics.h"

namespace lagesbild::testing {

/// Values it knows: a number (added to its key's sum, "count sum" is state and output); "poison" (dead
/// letter); "walk" (a sliced step: one output for each key of the partition, two a slice); "alert NAME" (one
/// record to partner NAME and one output); "missing" (register content that never comes); "huge" (an output
/// no broker takes).
class CountingStep final : public kafka::Step {
 public:
  explicit CountingStep(std::string output) : output_(std::move(output)) {}

  base::Result<std::string> Handle(const kafka::InputRecord& record, std::string_view cursor,
                                   kafka::Unit& unit) override {
    if (record.value == "poison") {
      unit.DeadLetter("POISON", "the value is poison");
      return "";
    }
    if (record.value == "missing") return base::Fail(base::ErrorCode::kUnavailable, "content is missing");
    if (record.value == "walk") return Walk(cursor, unit);
    if (record.value == "huge") {
      unit.Emit({.topic = output_,
                 .partition = {},
                 .key = record.key,
                 .value = std::string(3000000, 'x'),
                 .headers = {}});
      return "";
    }
    if (record.value.substr(0, 6) == "alert ") {
      const auto topic = kafka::AlertTopic(record.value.substr(6));
      unit.Emit({.topic = topic, .partition = {}, .key = record.key, .value = "alert", .headers = {}});
      return Count(record.key, 1, unit);
    }
    std::int64_t number = 0;
    std::from_chars(record.value.data(), record.value.data() + record.value.size(), number);
    return Count(record.key, number, unit);
  }

  void Forget(std::int32_t /*partition*/) override {}

  /// "count sum" after one more number.
  static std::string Next(std::string_view before, std::int64_t number) {
    std::int64_t count = 0;
    std::int64_t sum = 0;
    const auto* end = before.data() + before.size();
    // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): `end` is its size
    const auto middle = std::from_chars(before.data(), end, count).ptr;
    if (middle != end) std::from_chars(middle + 1, end, sum);
    return std::to_string(count + 1) + " " + std::to_string(sum + number);
  }

 private:
  std::string Count(std::string_view key, std::int64_t number, kafka::Unit& unit) const {
    const auto next = Next(unit.Get(key).value_or(""), number);
    unit.Put(key, next);
    unit.Emit({.topic = output_, .partition = {}, .key = key, .value = next, .headers = {}});
    return "";
  }

  std::string Walk(std::string_view cursor, kafka::Unit& unit) const {
    constexpr std::size_t kSlice = 2;
    std::vector<std::string> keys;
    unit.Scan(cursor, [&](std::string_view key, std::string_view) {
      keys.emplace_back(key);
      return keys.size() <= kSlice;
    });
    for (std::size_t i = 0; i < keys.size() && i < kSlice; ++i) {
      const std::string value = "walked " + std::string(*unit.Get(keys[i]));
      unit.Emit({.topic = output_, .partition = {}, .key = keys[i], .value = value, .headers = {}});
    }
    return keys.size() > kSlice ? keys[kSlice] : "";
  }

  std::string output_;
};

}  // namespace lagesbild::testing
