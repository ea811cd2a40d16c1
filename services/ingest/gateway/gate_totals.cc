#include "ingest/gateway/gate_totals.h"

namespace lagesbild::ingest {

void GateTotals::Accepted(std::string_view feed, std::int64_t events, std::int64_t now_ms) {
  {
    const std::lock_guard lock(mutex_);
    Of(feed).accepted += events;
  }
  next_.Accepted(feed, events, now_ms);
}

void GateTotals::Refused(std::string_view feed, Reason reason, std::int64_t events) {
  {
    const std::lock_guard lock(mutex_);
    Of(feed).refused.at(static_cast<std::size_t>(reason)) += events;
  }
  next_.Refused(feed, reason, events);
}

GateTotals::Feeds GateTotals::feeds() const {
  const std::lock_guard lock(mutex_);
  return feeds_;
}

GateTotals::Feed& GateTotals::Of(std::string_view feed) {
  const auto found = feeds_.find(feed);
  return found != feeds_.end() ? found->second : feeds_[std::string(feed)];
}

}  // namespace lagesbild::ingest
