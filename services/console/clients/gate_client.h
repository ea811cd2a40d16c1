// Calls GateService: what a gateway answered since it started.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/base/result.h"

namespace lagesbild::console {

struct GateFeed {
  std::string feed;
  std::int64_t accepted = 0;
  std::int64_t refused = 0;
  std::map<std::string, std::int64_t> refused_by_reason;
};
struct GateStatus {
  /// Ascending by feed.
  std::vector<GateFeed> feeds;
  std::int64_t since_ms = 0;
};

/// address: of one gateway, "host:port". Errors: what the service says; kUnavailable if it cannot be reached.
base::Result<GateStatus> GetGateStatus(const std::string& address, const std::string& token);

}  // namespace lagesbild::console
