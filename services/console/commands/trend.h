// lagesbild trend scan: which series of a table have changed.
#pragma once

#include <string>

#include "console/session.h"

namespace lagesbild::console {

struct TrendScanOptions {
  std::string file;
  /// Share of a year's alarms that may be false, within (0, 1).
  double false_share = .1;
  /// Language of the sentences in a table: "en" or "sv"; JSON has both.
  std::string language = "en";
};

/// Reads a table of counts (gzip is unpacked) and prints what has changed. Needs no services.
base::Status TrendScan(const TrendScanOptions& options, Session& session);

}  // namespace lagesbild::console
