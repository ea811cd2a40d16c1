#include "ingest/registrar/adapters/frame_walk.h"

#include <algorithm>
#include <map>

#include "common/base/hash.h"
#include "common/codec/codec.h"
#include "common/kafka/topics.h"
#include "ingest/registrar/domain/reframe.h"
#include "ingest/registrar/domain/revise.h"

namespace lagesbild::registrar {

namespace {

constexpr std::size_t kCacheEntriesMax = 100'000;

/// A place of code or name.
model::Place PlaceOf(PlaceType type, std::string text) {
  switch (type) {
    case PlaceType::kArea:
      return model::AreaCode{std::move(text)};
    case PlaceType::kMunicipality:
      return model::MunicipalityCode{std::move(text)};
    case PlaceType::kName:
      return model::PlaceName{std::move(text)};
    case PlaceType::kNone:
    case PlaceType::kPoint:
      break;
  }
  return {};
}

template <typename Map>
void KeepBounded(Map& map) {
  if (map.size() >= kCacheEntriesMax) map.clear();
}

}  // namespace

/// One slice: reads on while it may, and gathers what is to be written.
class FrameWalk::Visit {
 public:
  Visit(FrameWalk& walk, const RegisterReader& reader) : walk_(walk), reader_(reader) {}

  /// False: stop here.
  bool operator()(std::string_view key, std::string_view value) {
    if (key.front() != kEntryPrefix) return false;
    if (keys_ >= walk_.limits_.keys || points_ >= walk_.limits_.points) return Pause();
    auto found = Look(key, value);
    if (!found) {
      error_ = found.error();
      return false;
    }
    ++keys_;
    if (*found) {
      const auto outputs = outputs_ + (*found)->deltas.size();
      if (outputs > walk_.limits_.outputs && outputs_ > 0) return Pause();
      outputs_ = outputs;
      ++keys_;
      found_.push_back(std::move(**found));
    }
    last_.assign(key);
    return true;
  }

  const std::optional<base::Error>& error() const { return error_; }
  const std::vector<Found>& found() const { return found_; }
  std::string cursor() const { return is_paused_ ? last_ : std::string(); }

 private:
  bool Pause() {
    is_paused_ = true;
    return false;
  }

  base::Result<std::optional<Found>> Look(std::string_view key, std::string_view value) {
    auto entry = DecodeEntry(value);
    if (!entry) return base::Fail(entry.error());
    if (entry->area_set == 0) return std::nullopt;  // withdrawn
    const auto fresh = walk_.FreshOf(*entry, reader_, points_);
    if (!fresh) return base::Fail(fresh.error());
    if (*fresh == nullptr) return std::nullopt;
    const auto given = walk_.GivenTo(*entry, reader_);
    if (!given) return base::Fail(given.error());
    auto now = Reframe(**given, **fresh, walk_.before_->table);
    if (!now) return std::nullopt;
    const auto feed = walk_.FeedId(entry->feed, reader_);
    if (!feed) return base::Fail(feed.error());
    model::Delta head;
    head.feed = **feed;
    head.source_id = base::Hex(key.substr(1));
    head.revision = entry->revision;
    head.recorded_at_ms = walk_.activated_at_ms_;
    head.cause = model::DeltaCause::kFrame;
    Found found{std::string(key), std::move(*entry), IsUnlocated(**given), std::move(*now), {}};
    found.deltas = Deltas(head, {&found.entry.said, *given}, {&found.entry.said, &found.areas});
    return std::optional(std::move(found));
  }

