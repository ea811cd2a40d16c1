// What the step keeps decoded of one partition between calls; every byte of it stands in the state too.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "common/base/result.h"
#include "common/model/registers.h"
#include "common/stage/reference_content.h"
#include "scoring/adapters/active_references.h"
#include "scoring/adapters/scoring_state.h"
#include "scoring/domain/assess.h"

namespace lagesbild::scoring {

/// A rule set of either form.
using AnyRules = std::variant<rules::RuleSet, MeasuredRules>;

/// One area, decoded.
struct AreaEntry {
  /// Nothing: no register names it; it counts, but is not shown.
  std::optional<AreaInfo> info;
  AreaState state;
  AreaLedger ledger;
  /// Counts of older months are not in `ledger`.
  std::int32_t oldest_month = 0;
};

/// Used by one step, on its thread; dropped when the lane says that the state is another.
class PartitionMemory {
 public:
  /// Reads clock, feeds, registers and rule set. kUnavailable: content of a reference is missing.
  static base::Result<std::unique_ptr<PartitionMemory>> Load(const ScoringState& state,
                                                             std::int32_t partitions,
                                                             stage::ReferenceContent& references);

  model::PartitionClock clock;
  FeedBook feeds;
  AreasProgress areas;
  ActiveReferences references;

  RulesInForce rules() const;
  std::int64_t rules_activation() const { return rules_activation_; }
  /// Another rule set holds from now on; its window may reach further back.
  void UseRules(AnyRules rules, std::int64_t activation);

  /// An area as it stands in the state, with all counts that can weigh anything at `as_of_ms` or later, or
  /// could when its class changed. The pointer holds until the next call.
  base::Result<AreaEntry*> Area(std::string_view area, std::int64_t as_of_ms, const ScoringState& state);
  /// A count of `entry` changed in the state to `total`.
  static void SetTotal(AreaEntry& entry, std::int32_t month, std::uint16_t kind, std::string_view feed,
                       std::int64_t total);
  /// Values of an area changed in the state: read it again next time.
  void Drop(std::string_view area);

 private:
  PartitionMemory(std::int32_t partitions, stage::ReferenceContent& content)
      : clock(partitions), references(content) {}

  std::optional<AnyRules> rules_;
  std::int64_t rules_activation_ = 0;
  std::unordered_map<std::string, AreaEntry> entries_;
  std::size_t cells_ = 0;
};

/// The rule set in a marker. kInvalidArgument: not a marker of one, or not a rule set we can read;
/// kPermissionDenied, kFailedPrecondition: one that may not be made active.
base::Result<AnyRules> RulesOf(const model::Marker& marker);
/// "name@hash", of either form.
std::string_view IdOf(const AnyRules& rules);

}  // namespace lagesbild::scoring
