#include "ingest/gateway/pipeline.h"

#include <string>
#include <utility>

#include "ingest/gateway/domain/limits.h"
#include "ingest/gateway/domain/normalise.h"

namespace lagesbild::ingest {

Sender Gate::SenderOf(std::string_view feed, const FeedRights& rights) const {
  return {feed, rights.supplies_clock && source_ == ClockSource::kFeed};
}

Verdict Gate::Handle(model::Submission event, const Sender& sender, std::uint32_t index,
                     DeliveryListener& listener) {
  const std::int64_t now_ms = NowMs();
  if (now_ms == 0 && !sender.supplies_clock) return {Verdict::Kind::kRetry, {}};
  if (auto violations = Validate(event, sender, now_ms, index); !violations.empty()) {
    return {Verdict::Kind::kRejected, std::move(violations)};
  }
  if (sender.supplies_clock) {
    Advance(event.recorded_at_ms);
  } else {
    event.recorded_at_ms = now_ms;
  }
  Normalise(event);
  if (!sink_.Send(std::move(event), listener, index)) return {Verdict::Kind::kRetry, {}};
  return {};
}

std::vector<Violation> Gate::CheckTick(std::int64_t tick_ms, const Sender& sender) const {
  if (!sender.supplies_clock) {
    return {{"tick_ms", Reason::kClockNotYours, "is " + std::to_string(tick_ms),
             "leave it 0: only the loader of an installation with clock=feed ticks"}};
  }
  if (tick_ms >= kEarliestMs && tick_ms < kLatestMs) return {};
  return {{"tick_ms", Reason::kOutOfRange,
           "is " + std::to_string(tick_ms) + ", outside 2000-01-01 to 2099-12-31",
           "milliseconds since 1970-01-01 UTC"}};
}

std::int64_t Gate::NowMs() {
  if (source_ == ClockSource::kLive) Advance(clock_.NowMs());
  return newest_ms_.load(std::memory_order_relaxed);
}

void Gate::Advance(std::int64_t time_ms) {
  std::int64_t newest = newest_ms_.load(std::memory_order_relaxed);
  while (newest < time_ms && !newest_ms_.compare_exchange_weak(newest, time_ms, std::memory_order_relaxed)) {
  }
}

}  // namespace lagesbild::ingest
