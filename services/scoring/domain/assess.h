// From an area's ledger and its state before to its state now, the assessment to show and the findings to
// tell. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/model/assessment.h"
#include "common/model/finding.h"
#include "scoring/domain/area_state.h"
#include "scoring/domain/feeds.h"
#include "scoring/domain/ledger.h"
#include "scoring/domain/level_references.h"
#include "scoring/domain/rules_in_force.h"

namespace lagesbild::scoring {

/// Version of what scoring computes; assessments name it.
inline constexpr std::string_view kEngine = "scoring-1";

/// What holds for a whole partition at a moment.
struct World {
  RulesInForce rules;
  /// nullptr: there are none.
  const LevelReferences* references = nullptr;
  std::int64_t rules_activation = 0;
  std::int64_t areas_activation = 0;
  /// Highest areas activation that every source has worked.
  std::int64_t areas_learned = 0;
  SilentFeeds silent;
  /// Time of the partition, above 0.
  std::int64_t now_ms = 0;
  /// Position of the record in hand: part of the ids of findings.
  std::int32_t partition = 0;
  std::int64_t offset = 0;

  /// nullptr: there is none for this level; what compares with others is missing then.
  const measures::Reference* ReferenceFor(std::string_view level) const;
};

/// Why an area is looked at.
struct Occasion {
  model::Cause cause = model::Cause::kAgeing;
  /// Of the event in hand; 0: none.
  std::int64_t recorded_at_ms = 0;
};

struct Assessed {
  AreaState state;
  model::Assessment assessment;
  /// Class change first, then evidence by code.
  std::vector<model::Finding> findings;
  std::optional<ClassMove> move;
};

/// Never fails. The assessment's visible change is for the caller to judge (digest).
Assessed Assess(std::string_view area, const AreaInfo& info, const AreaLedger& ledger,
                const AreaState& before, const World& world, const Occasion& occasion);

/// Why an event of a feed moves a score: corrections and frames as the delta says; what is new is coverage in
/// the feed's first days here and when it comes late, else reality. newest_day: latest day of occurrence it
/// adds to; absent when it adds no incident.
model::Cause CauseOf(model::DeltaCause cause, const AreaState& state, std::string_view feed,
                     std::optional<std::int32_t> newest_day, const World& world);

/// Keeps apart what a delta brings that is new since the class changed, where a correction could undo the
/// change (rule sets of measures only). To be called before the area is assessed.
void NoteSinceChange(AreaState& state, const model::Delta& delta, const World& world);

/// Of all that a reader of the assessment sees but as_of_ms.
std::uint64_t VisibleDigest(const model::Assessment& shown);

/// Notes that a feed has spoken in the area.
void HearFeed(AreaState& state, std::string_view feed, std::int64_t now_ms);

}  // namespace lagesbild::scoring
