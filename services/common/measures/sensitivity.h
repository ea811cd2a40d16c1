// What the reports that police activity finds would change: the same rule set with them counted.
#pragma once

#include <vector>

#include "common/measures/rule_set.h"

namespace lagesbild::measures {

/// As if every measure said `count_police_detected: true`. Id, names and thresholds stay; a reference has to
/// be made anew, since the national value rises too.
RuleSet WithPoliceDetected(RuleSet rules);

/// Which measures can come out otherwise then: those that weigh a kind found by police activity without
/// counting it, and all that are made of one. Shape [measures].
std::vector<bool> TouchedByPoliceDetected(const RuleSet& rules);

}  // namespace lagesbild::measures
