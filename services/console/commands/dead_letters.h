// lagesbild dlq: records that a lane could not work on, with their reasons, and how they get in again.
#pragma once

#include <cstdint>
#include <string>

#include "console/session.h"

namespace lagesbild::console {

/// Every dead-letter topic with the number of records it holds.
base::Status DlqList(Session& session);
/// The records of one: `topic` with or without ".dlq". limit: newest so many of each partition.
base::Status DlqShow(const std::string& topic, std::int64_t limit, Session& session);
/// Writes every record of a dead-letter topic to the topic it came from, in order. Doing it again is
/// harmless: each carries the origin "redrive", and a lane takes each origin once.
base::Status DlqRedrive(const std::string& topic, bool dry_run, Session& session);

}  // namespace lagesbild::console
