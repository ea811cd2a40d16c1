#include "ingest/registrar/adapters/kafka_submission_to_observation_lane.h"

#include <algorithm>
#include <array>
#include <span>
#include <variant>
#include <vector>

#include "common/codec/codec.h"
#include "common/kafka/compact_store.h"
#include "common/kafka/planted_bug.h"
#include "common/kafka/topics.h"
#include "ingest/registrar/adapters/tick_forwarder.h"
#include "ingest/registrar/domain/locate.h"
#include "ingest/registrar/domain/revise.h"

namespace lagesbild::registrar {

namespace {

constexpr std::string_view kTraceHeader = "traceparent";
constexpr std::int64_t kTickAheadMsMax = 60'000;
constexpr std::size_t kCacheEntriesMax = 100'000;

std::string_view TraceOf(const model::Submission& submission, const kafka::InputRecord& record) {
  if (!submission.traceparent.empty()) return submission.traceparent;
  for (const auto& header : record.headers) {
    if (header.key == kTraceHeader) return header.value;
  }
  return {};
}

StoredPlace Stored(const model::Place& place, kafka::Unit& unit) {
  RegisterWriter writer(unit);
  if (const auto* point = std::get_if<model::Point>(&place)) {
    return {PlaceType::kPoint, ToMicroDegrees(point->latitude), ToMicroDegrees(point->longitude), 0};
  }
  if (const auto* area = std::get_if<model::AreaCode>(&place)) {
    return {PlaceType::kArea, 0, 0, writer.TextNumber(area->id)};
  }
  if (const auto* municipality = std::get_if<model::MunicipalityCode>(&place)) {
    return {PlaceType::kMunicipality, 0, 0, writer.TextNumber(municipality->code)};
  }
  if (const auto* name = std::get_if<model::PlaceName>(&place)) {
    return {PlaceType::kName, 0, 0, writer.TextNumber(name->name)};
  }
  return {};
}

/// What a place of codes or names is remembered under; empty: not remembered.
std::string MemoryKey(const model::Place& place, LocateOptions options) {
  std::string key(1, static_cast<char>(place.index() * 4 + (options.named_only ? 2U : 0U) +
                                       (options.provisional_areas ? 1U : 0U)));
  if (const auto* area = std::get_if<model::AreaCode>(&place)) return key + area->id;
  if (const auto* municipality = std::get_if<model::MunicipalityCode>(&place))
    return key + municipality->code;
  if (const auto* name = std::get_if<model::PlaceName>(&place)) return key + name->name;
  return {};
}

void EmitDeltas(const std::vector<model::Delta>& deltas, std::string_view trace, kafka::Unit& unit) {
  const std::array<kafka::HeaderView, 1> header = {kafka::HeaderView{kTraceHeader, trace}};
  const std::span<const kafka::HeaderView> headers(header.data(), trace.empty() ? 0 : 1);
  for (const auto& delta : deltas) {
    const auto value = codec::EncodeDeltaRecord(delta);
    unit.Emit({kafka::kObservations, std::nullopt, delta.area, value, headers});
  }
}

}  // namespace

std::unique_ptr<kafka::Store> NewRegistrarStore() { return kafka::NewSplitStore(kEntryPrefix); }

std::string SubmissionKey(std::string_view feed, std::string_view source_id) {
  std::string key(feed);
  key.append("/").append(source_id);
  return key;
}

SubmissionToObservationStep::SubmissionToObservationStep(model::Clock clock, AreaContent& content,
                                                         IndexBuilder build_index, RegistrarReport& report,
                                                         FrameLimits limits)
    : clock_(clock), report_(report), areas_(content, std::move(build_index), report), limits_(limits) {}

base::Result<std::string> SubmissionToObservationStep::Handle(const kafka::InputRecord& record,
                                                              std::string_view cursor, kafka::Unit& unit) {
  auto held = Hold(unit);
  if (!held) return base::Fail(held.error());
  auto decoded = codec::DecodeSubmissionRecord(record.value);
  base::Status done;
  if (!decoded) {
    done = Bury("RECORD_BROKEN", decoded.error().message, {}, **held, unit);
  } else if (const auto* tick = std::get_if<model::Tick>(&*decoded)) {
    return TakeTick(*tick, record, **held, unit);
  } else if (const auto* marker = std::get_if<model::Marker>(&*decoded)) {
    return Activate(*marker, cursor, **held, unit);
  } else {
    done = Register(std::get<model::Submission>(*decoded), record, **held, unit);
  }
  if (!done) return base::Fail(done.error());
  return std::string();
}

void SubmissionToObservationStep::Forget(std::int32_t partition) {
  held_.erase(partition);
  uncommitted_.erase(partition);
}

void SubmissionToObservationStep::Committed(std::int32_t partition) {
  const auto found = uncommitted_.find(partition);
  if (found == uncommitted_.end()) return;
  for (const auto& [what, submissions] : found->second.outcomes) {
    report_.Committed(what.first, what.second, submissions);
  }
  for (const auto& [feed, lateness] : found->second.lateness) report_.Came(feed, lateness);
  uncommitted_.erase(found);
}

base::Result<SubmissionToObservationStep::Held*> SubmissionToObservationStep::Hold(kafka::Unit& unit) {
  if (const auto known = held_.find(unit.partition()); known != held_.end()) {
    Held& held = known->second;
    if (held.places.size() > kCacheEntriesMax) held.places.clear();
    if (held.area_sets.size() > kCacheEntriesMax) held.area_sets.clear();
    return &held;
  }
  Held held;
  auto marker = RegisterReader(unit).Areas();
  if (!marker) return base::Fail(marker.error());
  held.marker = std::move(*marker);
  held.areas = std::make_shared<AreasVersion>();
  if (held.marker.activation > 0) {
    auto areas = areas_.Get(held.marker.manifest);
    if (!areas) return base::Fail(areas.error());
    held.areas = std::move(*areas);
  }
  return &(held_[unit.partition()] = std::move(held));
}

base::Status SubmissionToObservationStep::Register(const model::Submission& submission,
                                                   const kafka::InputRecord& record, Held& held,
                                                   kafka::Unit& unit) {
  const auto heard = Hear(submission);
  if (!heard) return Bury(heard.error().reason, heard.error().message, submission.feed, held, unit);
  if (record.key != SubmissionKey(submission.feed, submission.source_id)) {
    return Bury("KEY_WRONG", "the record's key is not feed/source_id", submission.feed, held, unit);
  }
  auto feed = FeedOf(submission.feed, held, unit);
  if (!feed) return base::Fail(feed.error());
  auto stored = RegisterReader(unit).Entry(submission.feed, submission.source_id);
  if (!stored) return base::Fail(stored.error());
  RegisterEntry* entry = *stored ? &**stored : nullptr;
  if (kafka::PlantedBug("dedupe_off")) entry = nullptr;
  const auto outcome = Judge(entry, heard->revision, heard->body_hash);
  auto& last = (*feed)->record.last_recorded_at_ms;
  last = std::max(last, submission.recorded_at_ms);
  if (outcome == Outcome::kApplied) {
    if (auto done = Apply({submission, *heard, **feed, record}, entry, held, unit); !done) return done;
    if (const auto* incident = std::get_if<model::Incident>(&submission.body)) {
      uncommitted_[unit.partition()].lateness[submission.feed].Add(incident->occurred_at_ms,
                                                                   submission.recorded_at_ms);
    }
  } else if (entry->last_outcome != outcome) {
    entry->last_outcome = outcome;
    RegisterWriter(unit).PutEntry(submission.feed, submission.source_id, *entry);
  }
  Count(**feed, outcome, unit);
  return {};
}

base::Status SubmissionToObservationStep::Apply(const Event& event, const RegisterEntry* stored, Held& held,
                                                kafka::Unit& unit) {
  const Said& now = event.heard.said;
  const bool says_nothing = now.type == SaidType::kNothing;
  const auto place = says_nothing ? PlaceHeld() : PlaceOf(event, held, unit);
  Side before;
  Side after;
  if (stored != nullptr && stored->area_set != 0) {
    auto areas = AreaSetOf(stored->area_set, held, unit);
    if (!areas) return base::Fail(areas.error());
    before = {&stored->said, *areas};
  }
  if (!says_nothing) {
    auto areas = AreaSetOf(place.area_set, held, unit);
    if (!areas) return base::Fail(areas.error());
    after = {&now, *areas};
  }
  model::Delta head;
  head.feed = event.submission.feed;
  head.source_id = event.submission.source_id;
  head.revision = event.heard.revision;
  head.recorded_at_ms = event.submission.recorded_at_ms;
  head.cause = CauseOf(stored, now);
  EmitDeltas(Deltas(head, before, after), TraceOf(event.submission, event.record), unit);

  RegisterWriter writer(unit);
  for (const auto& change : Totals(before.said, after.said)) {
    writer.AddPending({event.feed.number, change.kind, change.day, change.count});
  }
  if (before.areas != nullptr && IsUnlocated(*before.areas)) --event.feed.record.unlocated;
  if (after.areas != nullptr && IsUnlocated(*after.areas)) ++event.feed.record.unlocated;
  writer.PutEntry(event.submission.feed, event.submission.source_id,
                  {event.feed.number, event.heard.revision, event.heard.body_hash, Outcome::kApplied, now,
                   place.place, place.area_set});
  return {};
}

SubmissionToObservationStep::PlaceHeld SubmissionToObservationStep::PlaceOf(const Event& event, Held& held,
                                                                            kafka::Unit& unit) {
  const LocateOptions options{event.feed.record.provisional_areas,
                              event.heard.said.type != SaidType::kIncident};
  const auto key = MemoryKey(event.heard.place, options);
  if (key.empty()) return FindPlace(event, held, unit);
  if (const auto known = held.places.find(key); known != held.places.end()) return known->second;
  return held.places[key] = FindPlace(event, held, unit);
}

SubmissionToObservationStep::PlaceHeld SubmissionToObservationStep::FindPlace(const Event& event,
                                                                              const Held& held,
                                                                              kafka::Unit& unit) {
  std::vector<std::uint32_t> covering;
  if (const auto* point = std::get_if<model::Point>(&event.heard.place);
      point != nullptr && held.areas->index) {
    held.areas->index->Covering(*point, covering);
  }
  const LocateOptions options{event.feed.record.provisional_areas,
                              event.heard.said.type != SaidType::kIncident};
  const auto set = Locate(held.areas->table, event.heard.place, covering, options);
  return {Stored(event.heard.place, unit), RegisterWriter(unit).AreaSetNumber(set)};
}

base::Result<const AreaSet*> SubmissionToObservationStep::AreaSetOf(std::uint32_t number, Held& held,
                                                                    const kafka::Unit& unit) {
  if (const auto known = held.area_sets.find(number); known != held.area_sets.end()) return &known->second;
  auto set = RegisterReader(unit).Areas(number);
  if (!set) return base::Fail(set.error());
  return &(held.area_sets[number] = std::move(*set));
}

base::Result<SubmissionToObservationStep::FeedHeld*> SubmissionToObservationStep::FeedOf(std::string_view id,
                                                                                         Held& held,
                                                                                         kafka::Unit& unit) {
  const std::string key(id);
  if (const auto known = held.feeds.find(key); known != held.feeds.end()) return &known->second;
  FeedHeld feed;
  feed.record.id = key;
  const RegisterReader reader(unit);
  const auto number = id.empty() ? std::optional<std::uint32_t>(0) : reader.FeedNumber(id);
  feed.number = number ? *number : RegisterWriter(unit).AddFeed(id);
  auto stored = reader.Feed(feed.number);
  if (!stored) return base::Fail(stored.error());
  if (*stored) feed.record = std::move(**stored);
  return &(held.feeds[key] = std::move(feed));
}

void SubmissionToObservationStep::Count(FeedHeld& feed, Outcome outcome, kafka::Unit& unit) {
  ++feed.record.by_outcome[static_cast<std::size_t>(outcome)];
  RegisterWriter(unit).PutFeed(feed.number, feed.record);
  ++uncommitted_[unit.partition()].outcomes[{feed.record.id, outcome}];
}

base::Status SubmissionToObservationStep::Bury(std::string_view reason, std::string_view message,
                                               std::string_view feed, Held& held, kafka::Unit& unit) {
  unit.DeadLetter(reason, message);
  // A feed nobody knows is no reason to keep its name for ever.
  const bool is_known = RegisterReader(unit).FeedNumber(feed).has_value();
  auto counted = FeedOf(is_known ? feed : std::string_view(), held, unit);
  if (!counted) return base::Fail(counted.error());
  Count(**counted, Outcome::kDeadLettered, unit);
  return {};
}

base::Result<std::string> SubmissionToObservationStep::Activate(const model::Marker& marker,
                                                                std::string_view cursor, Held& held,
                                                                kafka::Unit& unit) {
  if (std::holds_alternative<model::AreasManifest>(marker.content)) {
    return ActivateAreas(marker, cursor, held, unit);
  }
  if (std::holds_alternative<model::Feed>(marker.content)) {
    if (auto done = ActivateFeed(marker, held, unit); !done) return base::Fail(done.error());
    return std::string();
  }
  unit.DeadLetter("MARKER_UNEXPECTED", "only markers of areas and feeds belong into this topic");
  return std::string();
}

// The state says the old version until the walk is over: so whoever takes it up again knows what was added.
base::Result<std::string> SubmissionToObservationStep::ActivateAreas(const model::Marker& marker,
                                                                     std::string_view cursor, Held& held,
                                                                     kafka::Unit& unit) {
  if (marker.activation <= held.marker.activation) return std::string();
  const auto& manifest = std::get<model::AreasManifest>(marker.content);
  auto areas = areas_.Get(manifest);
  const bool is_broken = !areas && areas.error().code == base::ErrorCode::kInvalidArgument;
  if (is_broken && cursor.empty()) {
    unit.DeadLetter("AREAS_BROKEN", areas.error().message);
    return std::string();
  }
  if (!areas) return base::Fail(areas.error());
  if (!held.walk) {
    held.walk = std::make_unique<FrameWalk>(held.areas, *areas, marker.activated_at_ms, limits_);
  }
  // Reading the areas in may have taken a while: the walk begins with the next slice.
  if (cursor.empty() && held.walk->HasWork(unit)) return std::string(kFrameBegin);
  if (!cursor.empty()) {
    auto next = held.walk->Slice(cursor, unit);
    if (!next || !next->empty()) return next;
  }
  held.walk.reset();
  held.areas = std::move(*areas);
  held.marker = {marker.activation, manifest};
  held.places.clear();
  held.feeds.clear();
  RegisterWriter(unit).PutAreas(held.marker);
  return std::string();
}

base::Status SubmissionToObservationStep::ActivateFeed(const model::Marker& marker, Held& held,
                                                       kafka::Unit& unit) {
  if (marker.activation <= RegisterReader(unit).FeedsActivation()) return {};
  const auto& said = std::get<model::Feed>(marker.content);
  if (said.id.empty()) {
    unit.DeadLetter("FEED_INVALID", "a feed's marker without the feed's id");
    return {};
  }
  auto feed = FeedOf(said.id, held, unit);
  if (!feed) return base::Fail(feed.error());
  (*feed)->record.provisional_areas = said.provisional_areas;
  RegisterWriter writer(unit);
  writer.PutFeed((*feed)->number, (*feed)->record);
  writer.PutFeedsActivation(marker.activation);
  return {};
}

bool SubmissionToObservationStep::IsFromTheFuture(const model::Tick& tick,
                                                  const kafka::InputRecord& record) const {
  return clock_ == model::Clock::kLive && tick.time_ms > record.append_time_ms + kTickAheadMsMax;
}

base::Result<std::string> SubmissionToObservationStep::TakeTick(const model::Tick& tick,
                                                                const kafka::InputRecord& record,
                                                                const Held& held, kafka::Unit& unit) {
  if (tick.time_ms <= 0) {
    unit.DeadLetter("TICK_INVALID", "tick.time_ms is not set");
    return std::string();
  }
  if (IsFromTheFuture(tick, record)) {
    report_.IgnoredTick();
    return std::string();
  }
  return ForwardTick(tick, held.marker.activation, unit);
}

}  // namespace lagesbild::registrar
