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
  /// kAssumed: what Observe returns counts as said. kConfirmed: only once Confirm was called; until then the
  /// same is returned again, with the same revision. So a crash between writing the tracker down and the
  /// receipt neither loses an event nor says two things under one revision.
  enum class Delivery : std::uint8_t { kAssumed, kConfirmed };
  explicit VersionTracker(Delivery delivery = Delivery::kAssumed) : delivery_(delivery) {}

  struct Change {
    std::uint32_t revision = 1;
    model::Body body;
  };
  /// The newest version of event `id` says `body` (monostate: nothing, it is no incident). Returns what to
  /// submit: the body with the next revision, a Withdrawal if an earlier version said something, or nothing
  /// if nothing changed. Summaries and addresses are not part of a body, so a change of those is no revision.
  std::optional<Change> Observe(std::int64_t id, const model::Body& body);
  /// That revision was accepted.
  void Confirm(std::int64_t id, std::uint32_t revision);

  std::size_t size() const { return said_.size(); }

  /// One line "id revision hash confirmed" for each event, ascending by id.
  std::string Encode() const;
  /// kInvalidArgument with the line that is broken.
  base::Status Restore(std::string_view text);

 private:
  struct Said {
    std::uint32_t revision = 0;
    std::uint64_t hash = 0;  ///< Of kind, place, count and time; 0: withdrawn.
    bool confirmed = false;
  };
  Delivery delivery_;
  std::unordered_map<std::int64_t, Said> said_;
};

}  // namespace lagesbild::feeds
