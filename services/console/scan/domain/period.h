// Periods as people write them in tables of counts, as running numbers of steps.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lagesbild::scan {

/// What numbers mean.
enum class PeriodKind : std::uint8_t {
  kIsoWeek,  ///< Week of Europe/Stockholm's calendar; steps count from the week of 1970-01-01.
  kNumber,   ///< A plain running number; 52 a year.
};
struct Period {
  PeriodKind kind = PeriodKind::kNumber;
  std::int32_t step = 0;
  friend bool operator==(const Period&, const Period&) = default;
};

/// "2024-W05", "2024W05" or "202405": an ISO week; "2024-01-29": the ISO week of that day; "17" or "t17": a
/// number of at most five digits. nullopt: none of these, or a week that its year does not have.
std::optional<Period> ParsePeriod(std::string_view text);

/// "2024-W05" or "17".
std::string PeriodText(PeriodKind kind, std::int32_t step);

}  // namespace lagesbild::scan
