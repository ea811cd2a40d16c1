// What a submission says, in integers and checked, without where it says it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "common/model/delta.h"
#include "common/model/submission.h"

namespace lagesbild::registrar {

/// Numbers stand in persisted state.
enum class SaidType : std::uint8_t { kNothing = 0, kIncident, kSurvey, kIndicator, kMeasure, kOfficial };

/// kNothing: withdrawn. Incidents use kind, count and day; the others name, period and value.
struct Said {
  SaidType type = SaidType::kNothing;
  std::uint16_t kind = 0;
  std::int32_t count = 0;
  std::int32_t day = 0;
  std::string name;
  std::string period;
  model::Value value;
  friend bool operator==(const Said&, const Said&) = default;
};

/// Why a submission cannot be registered. reason: UPPER_SNAKE from a closed set; message: the field and what
/// is wrong with it, without what the field says.
struct Refusal {
  std::string_view reason;
  std::string message;
};

/// A submission as the register takes it.
struct Heard {
  Said said;
  /// Points are rounded to 1/1,000,000 degree, so that the stored place leads to the same areas again.
  model::Place place;
  std::uint32_t revision = 1;
  /// Over what the client said, in a fixed order; stamps, push id and trace are not part of it.
  std::uint64_t body_hash = 0;
};

/// Checks what the step relies on; the gateway has checked more. A count or revision of 0 means 1.
tl::expected<Heard, Refusal> Hear(const model::Submission& submission);

/// Degrees to 1/1,000,000 degree and back.
std::int32_t ToMicroDegrees(double degrees);
double FromMicroDegrees(std::int32_t micro_degrees);

}  // namespace lagesbild::registrar
