// Writes one tick to every partition of submissions.
#pragma once

#include <cstdint>
#include <functional>

#include "ingest/gateway/ports.h"

namespace lagesbild::ingest {

/// `done(good)` comes once, on any thread, perhaps before this returns. good: the broker has the tick in
/// every partition. The sink must live until then.
void WriteTick(SubmissionSink& sink, std::int64_t time_ms, std::function<void(bool good)> done);

}  // namespace lagesbild::ingest
