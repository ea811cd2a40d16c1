// Publishes made-up incidents over the gateway's stream: as fast as the credit allows, or at a rate.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/result.h"

namespace lagesbild::bench {

struct LoadOptions {
  std::string address;
  std::string token;
  std::string feed = "bench";
  /// Begins every source id: another prefix, other events.
  std::string prefix = "e";
  std::int64_t events = 1'000'000;
  /// Events a request.
  int batch = 100;
  /// Event i happened in area "B%05d" of i modulo this.
  int areas = 60;
  /// Spread over so many days up to today, the oldest first, as a replay comes.
  int days = 330;
  /// Empty: eleven kinds in the shares of the generated county.
  std::string kind;
  /// Events without receipt at once, and the gateway's credit below that.
  int window = 10'000;
  /// Events a second, each sent at its own moment whatever became of those before; 0: as fast as may be.
  double rate = 0;
};

struct LoadResult {
  std::int64_t accepted = 0;
  std::int64_t retried = 0;
  double cpu_s = 0;
  double wall_s = 0;
  /// With a rate: when event i was to be sent, microseconds since 1970-01-01 UTC.
  std::vector<std::int64_t> intended_us;
  /// With a rate: when its receipt came.
  std::vector<std::int64_t> receipt_us;
};

/// Id of the area in which event `number` happened.
std::string AreaOf(std::int64_t number, int areas);

/// Every event accepted; those answered with RETRY are sent again. kInvalidArgument: one was refused;
/// kUnavailable: the stream ended.
base::Result<LoadResult> Publish(const LoadOptions& options);

/// Microseconds since 1970-01-01 UTC.
std::int64_t NowUs();

}  // namespace lagesbild::bench
