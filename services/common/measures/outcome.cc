#include "common/measures/outcome.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lagesbild::measures {

namespace {

constexpr double kMillionthsMax = 9e18;  // below 2⁶³

constexpr std::array<std::string_view, 10> kNames = {
    "",           "no_input",      "passed_on",    "too_few_present",
    "undefined",  "below_minimum", "not_in_force", "no_reference",
    "no_history", "failed"};

}  // namespace

std::string_view Name(Missing missing) { return kNames.at(static_cast<std::size_t>(missing)); }

Outcome Finite(double value) { return std::isfinite(value) ? Outcome{value} : Without(Missing::kUndefined); }

std::int64_t Millionths(double value) {
  return std::llround(std::clamp(value * 1e6, -kMillionthsMax, kMillionthsMax));
}

std::int64_t RoundedQuotient(std::int64_t numerator, std::int64_t denominator) {
  const std::int64_t whole = numerator / denominator;
  const std::int64_t rest = numerator % denominator;
  const std::int64_t size = rest < 0 ? -rest : rest;
  if (size < denominator - size) return whole;
  return whole + (numerator < 0 ? -1 : 1);
}

}  // namespace lagesbild::measures
