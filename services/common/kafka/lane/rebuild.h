// Folds a lost state again from the input, with all outputs thrown away.
#pragma once

#include <cstdint>

#include "common/kafka/lane.h"
#include "common/kafka/lane/lane_shared.h"
#include "common/kafka/lane/task.h"
#include "common/kafka/step.h"

namespace lagesbild::kafka {

/// Fills `folded` (a new task of the partition) with the state after all input records before `until`.
/// kFailedPrecondition: the input does not reach back to its beginning any more; kUnavailable: no progress,
/// or stopping; the step's own errors.
base::Status FoldInput(const LaneOptions& options, LaneShared& shared, Step& step, std::int64_t until,
                       Task& folded);

}  // namespace lagesbild::kafka
