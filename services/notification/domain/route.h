// Whether a subscription wants to hear of a finding, and if not, why not.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/model/finding.h"
#include "common/model/registers.h"

namespace lagesbild::notification {

enum class Answer : std::uint8_t {
  kNotConcerned,  ///< Another place, level or kind of finding: not worth a decision.
  kMatched,
  kDirection,
  kSeverityBelow,
  kClassFrom,
  kClassTo,
};

/// Looks at every filter of `subscription`; an empty list takes all. Areas, municipalities and counties are
/// one choice: any of them will do. class_from and class_to bind class changes only.
Answer Match(const model::Subscription& subscription, const model::Finding& finding);

/// The reason as Decision.reason has it; empty for kNotConcerned.
std::string_view ReasonOf(Answer answer);

}  // namespace lagesbild::notification
