#include "ingest/gateway/domain/tick_plan.h"

#include <algorithm>

namespace lagesbild::ingest {

std::optional<std::int64_t> TickPlan::Due(std::int64_t now_ms) const {
  const std::int64_t multiple = now_ms - now_ms % interval_ms_;
  if (multiple <= written_ms_) return std::nullopt;
  return multiple;
}

void TickPlan::Written(std::int64_t tick_ms) { written_ms_ = std::max(written_ms_, tick_ms); }

std::int64_t TickPlan::WaitMs(std::int64_t now_ms) const { return interval_ms_ - now_ms % interval_ms_; }

}  // namespace lagesbild::ingest
