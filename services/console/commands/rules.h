// lagesbild rules: check, activate, list.
#pragma once

#include <string>

#include "console/session.h"

namespace lagesbild::console {

/// Reads a rule set as the service would and says what is wrong with it, line by line. Needs no service.
base::Status RulesCheck(const std::string& file, Session& session);
/// Checks, then activates.
base::Status RulesActivate(const std::string& file, Session& session);
base::Status RulesList(Session& session);

}  // namespace lagesbild::console
