#include "scoring/adapters/partition_memory.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>
#include <variant>

#include "common/codec/codec.h"
#include "common/model/stockholm_time.h"
#include "common/rules/measure_rules.h"
#include "common/rules/rule_set_loader.h"

namespace lagesbild::scoring {

namespace {

// Bounds of what is kept decoded; beyond them everything is dropped and read again when needed.
constexpr std::size_t kEntriesMax = 20'000;
constexpr std::size_t kCellsMax = 2'000'000;

/// The oldest month of what the last change stands on, which a correction looks at again; the largest number
/// where there is no such thing.
std::int32_t OldestOfGround(const AreaState& state, const RulesInForce& rules) {
  const bool can_be_undone = rules.measured() != nullptr && state.class_state.undo_level != kNoLevel;
  if (!can_be_undone) return std::numeric_limits<std::int32_t>::max();
  return rules.OldestMonth(model::StockholmDay(state.class_state.since_ms));
}

}  // namespace

base::Result<AnyRules> RulesOf(const model::Marker& marker) {
  const auto* document = std::get_if<model::RuleSetDocument>(&marker.content);
  if (document == nullptr) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "marker without a rule set");
  }
  if (rules::FormatOf(document->yaml) != 2) {
    auto rules = rules::LoadRuleSet(document->yaml, document->id);
    if (!rules) return base::Fail(rules.error());
    return AnyRules(std::move(*rules));
  }
  auto rules = rules::LoadMeasureRules(document->yaml, document->id);
  if (!rules) return base::Fail(rules.error());
  if (auto may = rules::MayBeActivated(*rules); !may) return base::Fail(may.error());
  return AnyRules(MeasuredRules(std::move(*rules)));
}

std::string_view IdOf(const AnyRules& rules) {
  const auto* thresholds = std::get_if<rules::RuleSet>(&rules);
  return thresholds != nullptr ? RulesInForce(thresholds).id()
                               : RulesInForce(std::get_if<MeasuredRules>(&rules)).id();
}

base::Result<std::unique_ptr<PartitionMemory>> PartitionMemory::Load(const ScoringState& state,
                                                                     std::int32_t partitions,
                                                                     stage::ReferenceContent& references) {
  std::unique_ptr<PartitionMemory> memory(new PartitionMemory(partitions, references));
  auto clock = state.Clock();
  auto feeds = state.Feeds();
  auto areas = state.Areas();
  if (!clock) return base::Fail(clock.error());
  if (!feeds) return base::Fail(feeds.error());
  if (!areas) return base::Fail(areas.error());
  memory->clock = std::move(*clock);
  memory->feeds = std::move(*feeds);
  memory->areas = std::move(*areas);
  if (state.RulesMarker().empty()) return memory;
  const auto marker = codec::DecodeMarker(state.RulesMarker());
  auto rules = marker ? RulesOf(*marker) : base::Fail(marker.error());
  if (!rules) {
    return base::Fail(base::ErrorCode::kInternal, "active rule set cannot be read: " + rules.error().message,
                      "run the version of scoring that activated it, or activate another rule set");
  }
  if (auto used = memory->references.Use(IdOf(*rules), state); !used) return base::Fail(used.error());
  memory->UseRules(std::move(*rules), marker->activation);
  return memory;
}

RulesInForce PartitionMemory::rules() const {
  if (!rules_) return nullptr;
  if (const auto* thresholds = std::get_if<rules::RuleSet>(&*rules_)) return thresholds;
  return std::get_if<MeasuredRules>(&*rules_);
}

void PartitionMemory::UseRules(AnyRules rules, std::int64_t activation) {
  rules_ = std::move(rules);
  rules_activation_ = activation;
  entries_.clear();
  cells_ = 0;
}

base::Result<AreaEntry*> PartitionMemory::Area(std::string_view area, std::int64_t as_of_ms,
                                               const ScoringState& state) {
  const std::int32_t oldest = rules().OldestMonth(model::StockholmDay(as_of_ms));
  std::string id(area);
  if (const auto found = entries_.find(id); found != entries_.end()) {
    if (found->second.oldest_month <= oldest) return &found->second;
    entries_.erase(found);  // a midnight further back is being worked
  }
  if (entries_.size() >= kEntriesMax || cells_ >= kCellsMax) {
    entries_.clear();
    cells_ = 0;
  }
  AreaEntry entry;
  auto info = state.Info(area);
  auto area_state = state.Area(area);
  if (!info) return base::Fail(info.error());
  if (!area_state) return base::Fail(area_state.error());
  entry.info = std::move(*info);
  entry.state = std::move(*area_state);
  entry.oldest_month = std::min(oldest, OldestOfGround(entry.state, rules()));
  auto ledger = state.Ledger(area, entry.oldest_month);
  if (!ledger) return base::Fail(ledger.error());
  entry.ledger = std::move(*ledger);
  cells_ += entry.ledger.counts.size();
  return &entries_.emplace(std::move(id), std::move(entry)).first->second;
}

void PartitionMemory::SetTotal(AreaEntry& entry, std::int32_t month, std::uint16_t kind,
                               std::string_view feed, std::int64_t total) {
  if (month < entry.oldest_month) return;
  AreaLedger& ledger = entry.ledger;
  const std::uint16_t feed_index = ledger.FeedIndex(feed);
  const auto is_before = [&](const CountCell& cell, std::int64_t /*unused*/) {
    return std::tuple(cell.month, cell.kind, std::string_view(ledger.feeds[cell.feed])) <
           std::tuple(month, kind, feed);
  };
  const auto at = std::lower_bound(ledger.counts.begin(), ledger.counts.end(), std::int64_t{0}, is_before);
  const bool is_there =
      at != ledger.counts.end() && at->month == month && at->kind == kind && at->feed == feed_index;
  if (is_there) {
    at->total = total;
  } else {
    ledger.counts.insert(at, CountCell{month, kind, feed_index, total});
  }
}

void PartitionMemory::Drop(std::string_view area) { entries_.erase(std::string(area)); }

}  // namespace lagesbild::scoring
