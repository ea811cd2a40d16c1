// Checks one event at the gate: every field against what submission.proto says of it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "common/model/submission.h"
#include "ingest/gateway/domain/violation.h"

namespace lagesbild::ingest {

/// Who hands in, and when.
struct Sender {
  std::string_view feed;        ///< The feed the token belongs to.
  bool supplies_clock = false;  ///< True: this feed stamps recorded_at_ms itself and ticks (clock=feed).
};

/// All that is wrong with an event, not only the first fault; empty: it may pass.
/// index: its place in the batch, for the field paths.
/// recorded_at_ms: the gateway's stamp, the measure of "in the future"; where the sender supplies the clock,
/// the event's own stamp is the measure.
std::vector<Violation> Validate(const model::Submission& event, const Sender& sender,
                                std::int64_t recorded_at_ms, std::size_t index);

}  // namespace lagesbild::ingest
