#include "common/codec/codec.h"
#include "common/codec/internal.h"
#include "common/codec/wire.h"

namespace lagesbild::codec {

void ToWire(const model::Feed& feed, registers::v1::Feed& out) {
  out.set_id(feed.id);
  out.set_name(feed.name);
  out.set_agency(feed.agency);
  out.set_token_sha256(feed.token_sha256);
  out.set_supplies_clock(feed.supplies_clock);
  out.set_silent_after_s(feed.silent_after_s);
  out.set_provisional_areas(feed.provisional_areas);
  out.set_removed(feed.removed);
}

model::Feed FromWire(const registers::v1::Feed& in) {
  return {in.id(),
          in.name(),
          in.agency(),
          in.token_sha256(),
          in.supplies_clock(),
          in.silent_after_s(),
          in.provisional_areas(),
          in.removed()};
}

void ToWire(const model::Subscription& subscription, registers::v1::Subscription& out) {
  out.set_id(subscription.id);
  out.set_partner(subscription.partner);
  internal::SetStrings(subscription.areas, *out.mutable_areas());
  internal::SetStrings(subscription.municipalities, *out.mutable_municipalities());
  internal::SetStrings(subscription.counties, *out.mutable_counties());
  internal::SetStrings(subscription.levels, *out.mutable_levels());
  internal::SetStrings(subscription.finding_kinds, *out.mutable_finding_kinds());
  internal::SetStrings(subscription.class_from, *out.mutable_class_from());
  internal::SetStrings(subscription.class_to, *out.mutable_class_to());
  internal::SetStrings(subscription.directions, *out.mutable_directions());
  out.set_severity_min(subscription.severity_min);
  out.set_test(subscription.test);
  out.set_removed(subscription.removed);
}

model::Subscription FromWire(const registers::v1::Subscription& in) {
  return {in.id(),
          in.partner(),
          internal::Strings(in.areas()),
          internal::Strings(in.municipalities()),
          internal::Strings(in.counties()),
          internal::Strings(in.levels()),
          internal::Strings(in.finding_kinds()),
          internal::Strings(in.class_from()),
          internal::Strings(in.class_to()),
          internal::Strings(in.directions()),
          in.severity_min(),
          in.test(),
          in.removed()};
}

void ToWire(const model::Partner& partner, registers::v1::Partner& out) {
  out.set_id(partner.id);
  out.set_name(partner.name);
  out.set_token_sha256(partner.token_sha256);
  out.set_removed(partner.removed);
}

model::Partner FromWire(const registers::v1::Partner& in) {
  return {in.id(), in.name(), in.token_sha256(), in.removed()};
}

void ToWire(const model::Area& area, registers::v1::Area& out) {
  out.set_id(area.id);
  out.set_name(area.name);
  out.set_level(area.level);
  out.set_municipality(area.municipality);
  out.set_county(area.county);
  out.set_population(area.population);
  out.set_geometry_wkb(area.geometry_wkb);
  internal::SetStrings(area.within, *out.mutable_within());
  out.set_retired(area.retired);
  out.set_provisional(area.provisional);
  internal::SetStrings(area.predecessors, *out.mutable_predecessors());
  out.set_added_at_ms(area.added_at_ms);
}

model::Area FromWire(const registers::v1::Area& in) {
  return {in.id(),
          in.name(),
          in.level(),
          in.municipality(),
          in.county(),
          in.population(),
          in.geometry_wkb(),
          internal::Strings(in.within()),
          in.retired(),
          in.provisional(),
          internal::Strings(in.predecessors()),
          in.added_at_ms()};
}

namespace internal {

namespace wire = registers::v1;

void ToWire(const model::Tick& tick, wire::Tick& out) {
  out.set_time_ms(tick.time_ms);
  out.set_source_partition(tick.source_partition);
  out.set_number(tick.number);
  for (const auto& count : tick.counts) {
    auto& row = *out.add_counts();
    row.set_feed(count.feed);
    row.set_kind(count.kind);
    row.set_day(count.day);
    row.set_count(count.count);
  }
  out.set_last(tick.last);
  out.set_interval_ms(tick.interval_ms);
  out.set_areas_activation(tick.areas_activation);
}

model::Tick FromWire(const wire::Tick& in) {
  model::Tick tick;
  tick.time_ms = in.time_ms();
  tick.source_partition = in.source_partition();
  tick.number = in.number();
  for (const auto& row : in.counts()) tick.counts.push_back({row.feed(), row.kind(), row.day(), row.count()});
  tick.last = in.last();
  tick.interval_ms = in.interval_ms();
  tick.areas_activation = in.areas_activation();
  return tick;
}

namespace {

void ToWire(const model::RuleSetDocument& rules, wire::RuleSet& out) {
  out.set_id(rules.id);
  out.set_yaml(rules.yaml);
}

void ToWire(const model::AreasManifest& manifest, wire::AreasManifest& out) {
  out.set_version(manifest.version);
  SetStrings(manifest.bundles, *out.mutable_bundles());
  out.set_area_count(manifest.area_count);
}

struct ContentToWire {
  wire::Marker& out;
  void operator()(std::monostate) const {}
  void operator()(const model::Feed& feed) const { codec::ToWire(feed, *out.mutable_feed()); }
  void operator()(const model::RuleSetDocument& rules) const { ToWire(rules, *out.mutable_rule_set()); }
  void operator()(const model::Subscription& entry) const {
    codec::ToWire(entry, *out.mutable_subscription());
  }
  void operator()(const model::AreasManifest& manifest) const { ToWire(manifest, *out.mutable_areas()); }
  void operator()(const model::Partner& partner) const { codec::ToWire(partner, *out.mutable_partner()); }
  void operator()(const model::ReferenceManifest& manifest) const {
    codec::ToWire(manifest, *out.mutable_reference());
  }
};

}  // namespace

void ToWire(const model::Marker& marker, wire::Marker& out) {
  out.set_activation(marker.activation);
  out.set_activated_at_ms(marker.activated_at_ms);
  std::visit(ContentToWire{out}, marker.content);
}

base::Result<model::Marker> FromWire(const wire::Marker& in) {
  model::Marker marker{in.activation(), in.activated_at_ms(), {}};
  switch (in.content_case()) {
    case wire::Marker::kFeed:
      marker.content = codec::FromWire(in.feed());
      break;
    case wire::Marker::kRuleSet:
      marker.content = model::RuleSetDocument{in.rule_set().id(), in.rule_set().yaml()};
      break;
    case wire::Marker::kSubscription:
      marker.content = codec::FromWire(in.subscription());
      break;
    case wire::Marker::kAreas:
      marker.content =
          model::AreasManifest{in.areas().version(), Strings(in.areas().bundles()), in.areas().area_count()};
      break;
    case wire::Marker::kPartner:
      marker.content = codec::FromWire(in.partner());
      break;
    case wire::Marker::kReference:
      marker.content = codec::FromWire(in.reference());
      break;
    case wire::Marker::CONTENT_NOT_SET:
      return base::Fail(NoContent("marker"));
  }
  return marker;
}

}  // namespace internal

std::string EncodeMarker(const model::Marker& marker) {
  registers::v1::Marker wire;
  internal::ToWire(marker, wire);
  return wire.SerializeAsString();
}

base::Result<model::Marker> DecodeMarker(std::string_view bytes) {
  const auto wire = internal::Parse<registers::v1::Marker>(bytes, "marker");
  if (!wire) return base::Fail(wire.error());
  return internal::FromWire(**wire);
}

std::string EncodeAreasBundle(const std::vector<model::Area>& areas) {
  registers::v1::AreasBundle wire;
  for (const auto& area : areas) ToWire(area, *wire.add_areas());
  return wire.SerializeAsString();
}

base::Result<std::vector<model::Area>> DecodeAreasBundle(std::string_view bytes) {
  const auto wire = internal::Parse<registers::v1::AreasBundle>(bytes, "bundle of areas");
  if (!wire) return base::Fail(wire.error());
  std::vector<model::Area> areas;
  areas.reserve(static_cast<std::size_t>((*wire)->areas_size()));
  for (const auto& in : (*wire)->areas()) areas.push_back(FromWire(in));
  return areas;
}

std::string EncodeInstallation(const model::Installation& installation) {
  registers::v1::Installation wire;
  wire.set_epoch(installation.epoch);
  wire.set_partitions(installation.partitions);
  wire.set_clock(static_cast<registers::v1::Clock>(installation.clock));
  wire.set_tick_interval_ms(installation.tick_interval_ms);
  wire.set_created_at_ms(installation.created_at_ms);
  return wire.SerializeAsString();
}

base::Result<model::Installation> DecodeInstallation(std::string_view bytes) {
  const auto wire = internal::Parse<registers::v1::Installation>(bytes, "installation record");
  if (!wire) return base::Fail(wire.error());
  const auto& in = **wire;
  const auto clock = internal::ToEnum(in.clock(), model::Clock::kFeed, "clock");
  if (!clock) return base::Fail(clock.error());
  return model::Installation{in.epoch(), in.partitions(), *clock, in.tick_interval_ms(), in.created_at_ms()};
}

}  // namespace lagesbild::codec
