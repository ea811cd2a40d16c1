// lagesbild kinds: the taxonomy, for whoever fills a table of incidents.
#pragma once

#include "console/session.h"

namespace lagesbild::console {

struct KindsOptions {
  /// The whole page proto/KINDS.md, with what the types of polisen.se and the crime codes become.
  bool markdown = false;
};

/// Prints every kind. Needs no service. Cannot fail.
base::Status Kinds(const KindsOptions& options, Session& session);

}  // namespace lagesbild::console
