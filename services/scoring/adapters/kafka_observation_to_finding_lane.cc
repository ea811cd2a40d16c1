#include "scoring/adapters/kafka_observation_to_finding_lane.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "common/codec/codec.h"
#include "common/kafka/partitioner.h"
#include "common/model/kinds.h"
#include "common/model/stockholm_time.h"
#include "scoring/adapters/finding_output.h"
#include "scoring/adapters/partition_memory.h"
#include "scoring/adapters/record_faults.h"
#include "scoring/adapters/scoring_state.h"
#include "scoring/adapters/time_cursor.h"
#include "scoring/domain/assess.h"

namespace lagesbild::scoring {

namespace {

constexpr std::int64_t kOutageIntervals = 5;

/// More than five intervals without a tick: we were away. No interval stated: no word on it.
bool IsOutage(std::int64_t gap_ms, std::int64_t interval_ms) {
  return interval_ms > 0 && interval_ms < (gap_ms + kOutageIntervals - 1) / kOutageIntervals;
}

std::optional<std::int32_t> NewestDay(const model::Delta& delta) {
  std::optional<std::int32_t> newest;
  for (const auto& change : delta.counts) {
    if (change.count > 0) newest = std::max(newest.value_or(change.day), change.day);
  }
  return newest;
}

AreaInfo InfoOf(const model::Area& area, std::int64_t added_activation) {
  return {area.name,       area.level,   area.municipality, area.county,
          area.population, area.retired, area.provisional,  added_activation};
}

/// Cursor of a walk that a marker began.
std::string WalkCursor(std::string_view after) { return '|' + std::string(after); }

}  // namespace

struct ObservationStep::Memory {
  std::unique_ptr<PartitionMemory> partition;
};

/// One call of Handle: everything it needs, dropped when it returns.
class ObservationStep::Call {
 public:
  Call(ObservationStep& step, const kafka::InputRecord& record, kafka::Unit& unit, PartitionMemory& memory)
      : step_(step),
        record_(record),
        unit_(unit),
        state_(unit),
        output_(record, unit),
        memory_(memory),
        tally_(step.tallies_[unit.partition()]) {}

  base::Result<std::string> Work(std::string_view cursor) {
    auto decoded = codec::DecodeObservationRecord(record_.value);
    if (!decoded) return Refuse({"NOT_DECODABLE", decoded.error().message});
    if (const auto* delta = std::get_if<model::Delta>(&*decoded)) return Fold(*delta);
    if (const auto* tick = std::get_if<model::Tick>(&*decoded)) return Time(*tick, cursor);
    const auto& marker = std::get<model::Marker>(*decoded);
    if (std::holds_alternative<model::AreasManifest>(marker.content)) return MarkAreas(marker, cursor);
    if (std::holds_alternative<model::RuleSetDocument>(marker.content)) return MarkRules(marker, cursor);
    if (std::holds_alternative<model::Feed>(marker.content)) return MarkFeed(marker, cursor);
    if (std::holds_alternative<model::ReferenceManifest>(marker.content))
      return MarkReference(marker, cursor);
    return std::string();
  }

 private:
  base::Result<std::string> Refuse(const Fault& fault) {
    unit_.DeadLetter(fault.reason, fault.message);
    ++tally_.dead_letters[std::string(fault.reason)];
    return std::string();
  }

  // ---- deltas

  base::Result<std::string> Fold(const model::Delta& delta) {
    if (const auto fault = FaultOf(delta)) return Refuse(*fault);
    if (memory_.feeds.Hear(delta.feed)) state_.SetFeeds(memory_.feeds);
    if (!delta.values.empty()) {
      for (const auto& change : delta.values) state_.SetValue(delta.area, delta.feed, change);
      memory_.Drop(delta.area);
    }
    const auto found = memory_.Area(delta.area, memory_.clock.now_ms(), state_);
    if (!found) return base::Fail(found.error());
    AreaEntry& entry = **found;
    for (const auto& change : delta.counts) {
      const MonthDay day = MonthDayOf(change.day);
      const std::uint16_t kind = model::FindKind(change.kind)->number;
      const auto total = state_.AddCount(delta.area, day, kind, delta.feed, change.count);
      if (!total) return base::Fail(total.error());
      PartitionMemory::SetTotal(entry, day.month, kind, delta.feed, *total);
    }
    Introduce(delta, entry);
    const World world = WorldAt(memory_.clock.now_ms());
    const Occasion occasion{CauseOf(delta.cause, entry.state, delta.feed, NewestDay(delta), world),
                            delta.recorded_at_ms};
    AreaState noted = entry.state;
    HearFeed(noted, delta.feed, world.now_ms);
    noted.recorded_at_ms = std::max(noted.recorded_at_ms, delta.recorded_at_ms);
    NoteSinceChange(noted, delta, world);
    Look(delta.area, entry, std::move(noted), world, occasion);
    NoteNewest(delta);
    return std::string();
  }

