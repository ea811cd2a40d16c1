// Which references hold in a partition, and the content of those made by the rule set that holds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/model/registers.h"
#include "common/stage/reference_content.h"
#include "scoring/adapters/scoring_state.h"
#include "scoring/domain/level_references.h"

namespace lagesbild::scoring {

/// What a reference marker led to.
enum class ReferenceEffect : std::uint8_t {
  kNone,   ///< a higher activation number holds for its level and rule set
  kWaits,  ///< it holds, and waits for its rule set
  kInUse,  ///< areas are compared with it from now on
};

/// One holds for each level and rule set: a reference for a rule set to come takes nothing from the one that
/// holds. All markers stand in the state, content is kept for the rule set in use alone. Every kUnavailable:
/// content is missing; nothing has changed then, and asking again may help. One partition's.
class ActiveReferences {
 public:
  explicit ActiveReferences(stage::ReferenceContent& content) : content_(&content) {}

  /// This rule set holds from now on; empty: none.
  base::Status Use(std::string_view rule_set, const ScoringState& state);

  /// Its content must hold a ReferenceManifest with usable names. Its content must be there even if it waits:
  /// so a marker without content is found when it comes and not when the rule set does.
  base::Result<ReferenceEffect> Mark(const model::Marker& marker, ScoringState& state);

  /// Those of the rule set in use.
  const LevelReferences& by_level() const { return by_level_; }

 private:
  stage::ReferenceContent* content_;
  std::string rule_set_;
  LevelReferences by_level_;
};

}  // namespace lagesbild::scoring
