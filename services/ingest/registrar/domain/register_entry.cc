#include "ingest/registrar/domain/register_entry.h"

#include <array>

#include "common/base/hash.h"
#include "ingest/registrar/domain/packing.h"

namespace lagesbild::registrar {

namespace {

/// Most events lie near it: their day takes two bytes.
constexpr std::int32_t kDayOrigin = 18'262;  // 2020-01-01

void PackPlace(std::string& out, const StoredPlace& place) {
  if (place.type == PlaceType::kNone) return;
  if (place.type == PlaceType::kPoint) {
    PutFixed(out, static_cast<std::uint32_t>(place.latitude_e6), 4);
    PutFixed(out, static_cast<std::uint32_t>(place.longitude_e6), 4);
    return;
  }
  PutVarint(out, place.text);
}

StoredPlace UnpackPlace(Unpacker& in, PlaceType type) {
  StoredPlace place;
  place.type = type;
  if (type == PlaceType::kNone) return place;
  if (type == PlaceType::kPoint) {
    place.latitude_e6 = static_cast<std::int32_t>(in.Fixed(4));
    place.longitude_e6 = static_cast<std::int32_t>(in.Fixed(4));
    return place;
  }
  place.text = in.Varint32();
  return place;
}

void PackSaid(std::string& out, const Said& said) {
  if (said.type == SaidType::kNothing) return;
  if (said.type == SaidType::kIncident) {
    PutVarint(out, said.kind);
    PutVarint(out, static_cast<std::uint32_t>(said.count));
    PutSigned(out, std::int64_t{said.day} - kDayOrigin);
    return;
  }
  PutText(out, said.name);
  PutText(out, said.period);
  PutSigned(out, said.value.number);
  PutSigned(out, said.value.n);
  PutSigned(out, said.value.margin);
  PutSigned(out, said.value.response_rate);
  PutText(out, said.value.text);
}

Said UnpackSaid(Unpacker& in, SaidType type) {
  Said said;
  said.type = type;
  if (type == SaidType::kNothing) return said;
  if (type == SaidType::kIncident) {
    said.kind = static_cast<std::uint16_t>(in.Varint());
    said.count = static_cast<std::int32_t>(in.Varint());
    said.day = static_cast<std::int32_t>(in.Signed() + kDayOrigin);
    return said;
  }
  said.name = in.Text();
  said.period = in.Text();
  said.value.number = in.Signed();
  said.value.n = in.Signed();
  said.value.margin = in.Signed32();
  said.value.response_rate = in.Signed32();
  said.value.text = in.Text();
  return said;
}

}  // namespace

std::string_view Name(Outcome outcome) {
  static constexpr std::array<std::string_view, kOutcomes> kNames = {"applied", "duplicate", "superseded",
                                                                     "conflict", "dead_lettered"};
  return kNames[static_cast<std::size_t>(outcome)];
}

std::string EncodeEntry(const RegisterEntry& entry) {
  std::string out;
  out.reserve(40);
  out.push_back(static_cast<char>(static_cast<unsigned>(entry.said.type) |
                                  static_cast<unsigned>(entry.place.type) << 3U |
                                  static_cast<unsigned>(entry.last_outcome) << 6U));
  PutVarint(out, entry.feed);
  PutVarint(out, entry.revision);
  PutFixed(out, entry.body_hash, 8);
  PutVarint(out, entry.area_set);
  PackPlace(out, entry.place);
  PackSaid(out, entry.said);
  return out;
}

base::Result<RegisterEntry> DecodeEntry(std::string_view bytes) {
  Unpacker in(bytes);
  const unsigned head = in.Byte();
  const auto said = head & 7U;
  const auto place = head >> 3U & 7U;
  const auto outcome = head >> 6U;
  RegisterEntry entry;
  entry.feed = in.Varint32();
  entry.revision = in.Varint32();
  entry.body_hash = in.Fixed(8);
  entry.area_set = in.Varint32();
  if (said > static_cast<unsigned>(SaidType::kOfficial) || place > static_cast<unsigned>(PlaceType::kName)) {
    return base::Fail(base::ErrorCode::kInternal, "a stored event has an unknown type");
  }
  entry.last_outcome = static_cast<Outcome>(outcome);
  entry.place = UnpackPlace(in, static_cast<PlaceType>(place));
  entry.said = UnpackSaid(in, static_cast<SaidType>(said));
  if (!in.done()) return base::Fail(base::ErrorCode::kInternal, "a stored event does not decode");
  return entry;
}

std::string EventKey(std::string_view feed, std::string_view source_id) {
  std::string identity;
  identity.reserve(16 + feed.size() + source_id.size());
  base::AppendField(identity, feed);
  base::AppendField(identity, source_id);
  const auto digest = base::Sha256(identity);
  return {reinterpret_cast<const char*>(digest.data()), 16};
}

}  // namespace lagesbild::registrar
