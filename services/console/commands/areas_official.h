// lagesbild areas official: loads the classes that an authority set.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "console/session.h"

namespace lagesbild::console {

struct AreasOfficialOptions {
  std::string file;
  std::string feed;
  /// Of the feed; the session's own reads the register.
  std::string feed_token;
  std::string authority = "polisen";
  std::string level = "listed";
  /// "2023=2023-12-01" each: the day of a list whose rows say a year.
  std::vector<std::string> decided;
  bool all_rows = false;
  bool dry_run = false;
};

/// Finds the area of each row, sends what was found through the gateway, and says what was not, and why.
/// kInvalidArgument: rows were refused here or by the gateway; the others are sent. Safe to repeat.
base::Status AreasOfficial(const AreasOfficialOptions& options, const std::stop_token& stop,
                           Session& session);

}  // namespace lagesbild::console
