// What a measure came to in one area: a number, or why there is none. Nothing here is rounded but by name.
#pragma once

#include <cstdint>
#include <string_view>

namespace lagesbild::measures {

/// Why a measure has no value. kPresent: it has one.
enum class Missing : std::uint8_t {
  kPresent,
  kNoInput,        ///< nobody has said it
  kPassedOn,       ///< a measure it is made of is missing
  kTooFewPresent,  ///< fewer of its inputs are there than the rule set asks for
  kUndefined,      ///< no such number: division by 0, logarithm of 0, no spread
  kBelowMinimum,   ///< too few residents, households, answers
  kNotInForce,     ///< before or after the days for which it is valid
  kNoReference,    ///< nothing to compare with
  kNoHistory,      ///< not known for as long as it must have held
  kFailed,         ///< an input is missing and the rule set says: fail
};

/// As it is shown: "no_input", …; empty for kPresent.
std::string_view Name(Missing missing);

/// Truth is 1 or 0.
struct Outcome {
  double value = 0;
  Missing missing = Missing::kPresent;
  /// Inputs left out, and inputs that stand for a missing one.
  std::uint16_t dropped = 0;
  std::uint16_t substituted = 0;

  bool present() const { return missing == Missing::kPresent; }
  bool is_true() const { return present() && value != 0; }
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// A value, or kUndefined if it is not a finite number.
Outcome Finite(double value);
inline Outcome Truth(bool value) { return {value ? 1.0 : 0.0}; }
inline Outcome Without(Missing why) { return {0, why}; }

/// The one form in which values are compared: millionths, half away from zero, held to ±9 · 10¹⁸.
std::int64_t Millionths(double value);

/// Rounds numerator / denominator (denominator > 0, both below 2⁶² in size) half away from zero.
std::int64_t RoundedQuotient(std::int64_t numerator, std::int64_t denominator);

}  // namespace lagesbild::measures
