// Brings a valid event into its one form: defaults filled in, and the key as id where the key is the
// identity.
#pragma once

#include <string>

#include "common/model/submission.h"

namespace lagesbild::ingest {

/// Revision 0 becomes 1, a count of 0 becomes 1. Survey results, indicators, measures and official
/// assessments get SourceIdOf as source id. `event` must be valid (see validate.h).
void Normalise(model::Submission& event);

/// The id of an event that holds a value for its key: "<type>|<name>|<area>|<period>". Types: survey,
/// indicator, measure, official; the period of a measure is "<from_day>/<to_day>", that of an official
/// assessment empty. Keys of more than 128 bytes become "<type>|#<32 hex digits>", the StableId of the four
/// parts. Empty for incidents and withdrawals. A sender that withdraws such an event names this id.
std::string SourceIdOf(const model::Body& body);

}  // namespace lagesbild::ingest