  void NoteNewest(const model::Delta& delta) {
    if (delta.cause == model::DeltaCause::kFrame) return;  // no event came
    const auto found = tally_.recorded_at_ms.find(delta.feed);
    if (found == tally_.recorded_at_ms.end()) {
      tally_.recorded_at_ms.emplace(delta.feed, delta.recorded_at_ms);
    } else {
      found->second = std::max(found->second, delta.recorded_at_ms);
    }
  }

  /// Areas that no register names but that are to be seen all the same.
  void Introduce(const model::Delta& delta, AreaEntry& entry) {
    if (entry.info) return;
    if (delta.area == model::kUnlocatedArea) {
      entry.info = AreaInfo{"Unlocated", std::string(kUnlocatedLevel), {}, {}, 0, false, false, 0};
    } else if (!delta.provisional_name.empty()) {
      const std::string_view name = std::string_view(delta.provisional_name).substr(0, 256);
      entry.info = AreaInfo{std::string(name), std::string(kProvisionalLevel), {}, {}, 0, false, true, 0};
    } else {
      return;
    }
    state_.SetInfo(delta.area, *entry.info);
  }

  World WorldAt(std::int64_t now_ms) const {
    World world;
    world.rules = memory_.rules();
    world.references = &memory_.references.by_level();
    world.rules_activation = memory_.rules_activation();
    world.areas_activation = memory_.areas.activation;
    world.areas_learned = memory_.areas.told;
    world.silent = memory_.feeds.Silent();
    world.now_ms = now_ms;
    world.partition = unit_.partition();
    world.offset = record_.offset;
    return world;
  }

  /// Assesses an area if it is to be seen, tells what changed, and stores its state. `noted`: its state with
  /// what the record in hand adds.
  void Look(std::string_view area, AreaEntry& entry, AreaState noted, const World& world,
            const Occasion& occasion) {
    const bool is_seen = world.now_ms > 0 && entry.info && !entry.info->retired;
    if (is_seen) {
      Assessed assessed = Assess(area, *entry.info, entry.ledger, noted, world, occasion);
      const std::uint64_t digest = VisibleDigest(assessed.assessment);
      if (!noted.assessed || digest != noted.digest) {
        output_.Assessment(assessed.assessment);
        ++tally_.assessments;
      }
      for (const auto& finding : assessed.findings) output_.Finding(finding);
      tally_.findings += static_cast<std::int64_t>(assessed.findings.size());
      if (assessed.move) tally_.moves.push_back(*assessed.move);
      noted = std::move(assessed.state);
      noted.digest = digest;
    }
    if (noted != entry.state || !state_.HasArea(area)) state_.SetArea(area, noted);
    entry.state = std::move(noted);
  }

  // ---- walks over all areas

  bool Full() const { return output_.emitted() >= step_.limits_.outputs || keys_ >= step_.limits_.keys; }

  /// Looks at every area behind `after`. Returns the last area done if the slice is full, else nothing.
  base::Result<std::optional<std::string>> Walk(std::string after, const World& world,
                                                const Occasion& occasion, bool with_checkpoint) {
    const std::int32_t year_month = model::YearMonth(model::StockholmDay(world.now_ms));
    while (auto next = state_.NextArea(after)) {
      after = std::move(*next);
      const auto found = memory_.Area(after, world.now_ms, state_);
      if (!found) return base::Fail(found.error());
      AreaEntry& entry = **found;
      keys_ += 3 + static_cast<std::int64_t>(entry.ledger.counts.size() + entry.ledger.values.size());
      Look(after, entry, entry.state, world, occasion);
      if (with_checkpoint) {
        const auto records = state_.Records(after);
        keys_ += static_cast<std::int64_t>(records.size());
        output_.Checkpoint(after, world.now_ms, year_month, records);
        ++tally_.checkpoints;
      }
      if (Full()) return std::optional(std::move(after));
    }
    return std::optional<std::string>();
  }

  /// A walk at the time that holds, for a marker; done when it returns an empty cursor.
  base::Result<std::string> WalkNow(std::string_view cursor, model::Cause cause) {
    if (memory_.clock.now_ms() == 0) return std::string();
    const auto paused = Walk(std::string(cursor.substr(cursor.empty() ? 0 : 1)),
                             WorldAt(memory_.clock.now_ms()), {cause, 0}, false);
    if (!paused) return base::Fail(paused.error());
    return *paused ? WalkCursor(**paused) : std::string();
  }

