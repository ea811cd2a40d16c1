// Numbers the versions of events whose feed has no revisions: by what we would say of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "common/base/result.h"
#include "common/model/submission.h"

namespace lagesbild::feeds {

/// What was last said of each event. One thread; about 60 bytes for each event that was ever said.
class VersionTracker {
 public:
  /// The newest version of event `id` says `body` (monostate: nothing, it is no incident). Returns what to
  /// submit: the body with the next revision, a Withdrawal if an earlier version said something, or nothing
  /// if nothing changed. Summaries and addresses are not part of a body, so a change of those is no revision.
  struct Change {
    std::uint32_t revision = 1;
    model::Body body;
  };
  std::optional<Change> Observe(std::int64_t id, const model::Body& body);

  std::size_t size() const { return said_.size(); }

  /// One line "id revision hash" for each event, ascending by id.
  std::string Encode() const;
  /// kInvalidArgument with the line that is broken.
  static base::Result<VersionTracker> Decode(std::string_view text);

 private:
  struct Said {
    std::uint32_t revision = 0;
    std::uint64_t hash = 0;  ///< Of kind, place, count and time; 0: withdrawn.
  };
  std::unordered_map<std::int64_t, Said> said_;
};

}  // namespace lagesbild::feeds