  FrameWalk& walk_;
  const RegisterReader& reader_;
  std::vector<Found> found_;
  std::optional<base::Error> error_;
  std::string last_;
  bool is_paused_ = false;
  std::size_t keys_ = 0;
  std::size_t points_ = 0;
  std::size_t outputs_ = 0;
};

FrameWalk::FrameWalk(std::shared_ptr<const AreasVersion> before, std::shared_ptr<const AreasVersion> now,
                     std::int64_t activated_at_ms, FrameLimits limits)
    : before_(std::move(before)), now_(std::move(now)), activated_at_ms_(activated_at_ms), limits_(limits) {
  const auto& areas = now_->table;
  added_.resize(areas.size());
  for (std::uint32_t area = 0; area < areas.size(); ++area) {
    added_[area] = !before_->table.Find(areas.id(area));
    has_added_ = has_added_ || added_[area];
    has_added_bare_ = has_added_bare_ || (added_[area] && !areas.has_geometry(area));
  }
}

bool FrameWalk::HasWork(const kafka::StateView& state) const {
  if (!has_added_) return false;
  bool is_stored = false;
  state.Scan(kFrameBegin, [&](std::string_view key, std::string_view /*value*/) {
    is_stored = key.front() == kEntryPrefix;
    return false;
  });
  return is_stored;
}

base::Result<std::string> FrameWalk::Slice(std::string_view cursor, kafka::Unit& unit) {
  const RegisterReader reader(unit);
  Visit visit(*this, reader);
  std::string from(cursor);
  from.push_back('\0');
  unit.Scan(from, [&](std::string_view key, std::string_view value) { return visit(key, value); });
  if (visit.error()) return base::Fail(*visit.error());
  Write(visit.found(), unit);
  return visit.cursor();
}

base::Result<const AreaSet*> FrameWalk::GivenTo(const RegisterEntry& entry, const RegisterReader& reader) {
  if (const auto known = sets_.find(entry.area_set); known != sets_.end()) return &known->second;
  KeepBounded(sets_);
  auto set = reader.Areas(entry.area_set);
  if (!set) return base::Fail(set.error());
  return &(sets_[entry.area_set] = std::move(*set));
}

bool FrameWalk::HasAdded(const AreaSet& set) const {
  return !IsUnlocated(set) && std::any_of(set.begin(), set.end(), [&](const Located& located) {
    return !before_->table.Find(located.area);
  });
}

const AreaSet* FrameWalk::FreshOfPoint(const StoredPlace& stored, LocateOptions options) {
  if (!now_->index) return nullptr;
  const model::Point point{FromMicroDegrees(stored.latitude_e6), FromMicroDegrees(stored.longitude_e6)};
  covering_.clear();
  now_->index->CoveringOf(point, added_, covering_);
  if (covering_.empty() && !has_added_bare_) return nullptr;
  covering_.clear();
  now_->index->Covering(point, covering_);
  at_point_ = Locate(now_->table, point, covering_, options);
  return HasAdded(at_point_) ? &at_point_ : nullptr;
}

base::Result<const AreaSet*> FrameWalk::FreshOf(const RegisterEntry& entry, const RegisterReader& reader,
                                                std::size_t& points) {
  // A name that no area bears makes no provisional area now: that was decided when the event came.
  const LocateOptions options{false, entry.said.type != SaidType::kIncident};
  if (entry.place.type == PlaceType::kPoint) {
    ++points;
    return FreshOfPoint(entry.place, options);
  }
  const auto type = static_cast<std::uint64_t>(entry.place.type);
  const auto key = std::uint64_t{entry.place.text} << 4U | type << 1U | (options.named_only ? 1U : 0U);
  auto known = places_.find(key);
  if (known == places_.end()) {
    KeepBounded(places_);
    auto text = reader.Text(entry.place.text);
    if (!text) return base::Fail(text.error());
    Fresh fresh{Locate(now_->table, PlaceOf(entry.place.type, std::move(*text)), {}, options), false};
    fresh.has_added = HasAdded(fresh.areas);
    known = places_.emplace(key, std::move(fresh)).first;
  }
  return known->second.has_added ? &known->second.areas : nullptr;
}

base::Result<const std::string*> FrameWalk::FeedId(std::uint32_t number, const RegisterReader& reader) {
  if (const auto known = feeds_.find(number); known != feeds_.end()) return &known->second;
  auto feed = reader.Feed(number);
  if (!feed) return base::Fail(feed.error());
  if (!*feed) return base::Fail(base::ErrorCode::kInternal, "a stored event is of a feed without a record");
  return &(feeds_[number] = std::move((*feed)->id));
}

void FrameWalk::Write(const std::vector<Found>& found, kafka::Unit& unit) const {
  RegisterWriter writer(unit);
  std::map<std::uint32_t, std::int64_t> located;  // feed -> events that an area covers now
  for (const auto& event : found) {
    for (const auto& delta : event.deltas) {
      const auto value = codec::EncodeDeltaRecord(delta);
      unit.Emit({kafka::kObservations, std::nullopt, delta.area, value, {}});
    }
    if (event.was_unlocated) ++located[event.entry.feed];
    auto entry = event.entry;
    entry.area_set = writer.AreaSetNumber(event.areas);
    writer.PutEntry(event.key, entry);
  }
  for (const auto& [number, events] : located) {
    auto feed = RegisterReader(unit).Feed(number);  // read a moment ago
    if (!feed || !*feed) continue;
    (*feed)->unlocated -= events;
    writer.PutFeed(number, **feed);
  }
}

}  // namespace lagesbild::registrar
