// Open-loop load: events at a given rate, whatever becomes of the ones before.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "console/feeds/publisher.h"
#include "console/feeds/sender.h"

namespace lagesbild::feeds {

/// count 0: until stopped. rate_per_s: 1 or more.
struct LoadOptions {
  std::string feed;
  std::uint64_t seed = 1;
  std::int64_t count = 0;
  std::int64_t rate_per_s = 100;
  SenderOptions sender;
};

/// late_ms_max: how far the sending fell behind its plan at worst; more than some tens of ms means that the
/// gateway did not take the rate, and the figures are those of a closed loop.
struct LoadReport {
  std::int64_t sent = 0;
  std::int64_t accepted = 0;
  std::int64_t refused = 0;
  std::int64_t retried = 0;
  std::int64_t elapsed_ms = 0;
  std::int64_t late_ms_max = 0;
};

/// Event i goes out at start + i / rate, in requests of what is due. kInvalidArgument: rate below 1.
base::Result<LoadReport> RunLoad(const LoadOptions& options, Publisher& publisher, Clock& clock,
                                 const std::function<void(const LoadReport&)>& on_progress,
                                 const std::stop_token& stop);

}  // namespace lagesbild::feeds
