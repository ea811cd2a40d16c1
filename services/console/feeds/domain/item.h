// What a reader makes of one row of its input: an event, or the reason why it says none.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "common/model/submission.h"

namespace lagesbild::feeds {

/// Why a row says no event. reason: UPPER_SNAKE; field: name of the column or member, empty: the whole row;
/// description: what is wrong, with the value; hint: what to try, may be empty.
struct Refusal {
  std::string reason;
  std::string field;
  std::string description;
  std::string hint;
  friend bool operator==(const Refusal&, const Refusal&) = default;
};

/// One row. row: line on which it begins, or place in the JSON array, from 1. original: its text in UTF-8
/// without the line end.
struct Item {
  std::int64_t row = 0;
  std::string original;
  std::variant<Refusal, model::Submission> content;
};

/// A row longer than this is refused (ROW_TOO_LONG). Readers hold one row at a time.
inline constexpr std::size_t kMaxRowBytes = 1U << 20U;

/// An event may lie this much after the time it was recorded; the gateway refuses what is further ahead.
inline constexpr std::int64_t kMaxAheadMs = 86'400'000;

}  // namespace lagesbild::feeds
