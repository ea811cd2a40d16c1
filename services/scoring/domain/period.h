// Periods of surveys and indicators: "2024", "2024H1", "2024Q1", "2024-05".
#pragma once

#include <cstdint>
#include <string_view>

namespace lagesbild::scoring {

/// The year a period begins with; -1: none.
std::int32_t YearOfPeriod(std::string_view period);

}  // namespace lagesbild::scoring
