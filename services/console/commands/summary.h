// lagesbild summary: what came in, what the areas look like, what changed and why, what partners received.
#pragma once

#include <string>

#include "console/session.h"

namespace lagesbild::console {

struct SummaryOptions {
  /// Only areas of this level; empty: all.
  std::string level;
  /// Partners whose alerts are shown, all if empty.
  std::string partner;
  /// True: the clock of this installation is real, so the time from event to alert means something.
  bool latency = false;
};

/// Reads everything from the topics (read_committed) and the services. For programs one object: gate,
/// outcomes, classes, changes, newest_changes, partners, newest_alerts. kInvalidArgument: as CSV, which holds
/// one table.
base::Status Summary(const SummaryOptions& options, Session& session);

}  // namespace lagesbild::console
