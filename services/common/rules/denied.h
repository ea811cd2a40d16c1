// What no rule set that is to hold may take in: origin, religion, birth country.
#pragma once

#include <string_view>

namespace lagesbild::rules {

/// True if a name speaks of it. Case, accents and whatever stands between letters make no difference:
/// "Utrikes-Födda %" is "utrikesfodda". Errs on the side of refusing.
bool IsDenied(std::string_view name);

}  // namespace lagesbild::rules
