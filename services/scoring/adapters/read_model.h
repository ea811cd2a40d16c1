// Keys of the read model in Redis, for those who write and who read it.
#pragma once

#include <string>
#include <string_view>

namespace lagesbild::scoring {

inline constexpr std::string_view kAreaPrefix = "area/";
inline constexpr std::string_view kTrendPrefix = "trend/";

/// Newest assessment of an area, as on lagesbild.assessments.v1.
inline std::string AreaKey(std::string_view area) { return std::string(kAreaPrefix).append(area); }
/// Newest trend; `key`: "<area>/<kind>", as on lagesbild.trends.v1.
inline std::string TrendKey(std::string_view key) { return std::string(kTrendPrefix).append(key); }

}  // namespace lagesbild::scoring
