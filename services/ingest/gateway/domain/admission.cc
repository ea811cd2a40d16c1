#include "ingest/gateway/domain/admission.h"

#include <algorithm>

namespace lagesbild::ingest {

std::int64_t Admission::Admit(std::int64_t events, std::int64_t bytes, std::int64_t now_ms) {
  Roll(now_ms);
  // What alone exceeds a limit may still pass when nothing else is there; else it could never pass.
  const bool fits = events_ == 0 || (events_ + events <= limits_.events_in_flight &&
                                     bytes_ + bytes <= limits_.bytes_in_flight);
  if (!fits) return RetryMs();
  events_ += events;
  bytes_ += bytes;
  return 0;
}

void Admission::Release(std::int64_t events, std::int64_t bytes, std::int64_t now_ms) {
  Roll(now_ms);
  events_ -= events;
  bytes_ -= bytes;
  released_now_ += events;
}

bool Admission::OpenStream() {
  if (streams_ >= limits_.streams) return false;
  ++streams_;
  return true;
}

void Admission::Roll(std::int64_t now_ms) {
  const std::int64_t second = now_ms / 1000;
  if (second == second_) return;
  released_before_ = second == second_ + 1 ? released_now_ : 0;
  released_now_ = 0;
  second_ = second;
}

std::int64_t Admission::RetryMs() const {
  const std::int64_t a_second = std::max(released_before_, released_now_);
  if (a_second == 0) return limits_.retry_ms_max;
  return std::clamp(events_ * 1000 / a_second, limits_.retry_ms_min, limits_.retry_ms_max);
}

}  // namespace lagesbild::ingest
