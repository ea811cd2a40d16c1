// Where the work of a rise in time stands between two slices; the lane keeps it as text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace lagesbild::scoring {

/// Steps are the midnights passed, then the new time itself. Text: "<time
/// before>|<step>|<walking><begun>|<area>".
struct TimeCursor {
  std::int64_t before_ms = 0;
  std::int64_t step = 0;
  /// The step's areas are being walked, or must be whatever else.
  bool walking = false;
  /// False: the step has not been begun.
  bool begun = false;
  /// Last area done.
  std::string after;

  std::string ToString() const;
  /// kInternal: not what ToString wrote.
  static base::Result<TimeCursor> Parse(std::string_view text);
  friend bool operator==(const TimeCursor&, const TimeCursor&) = default;
};

}  // namespace lagesbild::scoring
