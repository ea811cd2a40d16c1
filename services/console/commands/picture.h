// lagesbild picture: all areas by class, what changed since a day and why, and what authorities say of them.
#pragma once

#include <cstdint>
#include <string>

#include "console/session.h"

namespace lagesbild::console {

struct PictureOptions {
  /// "2026-10-29"; empty: 30 days before the log's last day.
  std::string since;
  /// Only areas of this level; empty: all.
  std::string level;
  /// Rows of each list for people; 0: all. Programs get all.
  std::int64_t top = 10;
  /// "en" or "sv": words and sentences for people, and `reason` and `contributed` for programs.
  std::string language = "en";
};

/// Reads the picture from scoring, the register from ingest, and changes from the topic of findings. For
/// programs one object: picture, classes, better, worse, neither, priorities, official, disagreement, frame,
/// areas; as CSV the last alone. kInvalidArgument: `since` is no day, or none of the log. kNotFound: no
/// areas, or none of the level. kFailedPrecondition: nothing was worked yet, or no rule set holds.
base::Status ShowPicture(const PictureOptions& options, Session& session);

}  // namespace lagesbild::console
