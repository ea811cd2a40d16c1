#include "common/codec/codec.h"
#include "common/codec/internal.h"
#include "lagesbild/finding/v1/finding.pb.h"

namespace lagesbild::codec {

namespace internal {

namespace wire = finding::v1;

namespace {

struct ChangeToWire {
  wire::Finding& out;
  void operator()(const model::ClassChange& in) const {
    auto& change = *out.mutable_class_change();
    change.set_from(in.from);
    change.set_to(in.to);
    change.set_axis(in.axis);
    if (in.score_before_milli) change.set_score_before_milli(*in.score_before_milli);
    if (in.score_milli) change.set_score_milli(*in.score_milli);
    change.set_rule_set(in.rule_set);
  }
  void operator()(const model::EvidenceChange& in) const {
    out.mutable_evidence()->set_code(in.code);
    out.mutable_evidence()->set_lost(in.lost);
  }
  void operator()(const model::TrendChange& in) const {
    auto& change = *out.mutable_trend();
    change.set_kind(in.kind);
    change.set_iso_week(in.iso_week);
    change.set_count(in.count);
    change.set_expected_milli(in.expected_milli);
    change.set_z_milli(in.z_milli);
    change.set_count_withheld(in.count_withheld);
  }
};

model::ClassChange FromWire(const wire::ClassChange& in) {
  model::ClassChange change{in.from(), in.to(), in.axis(), {}, {}, in.rule_set()};
  if (in.has_score_before_milli()) change.score_before_milli = in.score_before_milli();
  if (in.has_score_milli()) change.score_milli = in.score_milli();
  return change;
}

base::Status ReadChange(const wire::Finding& in, model::Finding& out) {
  switch (in.change_case()) {
    case wire::Finding::kClassChange:
      out.change = FromWire(in.class_change());
      return {};
    case wire::Finding::kEvidence:
      out.change = model::EvidenceChange{in.evidence().code(), in.evidence().lost()};
      return {};
    case wire::Finding::kTrend: {
      const auto& trend = in.trend();
      out.change = model::TrendChange{trend.kind(),           trend.iso_week(), trend.count(),
                                      trend.expected_milli(), trend.z_milli(),  trend.count_withheld()};
      return {};
    }
    case wire::Finding::CHANGE_NOT_SET:
      break;
  }
  return base::Fail(NoContent("finding"));
}

}  // namespace

void ToWire(const model::Finding& in, wire::Finding& out) {
  out.set_finding_id(in.finding_id);
  out.set_area(in.area);
  out.set_area_name(in.area_name);
  out.set_level(in.level);
  out.set_municipality(in.municipality);
  out.set_county(in.county);
  out.set_episode(in.episode);
  out.set_revision(in.revision);
  out.set_state(static_cast<wire::EpisodeState>(static_cast<int>(in.state)));
  out.set_direction(static_cast<wire::Direction>(static_cast<int>(in.direction)));
  out.set_severity(in.severity);
  out.set_cause(static_cast<wire::Cause>(static_cast<int>(in.cause)));
  out.set_time_ms(in.time_ms);
  out.set_recorded_at_ms(in.recorded_at_ms);
  std::visit(ChangeToWire{out}, in.change);
}

base::Result<model::Finding> FromWire(const wire::Finding& in) {
  const auto state = ToEnum(in.state(), model::EpisodeState::kWithdrawn, "episode state");
  if (!state) return base::Fail(state.error());
  const auto direction = ToEnum(in.direction(), model::Direction::kNeutral, "direction");
  if (!direction) return base::Fail(direction.error());
  const auto cause = ToEnum(in.cause(), model::Cause::kAgeing, "cause");
  if (!cause) return base::Fail(cause.error());
  model::Finding out;
  out.finding_id = in.finding_id();
  out.area = in.area();
  out.area_name = in.area_name();
  out.level = in.level();
  out.municipality = in.municipality();
  out.county = in.county();
  out.episode = in.episode();
  out.revision = in.revision();
  out.state = *state;
  out.direction = *direction;
  out.severity = in.severity();
  out.cause = *cause;
  out.time_ms = in.time_ms();
  out.recorded_at_ms = in.recorded_at_ms();
  if (auto read = ReadChange(in, out); !read) return base::Fail(read.error());
  return out;
}

}  // namespace internal

std::string EncodeFindingRecord(const FindingRecord& record) {
  static thread_local finding::v1::FindingRecord wire;
  wire.Clear();
  if (const auto* finding = std::get_if<model::Finding>(&record)) {
    internal::ToWire(*finding, *wire.mutable_finding());
  } else if (const auto* tick = std::get_if<model::Tick>(&record)) {
    internal::ToWire(*tick, *wire.mutable_tick());
  } else {
    internal::ToWire(std::get<model::Marker>(record), *wire.mutable_marker());
  }
  return wire.SerializeAsString();
}

base::Result<FindingRecord> DecodeFindingRecord(std::string_view bytes) {
  const auto parsed = internal::Parse<finding::v1::FindingRecord>(bytes, "finding record");
  if (!parsed) return base::Fail(parsed.error());
  const auto& wire = **parsed;
  switch (wire.content_case()) {
    case finding::v1::FindingRecord::kFinding: {
      auto finding = internal::FromWire(wire.finding());
      if (!finding) return base::Fail(finding.error());
      return std::move(*finding);
    }
    case finding::v1::FindingRecord::kTick:
      return internal::FromWire(wire.tick());
    case finding::v1::FindingRecord::kMarker: {
      auto marker = internal::FromWire(wire.marker());
      if (!marker) return base::Fail(marker.error());
      return std::move(*marker);
    }
    case finding::v1::FindingRecord::CONTENT_NOT_SET:
      break;
  }
  return base::Fail(internal::NoContent("finding record"));
}

}  // namespace lagesbild::codec
