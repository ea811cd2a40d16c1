// lagesbild dlq: records that a lane could not work on, with their reasons, and how they get in again.
#pragma once

#include <cstdint>
#include <string>

#include "console/session.h"

namespace lagesbild::console {

/// Every dead-letter topic with the number of records it holds.
base::Status DlqList(Session& session);
/// The records of one: `topic` with or without ".dlq". limit: the newest so many.
base::Status DlqShow(const std::string& topic, std::int64_t limit, Session& session);
/// Writes the records of a dead-letter topic to the topics they came from or, alerts, should have gone to, in
/// order. Doing it again is harmless: each carries the origin "redrive", of which a lane takes each once, and
/// an alert that its partner has is passed over. Not two at the same time. kFailedPrecondition: some could
/// not be written; the others were, and why is told.
base::Status DlqRedrive(const std::string& topic, bool dry_run, Session& session);

}  // namespace lagesbild::console
