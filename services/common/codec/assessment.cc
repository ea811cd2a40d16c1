#include "common/codec/codec.h"
#include "common/codec/internal.h"
#include "lagesbild/assessment/v1/assessment.pb.h"

namespace lagesbild::codec {

std::string EncodeAssessment(const model::Assessment& in) {
  static thread_local assessment::v1::Assessment out;
  out.Clear();
  out.set_area(in.area);
  out.set_name(in.name);
  out.set_level(in.level);
  out.set_municipality(in.municipality);
  out.set_county(in.county);
  out.set_population(in.population);
  out.set_as_of_ms(in.as_of_ms);
  out.set_recorded_at_ms(in.recorded_at_ms);
  out.set_indicated_class(in.indicated_class);
  out.set_class_since_ms(in.class_since_ms);
  out.set_pending_class(in.pending_class);
  out.set_pending_since_ms(in.pending_since_ms);
  for (const auto& axis : in.axes) {
    auto& row = *out.add_axes();
    row.set_name(axis.name);
    if (axis.score_milli) row.set_score_milli(*axis.score_milli);
    row.set_unit(axis.unit);
    if (axis.level) row.set_level(*axis.level);
  }
  for (const auto& contribution : in.contributions) {
    auto& row = *out.add_contributions();
    row.set_axis(contribution.axis);
    row.set_name(contribution.name);
    row.set_feed(contribution.feed);
    row.set_count(contribution.count);
    row.set_points_milli(contribution.points_milli);
  }
  internal::SetStrings(in.missing, *out.mutable_missing());
  for (const auto& official : in.official) {
    auto& row = *out.add_official();
    row.set_authority(official.authority);
    row.set_class_id(official.class_id);
    row.set_decided_day(official.decided_day);
  }
  out.set_rule_set(in.rule_set);
  out.set_areas_activation(in.areas_activation);
  out.set_engine(in.engine);
  out.set_provisional(in.provisional);
  return out.SerializeAsString();
}

base::Result<model::Assessment> DecodeAssessment(std::string_view bytes) {
  const auto parsed = internal::Parse<assessment::v1::Assessment>(bytes, "assessment");
  if (!parsed) return base::Fail(parsed.error());
  const auto& in = **parsed;
  model::Assessment out;
  out.area = in.area();
  out.name = in.name();
  out.level = in.level();
  out.municipality = in.municipality();
  out.county = in.county();
  out.population = in.population();
  out.as_of_ms = in.as_of_ms();
  out.recorded_at_ms = in.recorded_at_ms();
  out.indicated_class = in.indicated_class();
  out.class_since_ms = in.class_since_ms();
  out.pending_class = in.pending_class();
  out.pending_since_ms = in.pending_since_ms();
  for (const auto& row : in.axes()) {
    model::Axis axis{row.name(), {}, row.unit(), {}};
    if (row.has_score_milli()) axis.score_milli = row.score_milli();
    if (row.has_level()) axis.level = row.level();
    out.axes.push_back(std::move(axis));
  }
  for (const auto& row : in.contributions()) {
    out.contributions.push_back({row.axis(), row.name(), row.feed(), row.count(), row.points_milli()});
  }
  out.missing = internal::Strings(in.missing());
  for (const auto& row : in.official()) {
    out.official.push_back({row.authority(), row.class_id(), row.decided_day()});
  }
  out.rule_set = in.rule_set();
  out.areas_activation = in.areas_activation();
  out.engine = in.engine();
  out.provisional = in.provisional();
  return out;
}

}  // namespace lagesbild::codec
