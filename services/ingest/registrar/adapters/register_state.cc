#include "ingest/registrar/adapters/register_state.h"

#include "common/base/hash.h"
#include "ingest/registrar/domain/packing.h"

namespace lagesbild::registrar {

namespace {

constexpr std::string_view kCountersKey = "c";
constexpr std::string_view kAreasKey = "m";
constexpr std::string_view kFeedsActivationKey = "g";
constexpr std::string_view kTickKey = "t";

std::string Key(char prefix, std::string_view rest) {
  std::string key(1, prefix);
  key.append(rest);
  return key;
}
std::string NumberKey(char prefix, std::uint32_t number) {
  std::string key(1, prefix);
  PutKey32(key, number);
  return key;
}

base::Error Broken(std::string_view what) {
  return {base::ErrorCode::kInternal, "the registrar's stored " + std::string(what) + " does not decode",
          "the state is damaged: rebuild it from the input"};
}

std::string EncodeFeed(const FeedRecord& record) {
  std::string out;
  PutText(out, record.id);
  out.push_back(record.provisional_areas ? '\1' : '\0');
  for (const auto count : record.by_outcome) PutSigned(out, count);
  PutSigned(out, record.unlocated);
  PutSigned(out, record.last_recorded_at_ms);
  return out;
}
base::Result<FeedRecord> DecodeFeed(std::string_view bytes) {
  Unpacker in(bytes);
  FeedRecord record;
  record.id = in.Text();
  record.provisional_areas = in.Byte() != 0;
  for (auto& count : record.by_outcome) count = in.Signed();
  record.unlocated = in.Signed();
  record.last_recorded_at_ms = in.Signed();
  if (!in.done()) return base::Fail(Broken("feed"));
  return record;
}

/// Days before 1970 sort first.
constexpr std::uint32_t kDayBias = 1U << 31U;

std::string PendingKey(const PendingCount& row) {
  auto key = NumberKey('p', row.feed);
  key.push_back(static_cast<char>(row.kind >> 8U));
  key.push_back(static_cast<char>(row.kind));
  PutKey32(key, static_cast<std::uint32_t>(row.day) + kDayBias);
  return key;
}
PendingCount PendingOf(std::string_view key, std::string_view value) {
  Unpacker in(key.substr(1));
  PendingCount row;
  row.feed = in.Key32();
  row.kind = static_cast<std::uint16_t>(in.Byte() << 8U);
  row.kind = static_cast<std::uint16_t>(row.kind | in.Byte());
  row.day = static_cast<std::int32_t>(in.Key32() - kDayBias);
  row.count = Unpacker(value).Signed();
  return row;
}

}  // namespace

base::Result<std::optional<RegisterEntry>> RegisterReader::Entry(std::string_view feed,
                                                                 std::string_view source_id) const {
  const auto bytes = state_.Get(Key(kEntryPrefix, EventKey(feed, source_id)));
  if (!bytes) return std::nullopt;
  auto entry = DecodeEntry(*bytes);
  if (!entry) return base::Fail(entry.error());
  return std::optional(std::move(*entry));
}

std::optional<std::uint32_t> RegisterReader::FeedNumber(std::string_view id) const {
  const auto bytes = state_.Get(Key('f', id));
  if (!bytes) return std::nullopt;
  return Unpacker(*bytes).Varint32();
}

base::Result<std::optional<FeedRecord>> RegisterReader::Feed(std::uint32_t number) const {
  const auto bytes = state_.Get(NumberKey('F', number));
  if (!bytes) return std::nullopt;
  auto record = DecodeFeed(*bytes);
  if (!record) return base::Fail(record.error());
  return std::optional(std::move(*record));
}

base::Result<std::vector<FeedRecord>> RegisterReader::Feeds() const {
  std::vector<FeedRecord> feeds;
  bool ok = true;
  state_.Scan("F", [&](std::string_view key, std::string_view value) {
    if (key.front() != 'F') return false;
    auto record = DecodeFeed(value);
    ok = ok && record;
    if (record) feeds.push_back(std::move(*record));
    return true;
  });
  if (!ok) return base::Fail(Broken("feed"));
  return feeds;
}

base::Result<AreaSet> RegisterReader::Areas(std::uint32_t set) const {
  const auto bytes = state_.Get(NumberKey('S', set));
  if (!bytes) return base::Fail(Broken("number of a set of areas"));
  return DecodeAreaSet(*bytes);
}

base::Result<std::string> RegisterReader::Text(std::uint32_t number) const {
  const auto bytes = state_.Get(NumberKey('N', number));
  if (!bytes) return base::Fail(Broken("number of a text"));
  return std::string(*bytes);
}

base::Result<AreasMarker> RegisterReader::Areas() const {
  AreasMarker marker;
  const auto bytes = state_.Get(kAreasKey);
  if (!bytes) return marker;
  Unpacker in(*bytes);
  marker.activation = in.Signed();
  marker.manifest.version = in.Signed();
  marker.manifest.area_count = in.Signed();
  for (auto left = in.Varint(); in.ok() && left > 0; --left) marker.manifest.bundles.emplace_back(in.Text());
  if (!in.done()) return base::Fail(Broken("areas marker"));
  return marker;
}

std::int64_t RegisterReader::FeedsActivation() const {
  const auto bytes = state_.Get(kFeedsActivationKey);
  return bytes ? Unpacker(*bytes).Signed() : 0;
}

TickState RegisterReader::Tick() const {
  const auto bytes = state_.Get(kTickKey);
  if (!bytes) return {};
  Unpacker in(*bytes);
  TickState tick;
  tick.time_ms = in.Signed();
  tick.number = in.Signed();
  return tick;
}

std::vector<PendingCount> RegisterReader::Pending(std::size_t limit) const {
  std::vector<PendingCount> rows;
  state_.Scan("p", [&](std::string_view key, std::string_view value) {
    if (key.front() != 'p' || rows.size() == limit) return false;
    rows.push_back(PendingOf(key, value));
    return true;
  });
  return rows;
}

void RegisterWriter::PutEntry(std::string_view feed, std::string_view source_id, const RegisterEntry& entry) {
  unit_.Put(Key(kEntryPrefix, EventKey(feed, source_id)), EncodeEntry(entry));
}

void RegisterWriter::PutEntry(std::string_view key, const RegisterEntry& entry) {
  unit_.Put(key, EncodeEntry(entry));
}

std::uint32_t RegisterWriter::AddFeed(std::string_view id) {
  const auto number = NextNumber(kFeeds);
  std::string value;
  PutVarint(value, number);
  unit_.Put(Key('f', id), value);
  return number;
}

void RegisterWriter::PutFeed(std::uint32_t number, const FeedRecord& record) {
  unit_.Put(NumberKey('F', number), EncodeFeed(record));
}

std::uint32_t RegisterWriter::TextNumber(std::string_view text) {
  return NumberOf(Key('n', text), kTexts, 'N', text);
}

std::uint32_t RegisterWriter::AreaSetNumber(const AreaSet& set) {
  const auto bytes = EncodeAreaSet(set);
  const auto digest = base::Sha256(bytes);
  const std::string_view hash(reinterpret_cast<const char*>(digest.data()), 16);
  return NumberOf(Key('s', hash), kAreaSets, 'S', bytes);
}

std::uint32_t RegisterWriter::NumberOf(const std::string& key, Counter counter, char by_number,
                                       std::string_view value) {
  if (const auto known = unit_.Get(key)) return Unpacker(*known).Varint32();
  const auto number = NextNumber(counter);
  std::string number_bytes;
  PutVarint(number_bytes, number);
  unit_.Put(key, number_bytes);
  unit_.Put(NumberKey(by_number, number), value);
  return number;
}

std::uint32_t RegisterWriter::NextNumber(Counter counter) {
  std::array<std::uint32_t, 3> last{};
  if (const auto bytes = unit_.Get(kCountersKey)) {
    Unpacker in(*bytes);
    for (auto& number : last) number = in.Varint32();
  }
  const auto number = ++last[counter];
  std::string out;
  for (const auto each : last) PutVarint(out, each);
  unit_.Put(kCountersKey, out);
  return number;
}

void RegisterWriter::PutAreas(const AreasMarker& marker) {
  std::string out;
  PutSigned(out, marker.activation);
  PutSigned(out, marker.manifest.version);
  PutSigned(out, marker.manifest.area_count);
  PutVarint(out, marker.manifest.bundles.size());
  for (const auto& bundle : marker.manifest.bundles) PutText(out, bundle);
  unit_.Put(kAreasKey, out);
}

void RegisterWriter::PutFeedsActivation(std::int64_t activation) {
  std::string out;
  PutSigned(out, activation);
  unit_.Put(kFeedsActivationKey, out);
}

void RegisterWriter::PutTick(const TickState& tick) {
  std::string out;
  PutSigned(out, tick.time_ms);
  PutSigned(out, tick.number);
  unit_.Put(kTickKey, out);
}

void RegisterWriter::AddPending(const PendingCount& change) {
  const auto key = PendingKey(change);
  const auto waiting = unit_.Get(key);
  std::string out;
  PutSigned(out, (waiting ? Unpacker(*waiting).Signed() : 0) + change.count);
  unit_.Put(key, out);
}

void RegisterWriter::ErasePending(const PendingCount& row) { unit_.Erase(PendingKey(row)); }

}  // namespace lagesbild::registrar
