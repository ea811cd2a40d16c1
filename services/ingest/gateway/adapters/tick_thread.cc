#include "ingest/gateway/adapters/tick_thread.h"

#include <algorithm>
#include <future>
#include <memory>
#include <utility>

#include "common/runtime/retry.h"
#include "ingest/gateway/adapters/tick_writer.h"
#include "ingest/gateway/domain/tick_plan.h"

namespace lagesbild::ingest {

TickThread::TickThread(SubmissionSink& sink, const Clock& clock, Options options)
    : sink_(sink),
      clock_(clock),
      options_(std::move(options)),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

TickThread::~TickThread() = default;

void TickThread::Run(const std::stop_token& stop) {
  TickPlan plan(options_.interval_ms);
  while (!stop.stop_requested()) {
    const std::int64_t now_ms = clock_.NowMs();
    const auto due = plan.Due(now_ms);
    if (!due) {
      runtime::SleepFor(std::min(options_.look_every, std::chrono::milliseconds(plan.WaitMs(now_ms))), stop);
      continue;
    }
    const bool good = Write(*due);
    options_.told(*due, good);
    if (good) {
      plan.Written(*due);
    } else {
      runtime::SleepFor(options_.retry_after, stop);
    }
  }
}

/// Blocks until every partition has answered; the sink bounds that by its delivery time-out.
bool TickThread::Write(std::int64_t tick_ms) {
  auto answered = std::make_shared<std::promise<bool>>();
  auto good = answered->get_future();
  WriteTick(sink_, tick_ms, [answered](bool all) { answered->set_value(all); });
  return good.get();
}

}  // namespace lagesbild::ingest