  // ---- time

  base::Result<std::string> Time(const model::Tick& tick, std::string_view cursor) {
    if (!cursor.empty()) {
      auto parsed = TimeCursor::Parse(cursor);
      if (!parsed) return base::Fail(parsed.error());
      return WorkTime(tick, std::move(*parsed));
    }
    if (const auto fault = FaultOf(tick)) return Refuse(*fault);
    HearTick(tick);
    if (!tick.last) return std::string();
    const std::int64_t before_ms = memory_.clock.now_ms();
    const auto risen = memory_.clock.Advance(tick.source_partition, tick.time_ms);
    state_.SetClock(memory_.clock);
    if (!risen) return std::string();
    const bool outage = before_ms > 0 && IsOutage(*risen - before_ms, tick.interval_ms);
    memory_.feeds.Rise(*risen, outage);
    state_.SetFeeds(memory_.feeds);
    const std::int64_t learned = memory_.areas.learned();
    const bool learned_more = learned != memory_.areas.told;
    if (learned_more) {
      memory_.areas.told = learned;
      state_.SetAreas(memory_.areas);
    }
    return WorkTime(tick, {before_ms, 0, before_ms == 0 || learned_more, false, {}});
  }

  void HearTick(const model::Tick& tick) {
    bool changed = false;
    for (const auto& row : tick.counts) changed = memory_.feeds.Hear(row.feed) || changed;
    if (changed) state_.SetFeeds(memory_.feeds);
    const auto source = static_cast<std::size_t>(tick.source_partition);
    if (!tick.last || tick.source_partition < 0 || source >= memory_.areas.worked.size()) return;
    if (tick.areas_activation <= memory_.areas.worked[source]) return;
    memory_.areas.worked[source] = tick.areas_activation;
    state_.SetAreas(memory_.areas);
  }

  /// Works midnight after midnight, then the new time; hands time on when all is done.
  base::Result<std::string> WorkTime(const model::Tick& tick, TimeCursor at) {
    const std::int64_t now_ms = memory_.clock.now_ms();
    const std::int32_t first_day = model::StockholmDay(at.before_ms) + 1;
    const std::int64_t midnights =
        at.before_ms == 0 ? 0 : std::max(model::StockholmDay(now_ms) - first_day + 1, 0);
    for (; at.step <= midnights; ++at.step, at.walking = false, at.begun = false, at.after.clear()) {
      const bool midnight = at.step < midnights;
      const std::int32_t day = first_day + static_cast<std::int32_t>(at.step);
      const std::int64_t step_ms = midnight ? model::StockholmMidnightMs(day) : now_ms;
      if (!at.begun) {
        const bool judged = memory_.feeds.Judge(step_ms);
        if (judged) state_.SetFeeds(memory_.feeds);
        at.walking = at.walking || midnight || judged;
        at.begun = true;
      }
      if (!at.walking) continue;
      const Occasion occasion{midnight ? model::Cause::kAgeing : model::Cause::kCoverage, 0};
      const bool month_begins = midnight && MonthDayOf(day).day == 0;
      auto paused = Walk(std::move(at.after), WorldAt(step_ms), occasion, month_begins);
      if (!paused) return base::Fail(paused.error());
      if (*paused) {
        at.after = std::move(**paused);
        return at.ToString();
      }
    }
    output_.Tick(now_ms, tick.interval_ms);
    NoteFeeds(now_ms);
    return std::string();
  }

  void NoteFeeds(std::int64_t now_ms) {
    tally_.risen_ms = now_ms;
    tally_.speaks.clear();
    for (const auto& [id, feed] : memory_.feeds.all()) {
      if (feed.activation > 0 && !feed.removed) tally_.speaks.emplace(id, !feed.silent);
    }
  }

  // ---- registers

  base::Result<std::string> MarkFeed(const model::Marker& marker, std::string_view cursor) {
    if (!cursor.empty()) return WalkNow(cursor, model::Cause::kCoverage);
    const auto& feed = std::get<model::Feed>(marker.content);
    if (!IsUsableId(feed.id)) return Refuse({"BAD_FEED", "feed marker without a usable id"});
    if (!memory_.feeds.Register(feed.id, marker.activation, feed.silent_after_s, feed.removed))
      return std::string();
    const std::int64_t now_ms = memory_.clock.now_ms();
    const bool judged = now_ms > 0 && memory_.feeds.Judge(now_ms);
    state_.SetFeeds(memory_.feeds);
    return judged ? WalkNow({}, model::Cause::kCoverage) : std::string();
  }

