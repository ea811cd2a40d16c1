// Whether a partner or a subscription says something that can be: an invalid filter is refused when it is
// put.
#pragma once

#include <string>
#include <vector>

#include "common/model/registers.h"

namespace lagesbild::notification {

/// One fault. field: path in the message. reason: UPPER_SNAKE from a closed set. description: what is wrong
/// with which value, and what to write.
struct Violation {
  std::string field;
  std::string reason;
  std::string description;
  friend bool operator==(const Violation&, const Violation&) = default;
};

/// Levels an area can have unless the settings say otherwise.
std::vector<std::string> DefaultLevels();

/// All faults; empty: fine. Field paths begin with `subscription.` and `partner.` levels: what an area can
/// have.
std::vector<Violation> Validate(const model::Subscription& subscription,
                                const std::vector<std::string>& levels);
std::vector<Violation> Validate(const model::Partner& partner);

}  // namespace lagesbild::notification
