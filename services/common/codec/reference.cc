#include "common/codec/codec.h"
#include "common/codec/internal.h"
#include "common/codec/wire.h"

namespace lagesbild::codec {

namespace {

void ToWire(const measures::Moments& moments, registers::v1::Moments& out) {
  out.set_n(moments.n);
  out.set_weight(moments.weight);
  out.set_mean(moments.mean);
  out.set_variance(moments.variance);
}

measures::Moments FromWire(const registers::v1::Moments& in) {
  return {in.n(), in.weight(), in.mean(), in.variance()};
}

}  // namespace

void ToWire(const model::ReferenceManifest& manifest, registers::v1::ReferenceManifest& out) {
  out.set_id(manifest.id);
  out.set_rule_set(manifest.rule_set);
  out.set_level(manifest.level);
  out.set_period(manifest.period);
  out.set_area_count(manifest.area_count);
  out.set_comparison_count(manifest.comparison_count);
  internal::SetStrings(manifest.bundles, *out.mutable_bundles());
}

model::ReferenceManifest FromWire(const registers::v1::ReferenceManifest& in) {
  return {in.id(),
          in.rule_set(),
          in.level(),
          in.period(),
          in.area_count(),
          in.comparison_count(),
          internal::Strings(in.bundles())};
}

void ToWire(const measures::ReferencePart& part, registers::v1::ReferencePart& out) {
  out.set_comparison(part.comparison);
  if (part.all) ToWire(*part.all, *out.mutable_all());
  out.mutable_values_millionths()->Add(part.sorted.begin(), part.sorted.end());
  for (const auto& [group, moments] : part.groups) {
    auto& row = *out.add_groups();
    row.set_group(group);
    ToWire(moments, *row.mutable_moments());
  }
}

measures::ReferencePart FromWire(const registers::v1::ReferencePart& in) {
  measures::ReferencePart part;
  part.comparison = in.comparison();
  if (in.has_all()) part.all = FromWire(in.all());
  part.sorted.assign(in.values_millionths().begin(), in.values_millionths().end());
  for (const auto& row : in.groups()) part.groups.emplace_back(row.group(), FromWire(row.moments()));
  return part;
}

std::string EncodeReferenceBundle(const std::vector<measures::ReferencePart>& parts) {
  registers::v1::ReferenceBundle wire;
  for (const auto& part : parts) ToWire(part, *wire.add_parts());
  return wire.SerializeAsString();
}

base::Result<std::vector<measures::ReferencePart>> DecodeReferenceBundle(std::string_view bytes) {
  const auto wire = internal::Parse<registers::v1::ReferenceBundle>(bytes, "bundle of a reference");
  if (!wire) return base::Fail(wire.error());
  std::vector<measures::ReferencePart> parts;
  parts.reserve(static_cast<std::size_t>((*wire)->parts_size()));
  for (const auto& in : (*wire)->parts()) parts.push_back(FromWire(in));
  return parts;
}

}  // namespace lagesbild::codec
