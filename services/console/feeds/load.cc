#include "console/feeds/load.h"

#include <algorithm>
#include <utility>

#include "console/feeds/domain/generator.h"

namespace lagesbild::feeds {

namespace {
constexpr std::int64_t kStepMs = 5;
}

base::Result<LoadReport> RunLoad(const LoadOptions& options, Publisher& publisher, Clock& clock,
                                 const std::function<void(const LoadReport&)>& on_progress,
                                 const std::stop_token& stop) {
  if (options.rate_per_s < 1) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      "a rate of " + std::to_string(options.rate_per_s) + " a second", "1 or more");
  }
  LoadReport report;
  LoadGenerator events(options.seed);
  Sender sender(publisher, clock, options.sender, [&](const Settled& settled) -> base::Status {
    ++(settled.accepted ? report.accepted : report.refused);
    return {};
  });
  const std::int64_t start_ms = clock.NowMs();
  while (!stop.stop_requested() && (options.count == 0 || report.sent < options.count)) {
    const std::int64_t now_ms = clock.NowMs();
    std::int64_t due = (now_ms - start_ms) * options.rate_per_s / 1000 + 1;
    if (options.count > 0) due = std::min(due, options.count);
    if (report.sent < due) {
      const std::int64_t planned_ms = start_ms + report.sent * 1000 / options.rate_per_s;
      report.late_ms_max = std::max(report.late_ms_max, now_ms - planned_ms);
    }
    for (; report.sent < due; ++report.sent) {
      Outgoing outgoing;
      outgoing.event = events.Next(now_ms);
      outgoing.event.feed = options.feed;
      if (auto sent = sender.Send(std::move(outgoing)); !sent) return base::Fail(sent.error());
    }
    if (auto sent = sender.SendNow(); !sent) return base::Fail(sent.error());
    report.retried = sender.counts().retried;
    report.elapsed_ms = clock.NowMs() - start_ms;
    if (on_progress) on_progress(report);
    clock.SleepMs(kStepMs);
  }
  if (auto finished = sender.Finish(); !finished) return base::Fail(finished.error());
  report.retried = sender.counts().retried;
  report.elapsed_ms = clock.NowMs() - start_ms;
  return report;
}

}  // namespace lagesbild::feeds
