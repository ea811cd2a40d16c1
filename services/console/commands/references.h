// lagesbild reference activate, list: what areas are compared with.
#pragma once

#include <string>

#include "console/session.h"

namespace lagesbild::console {

struct ReferenceActivateOptions {
  std::string file;
  bool dry_run = false;
};

/// Makes the reference in a file the one that holds for its level and rule set, and says whose place it takes
/// and whether it waits for its rule set. kNotFound: no such file; kInvalidArgument: it is no reference, or
/// the register's areas or the rule set do not fit it.
base::Status ReferenceActivate(const ReferenceActivateOptions& options, Session& session);
/// Those that hold, by level, newest first.
base::Status ReferenceList(Session& session);

}  // namespace lagesbild::console
