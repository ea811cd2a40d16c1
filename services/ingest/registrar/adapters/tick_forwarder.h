// Passes a tick on to every observations partition, with what was counted since the one before.
#pragma once

#include <cstdint>
#include <string>

#include "common/base/result.h"
#include "common/kafka/step.h"
#include "common/model/tick.h"

namespace lagesbild::registrar {

/// Does nothing unless the tick is later than the last one forwarded. The counts go in parts of at most 2,000
/// rows; only the last part carries the time. Returns a step's cursor: not empty if there was more than one
/// slice takes; then call again with the same tick. kInternal: our own state does not decode.
base::Result<std::string> ForwardTick(const model::Tick& tick, std::int64_t areas_activation,
                                      kafka::Unit& unit);

}  // namespace lagesbild::registrar
