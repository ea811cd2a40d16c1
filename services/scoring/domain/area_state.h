// What scoring remembers of one area beside its ledger, and the bytes it is kept as.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "scoring/domain/class_step.h"
#include "scoring/domain/since_change.h"

namespace lagesbild::scoring {

/// From the areas register; kept once for each area.
struct AreaInfo {
  std::string name;
  std::string level;
  std::string municipality;
  std::string county;
  std::int64_t population = 0;
  bool retired = false;
  bool provisional = false;
  /// Areas activation that first named the area; 0: none did.
  std::int64_t added_activation = 0;
  friend bool operator==(const AreaInfo&, const AreaInfo&) = default;
};

/// A feed that has counted in the area, and when it was first heard of here; 0: before there was time.
struct KnownFeed {
  std::string feed;
  std::int64_t first_ms = 0;
  friend bool operator==(const KnownFeed&, const KnownFeed&) = default;
};

/// A piece of evidence that is missing, and since when.
struct MissingCode {
  std::string code;
  std::int64_t since_ms = 0;
  friend bool operator==(const MissingCode&, const MissingCode&) = default;
};

/// Changes with every event.
struct AreaState {
  /// False until the first assessment.
  bool assessed = false;
  ClassState class_state;
  /// Scores by axis of the rule set of `rules_activation`.
  std::vector<std::optional<std::int64_t>> scores_milli;
  std::int64_t rules_activation = 0;
  /// Running number of the class episode, whether it is open, and its newest revision.
  std::int64_t episode = 0;
  bool episode_open = false;
  std::int32_t revision = 0;
  std::int64_t recorded_at_ms = 0;
  /// Under measures, while the last change can be undone.
  SinceChange since_change;
  /// Ascending.
  std::vector<KnownFeed> feeds;
  /// Ascending.
  std::vector<MissingCode> missing;
  /// Of the newest assessment that went out, less as_of_ms: tells whether anything visible changed.
  std::uint64_t digest = 0;
  friend bool operator==(const AreaState&, const AreaState&) = default;
};

std::string Encode(const AreaInfo& info);
std::string Encode(const AreaState& state);
/// kInternal: not what Encode wrote.
base::Result<AreaInfo> DecodeAreaInfo(std::string_view bytes);
base::Result<AreaState> DecodeAreaState(std::string_view bytes);

}  // namespace lagesbild::scoring
