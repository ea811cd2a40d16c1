#include "common/codec/codec.h"
#include "common/codec/internal.h"
#include "lagesbild/observation/v1/observation.pb.h"

namespace lagesbild::codec {

namespace {

namespace wire = observation::v1;

void ToWire(const model::ValueChange& change, wire::ValueChange& out) {
  out.set_type(static_cast<wire::ValueType>(static_cast<int>(change.type)));
  out.set_name(change.name);
  out.set_period(change.period);
  if (!change.now) return;
  auto& now = *out.mutable_now();
  now.set_number(change.now->number);
  now.set_n(change.now->n);
  now.set_margin(change.now->margin);
  now.set_response_rate(change.now->response_rate);
  now.set_text(change.now->text);
}

void ToWire(const model::Delta& delta, wire::Delta& out) {
  out.set_area(delta.area);
  out.set_feed(delta.feed);
  out.set_source_id(delta.source_id);
  out.set_revision(delta.revision);
  out.set_recorded_at_ms(delta.recorded_at_ms);
  out.set_cause(static_cast<wire::DeltaCause>(static_cast<int>(delta.cause)));
  out.set_confidence(static_cast<wire::PlaceConfidence>(static_cast<int>(delta.confidence)));
  for (const auto& change : delta.counts) {
    auto& count = *out.add_counts();
    count.set_kind(change.kind);
    count.set_day(change.day);
    count.set_count(change.count);
  }
  for (const auto& change : delta.values) ToWire(change, *out.add_values());
  out.set_provisional_name(delta.provisional_name);
}

base::Result<model::ValueChange> FromWire(const wire::ValueChange& in) {
  const auto type = internal::ToEnum(in.type(), model::ValueType::kOfficial, "value type");
  if (!type) return base::Fail(type.error());
  model::ValueChange change{*type, in.name(), in.period(), {}};
  if (in.has_now()) {
    const auto& now = in.now();
    change.now = model::Value{now.number(), now.n(), now.margin(), now.response_rate(), now.text()};
  }
  return change;
}

base::Result<model::Delta> FromWire(const wire::Delta& in) {
  const auto cause = internal::ToEnum(in.cause(), model::DeltaCause::kFrame, "delta cause");
  if (!cause) return base::Fail(cause.error());
  const auto confidence =
      internal::ToEnum(in.confidence(), model::PlaceConfidence::kNone, "place confidence");
  if (!confidence) return base::Fail(confidence.error());
  model::Delta delta{
      in.area(), in.feed(), in.source_id(),       in.revision(), in.recorded_at_ms(), *cause, *confidence,
      {},        {},        in.provisional_name()};
  for (const auto& count : in.counts()) delta.counts.push_back({count.kind(), count.day(), count.count()});
  for (const auto& value : in.values()) {
    auto change = FromWire(value);
    if (!change) return base::Fail(change.error());
    delta.values.push_back(std::move(*change));
  }
  return delta;
}

}  // namespace

std::string EncodeDeltaRecord(const model::Delta& delta) {
  static thread_local observation::v1::ObservationRecord wire;
  auto& out = *wire.mutable_delta();
  out.Clear();
  ToWire(delta, out);
  return wire.SerializeAsString();
}

std::string EncodeObservationRecord(const ObservationRecord& record) {
  if (const auto* delta = std::get_if<model::Delta>(&record)) return EncodeDeltaRecord(*delta);
  static thread_local observation::v1::ObservationRecord wire;
  wire.Clear();
  if (const auto* tick = std::get_if<model::Tick>(&record)) {
    internal::ToWire(*tick, *wire.mutable_tick());
  } else {
    internal::ToWire(std::get<model::Marker>(record), *wire.mutable_marker());
  }
  return wire.SerializeAsString();
}

base::Result<ObservationRecord> DecodeObservationRecord(std::string_view bytes) {
  if (const auto inner = internal::OnlyFirstField(bytes); !inner.empty()) {
    if (const auto parsed = internal::Parse<observation::v1::Delta>(inner, "delta")) {
      auto delta = FromWire(**parsed);
      if (!delta) return base::Fail(delta.error());
      return std::move(*delta);
    }
  }
  const auto parsed = internal::Parse<observation::v1::ObservationRecord>(bytes, "observation record");
  if (!parsed) return base::Fail(parsed.error());
  const auto& wire = **parsed;
  switch (wire.content_case()) {
    case observation::v1::ObservationRecord::kDelta: {
      auto delta = FromWire(wire.delta());
      if (!delta) return base::Fail(delta.error());
      return std::move(*delta);
    }
    case observation::v1::ObservationRecord::kTick:
      return internal::FromWire(wire.tick());
    case observation::v1::ObservationRecord::kMarker: {
      auto marker = internal::FromWire(wire.marker());
      if (!marker) return base::Fail(marker.error());
      return std::move(*marker);
    }
    case observation::v1::ObservationRecord::CONTENT_NOT_SET:
      break;
  }
  return base::Fail(internal::NoContent("observation record"));
}

}  // namespace lagesbild::codec