  base::Result<std::string> MarkRules(const model::Marker& marker, std::string_view cursor) {
    if (!cursor.empty()) return WalkNow(cursor, model::Cause::kModel);
    if (marker.activation <= memory_.rules_activation()) return std::string();
    auto rules = RulesOf(marker);
    if (!rules) return Refuse({"BAD_RULE_SET", rules.error().message});
    if (auto used = memory_.references.Use(IdOf(*rules), state_); !used) return base::Fail(used.error());
    memory_.UseRules(std::move(*rules), marker.activation);
    state_.SetRulesMarker(codec::EncodeMarker(marker));
    return WalkNow({}, model::Cause::kModel);
  }

  base::Result<std::string> MarkReference(const model::Marker& marker, std::string_view cursor) {
    if (!cursor.empty()) return WalkNow(cursor, model::Cause::kModel);
    if (const auto fault = FaultOf(std::get<model::ReferenceManifest>(marker.content))) return Refuse(*fault);
    const auto effect = memory_.references.Mark(marker, state_);
    if (!effect) return base::Fail(effect.error());
    return *effect == ReferenceEffect::kInUse ? WalkNow({}, model::Cause::kModel) : std::string();
  }

  base::Result<std::string> MarkAreas(const model::Marker& marker, std::string_view cursor) {
    if (cursor.empty() && marker.activation <= memory_.areas.activation) return std::string();
    const auto table = step_.content_.Load(std::get<model::AreasManifest>(marker.content));
    const bool is_broken = !table && table.error().code == base::ErrorCode::kInvalidArgument;
    if (is_broken && cursor.empty()) return Refuse({"AREAS_BROKEN", table.error().message});
    if (!table) return base::Fail(table.error());
    if (cursor.empty()) {
      memory_.areas.activation = marker.activation;
      state_.SetAreas(memory_.areas);
    }
    const World world = WorldAt(memory_.clock.now_ms());
    const std::string after(cursor.substr(cursor.empty() ? 0 : 1));
    for (auto at = (*table)->upper_bound(after); at != (*table)->end(); ++at) {
      ++keys_;
      if (kafka::PartitionOfKey(at->first, unit_.partition_count()) != unit_.partition()) continue;
      if (!IsUsableId(at->first)) continue;
      if (auto taken = TakeArea(at->first, at->second, world); !taken) return base::Fail(taken.error());
      if (Full()) return WalkCursor(at->first);
    }
    return std::string();
  }

  base::Status TakeArea(const std::string& id, const model::Area& area, const World& world) {
    const auto found = memory_.Area(id, world.now_ms, state_);
    if (!found) return base::Fail(found.error());
    AreaEntry& entry = **found;
    keys_ += 2;
    const bool is_new = !entry.info || (entry.info->provisional && !area.provisional);
    AreaInfo info = InfoOf(area, is_new ? memory_.areas.activation : entry.info->added_activation);
    const bool retires = info.retired && entry.state.assessed;
    if (entry.info != info) {
      entry.info = std::move(info);
      state_.SetInfo(id, *entry.info);
    }
    AreaState noted = entry.state;
    if (retires) {
      output_.Tombstone(id);
      noted.assessed = false;
    }
    Look(id, entry, std::move(noted), world, {model::Cause::kAreas, 0});
    return {};
  }

  ObservationStep& step_;
  const kafka::InputRecord& record_;
  kafka::Unit& unit_;
  ScoringState state_;
  FindingOutput output_;
  PartitionMemory& memory_;
  StepTally& tally_;
  std::int64_t keys_ = 0;
};

ObservationStep::ObservationStep(stage::AreaContent& content, stage::ReferenceContent& references,
                                 std::function<void(const StepTally&)> on_commit, SliceLimits limits)
    : content_(content), references_(references), on_commit_(std::move(on_commit)), limits_(limits) {}

ObservationStep::~ObservationStep() = default;

base::Result<std::string> ObservationStep::Handle(const kafka::InputRecord& record, std::string_view cursor,
                                                  kafka::Unit& unit) {
  auto& memory = memory_[unit.partition()];
  if (!memory) {
    auto loaded = PartitionMemory::Load(ScoringState(unit), unit.partition_count(), references_);
    if (!loaded) return base::Fail(loaded.error());
    memory = std::make_unique<Memory>(Memory{std::move(*loaded)});
  }
  return Call(*this, record, unit, *memory->partition).Work(cursor);
}

void ObservationStep::Forget(std::int32_t partition) {
  memory_.erase(partition);
  tallies_.erase(partition);
}

void ObservationStep::Committed(std::int32_t partition) {
  const auto found = tallies_.find(partition);
  if (found == tallies_.end()) return;
  found->second.partition = partition;
  if (on_commit_) on_commit_(found->second);
  tallies_.erase(found);
}

}  // namespace lagesbild::scoring
